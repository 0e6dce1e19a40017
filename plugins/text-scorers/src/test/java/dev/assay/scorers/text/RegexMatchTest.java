package dev.assay.scorers.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.model.Trace;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class RegexMatchTest extends Verdicts {
    @Override
    protected Scorer scorer() {
        return new RegexMatch();
    }

    @Override
    protected Trace trace() {
        return answering("Your order 4711 is on its way");
    }

    @Override
    protected Map<String, @Nullable Object> parameters() {
        return Map.of("pattern", "order \\d+");
    }

    @Test
    void a_match_anywhere_is_enough_and_is_shown() throws Exception {
        assertThat(only(trace(), parameters()).rationale()).isEqualTo("Matched \"order 4711\" at character 6");
        assertThat(verdict(trace(), Map.of("pattern", "refund"))).isEqualTo("no");
    }

    @Test
    void the_whole_response_must_match_when_asked_for() throws Exception {
        assertThat(verdict(trace(), Map.of("pattern", "order \\d+", "whole", true)))
                .isEqualTo("no");
        assertThat(verdict(trace(), Map.of("pattern", "Your .* way", "whole", true)))
                .isEqualTo("yes");
    }

    @Test
    void case_counts_unless_told_otherwise() throws Exception {
        assertThat(verdict(trace(), Map.of("pattern", "ORDER"))).isEqualTo("no");
        assertThat(verdict(trace(), Map.of("pattern", "ORDER", "ignoreCase", true)))
                .isEqualTo("yes");
    }

    @Test
    void no_answer_does_not_match() throws Exception {
        assertThat(verdict(answering(null), Map.of("pattern", ".*"))).isEqualTo("no");
    }

    @Test
    void a_pattern_that_blows_up_other_engines_is_answered_at_once() {
        Trace attack = answering("a".repeat(20_000) + "!");

        String verdict = Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> verdict(attack, Map.of("pattern", "(a+)+$", "whole", true)));

        assertThat(verdict).isEqualTo("no");
    }

    @Test
    void what_is_no_pattern_is_named() {
        assertThatThrownBy(() -> score(trace(), Map.of("pattern", "order (")))
                .isInstanceOf(ScorerException.class)
                .hasMessageStartingWith("the parameter 'pattern' is \"order (\", no regular expression");
        assertThatThrownBy(() -> score(trace(), Map.of("pattern", "(?=x)")))
                .isInstanceOf(ScorerException.class)
                .hasMessageContaining("(?=");
    }
}
