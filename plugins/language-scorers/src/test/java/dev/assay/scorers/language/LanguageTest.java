package dev.assay.scorers.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.Value;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LanguageTest extends LanguageContract {
    @Override
    protected Scorer scorer() {
        return new Language();
    }

    @Test
    void the_label_is_linguas() {
        assertThat(cases("language")).allSatisfy(each -> assertThat(
                        only(each.path("text").asText(), Map.of()).value())
                .as(each.path("text").asText())
                .isEqualTo(new Value.Text(each.path("label").asText())));
    }

    @Test
    void the_rationale_names_the_language() throws Exception {
        assertThat(only("Guten Tag, wie kann ich Ihnen heute weiterhelfen?", Map.of()))
                .isEqualTo(Feedback.of(new Value.Text("de"), "The response is in German"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Yes.", "42", "😀😀😀", "OK, 100 %", "好"})
    void a_few_words_tell_nothing(String response) {
        assertThatThrownBy(() -> only(response, Map.of()))
                .isInstanceOf(ScorerException.class)
                .hasMessage("the response is too short to tell its language");
    }
}
