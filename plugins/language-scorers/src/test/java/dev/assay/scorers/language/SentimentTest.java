package dev.assay.scorers.language;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.Value;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SentimentTest extends LanguageContract {
    @Override
    protected Scorer scorer() {
        return new Sentiment();
    }

    @Test
    void the_label_and_the_score_are_vaders() {
        assertThat(cases("sentiment")).allSatisfy(each -> {
            Feedback feedback = only(each.path("text").asText(), Map.of());
            assertThat(feedback.value())
                    .as(each.path("text").asText())
                    .isEqualTo(new Value.Text(each.path("label").asText()));
            assertThat(Double.parseDouble(feedback.metadata().getOrDefault("compound", "")))
                    .as(each.path("text").asText())
                    .isEqualTo(each.path("compound").asDouble());
        });
    }

    @Test
    @Timeout(30)
    void a_long_text_is_read_in_no_time() throws Exception {
        assertThat(only("good ".repeat(200_000) + "but bad", Map.of()).value()).isEqualTo(new Value.Text("positive"));
    }

    @Test
    void the_request_can_be_asked_for() throws Exception {
        assertThat(only("That is terrible.", Map.of("of", "request")).value()).isEqualTo(new Value.Text("positive"));
        assertThat(only("That is terrible.", Map.of()).value()).isEqualTo(new Value.Text("negative"));
        assertThat(only("That is terrible.", Map.of("threshold", 0.9)).value()).isEqualTo(new Value.Text("neutral"));
    }
}
