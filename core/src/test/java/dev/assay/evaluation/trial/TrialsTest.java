package dev.assay.evaluation.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.error.Overloaded;
import dev.assay.model.Trace;
import dev.assay.scorer.OpenScorer;
import dev.assay.scorer.ScoreOutcome;
import dev.assay.scorer.ScorerDescription;
import dev.assay.scorer.api.ScorerInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrialsTest {
    private final Trials trials = new Trials();

    @Test
    void a_watcher_has_one_turn_and_its_newer_one_takes_the_place() {
        trials.enter("one");
        try (var newer = trials.enter("one")) {
            assertThat(trials.count()).isEqualTo(1);
            assertThat(newer.mustWait()).isFalse();
        }
        assertThat(trials.count()).isZero();
    }

    @Test
    void more_than_may_wait_are_refused_with_a_word_but_not_those_who_are_in() {
        List<Trials.Turn> turns = new ArrayList<>();
        for (int i = 0; i < Trials.AT_ONCE + Trials.MOST_WAITING; i++) {
            turns.add(trials.enter("watcher " + i));
        }

        assertThatThrownBy(() -> trials.enter("another"))
                .isInstanceOf(Overloaded.class)
                .hasMessageContaining("22 drafts being tried");
        assertThat(trials.enter("watcher 3")).isNotNull();
        turns.forEach(Trials.Turn::cancel);
        assertThat(trials.enter("another")).isNotNull();
    }

    @Test
    void a_turn_that_is_cancelled_before_it_begins_never_does() {
        Trials.Turn turn = trials.enter("one");
        turn.cancel();

        assertThatThrownBy(() -> turn.await(neverBegun())).hasMessage("the trial was cancelled");
        assertThat(trials.count()).isZero();
    }

    private static Trial neverBegun() {
        return new Trial(new Trial.Spec(List.of(), null, null), _ -> Map.of(), new NamedScorer("idle"), null);
    }

    /** Is never asked anything. */
    private record NamedScorer(String name) implements OpenScorer {
        @Override
        public ScorerDescription description() {
            ScorerInfo info = new ScorerInfo(
                    name,
                    "1",
                    "",
                    ScorerInfo.Scope.TRACE,
                    Set.of(),
                    ScorerInfo.ValueType.BOOL,
                    ScorerInfo.NO_PARAMETERS,
                    true);
            return new ScorerDescription(
                    "script:" + name, ScorerDescription.Kind.SCRIPT, info, "digest", "editor", null);
        }

        @Override
        public List<ScoreOutcome> score(List<Trace> traces) {
            throw new IllegalStateException("nobody asks it");
        }

        @Override
        public void close() {}
    }
}
