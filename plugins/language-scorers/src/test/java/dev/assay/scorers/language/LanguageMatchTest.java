package dev.assay.scorers.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.testkit.TraceBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LanguageMatchTest extends LanguageContract {
    private static final String GERMAN = "Guten Tag, wie kann ich Ihnen heute weiterhelfen?";

    @Override
    protected Scorer scorer() {
        return new LanguageMatch();
    }

    @Test
    void the_language_is_the_requests_unless_one_is_expected() throws Exception {
        assertThat(only(GERMAN, Map.of()))
                .isEqualTo(Feedback.yesNo(false, "The response is in German, expected English"));
        assertThat(only(GERMAN, Map.of("expected", "DE")))
                .isEqualTo(Feedback.yesNo(true, "The response is in German, as expected"));
    }

    @Test
    void without_a_request_or_an_expectation_there_is_no_verdict() {
        assertThatThrownBy(() -> score(TraceBuilder.aTrace().withOutputs(GERMAN).build()))
                .isInstanceOf(ScorerException.class)
                .hasMessageStartingWith("nothing to compare with");
    }
}
