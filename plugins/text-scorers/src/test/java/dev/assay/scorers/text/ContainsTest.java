package dev.assay.scorers.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.model.Trace;
import dev.assay.scorer.api.Scorer;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ContainsTest extends Verdicts {
    @Override
    protected Scorer scorer() {
        return new Contains();
    }

    @Override
    protected Trace trace() {
        return answering("We will refund you.");
    }

    @Override
    protected Map<String, @Nullable Object> parameters() {
        return Map.of("text", "refund");
    }

    @Test
    void the_text_must_occur() throws Exception {
        assertThat(only(trace(), parameters()).rationale()).isEqualTo("The response has \"refund\" at character 9");
        assertThat(verdict(trace(), Map.of("text", "Refund"))).isEqualTo("no");
        assertThat(verdict(trace(), Map.of("text", "YOU.", "ignoreCase", true))).isEqualTo("yes");
        assertThat(verdict(trace(), Map.of("text", "the text is longer than the response", "ignoreCase", true)))
                .isEqualTo("no");
    }

    @Test
    void the_text_must_not_occur_when_it_is_forbidden() throws Exception {
        assertThat(verdict(trace(), Map.of("text", "refund", "absent", true))).isEqualTo("no");
        assertThat(verdict(trace(), Map.of("text", "sorry", "absent", true))).isEqualTo("yes");
    }

    @Test
    void no_answer_fails_even_where_the_text_is_forbidden() throws Exception {
        assertThat(verdict(answering(null), Map.of("text", "sorry", "absent", true)))
                .isEqualTo("no");
    }
}
