package dev.assay.scorers.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.model.Trace;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ResponseLengthTest extends Verdicts {
    @Override
    protected Scorer scorer() {
        return new ResponseLength();
    }

    @Override
    protected Trace trace() {
        return answering("one two\n three ");
    }

    @Override
    protected Map<String, @Nullable Object> parameters() {
        return Map.of("max", 3L);
    }

    @Test
    void both_limits_are_still_fine() throws Exception {
        assertThat(verdict(trace(), Map.of("min", 3L, "max", 3L))).isEqualTo("yes");
        assertThat(only(trace(), Map.of("min", 4L)).rationale()).isEqualTo("3 words, fewer than 4");
        assertThat(only(trace(), Map.of("max", 2L)).rationale()).isEqualTo("3 words, more than 2");
    }

    @Test
    void characters_are_counted_as_people_count_them() throws Exception {
        var smile = answering("ab\ud83d\ude42");

        assertThat(verdict(smile, Map.of("min", 3L, "max", 3L, "unit", "characters")))
                .isEqualTo("yes");
    }

    @Test
    void an_empty_answer_has_no_words() throws Exception {
        assertThat(only(answering(""), Map.of("min", 1L)).rationale()).isEqualTo("0 words, fewer than 1");
    }

    @Test
    void no_answer_has_no_fitting_length() throws Exception {
        assertThat(verdict(answering(null), Map.of("max", 10L))).isEqualTo("no");
    }

    @Test
    void limits_that_no_text_can_keep_are_refused() {
        assertThatThrownBy(() -> score(trace(), Map.of("min", 5L, "max", 4L)))
                .isInstanceOf(ScorerException.class)
                .hasMessage("the parameter 'min' is 5, expected at most 'max', 4");
    }
}
