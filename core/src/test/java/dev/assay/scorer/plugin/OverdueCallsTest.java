package dev.assay.scorer.plugin;

import static dev.assay.scorer.plugin.Samples.await;
import static dev.assay.scorer.plugin.Samples.verdict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.error.Invalid;
import dev.assay.scorer.OpenScorer;
import dev.assay.scorer.ScoreOutcome;
import dev.assay.scorer.ScorerDescription;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls that take too long. */
class OverdueCallsTest {
    private static final Duration LIMIT = Duration.ofSeconds(1);

    private final WatchedFolder plugins;

    OverdueCallsTest(@TempDir Path temp) throws Exception {
        plugins = Samples.in(temp, LIMIT);
    }

    @AfterEach
    void close() {
        plugins.close();
    }

    @Test
    void an_overdue_call_is_abandoned_and_the_traces_after_it_are_scored() {
        List<ScoreOutcome> outcomes = score("stubborn", "a", "slow", "b");

        assertThat(outcomes.get(0)).isInstanceOf(ScoreOutcome.Scored.class);
        assertThat(outcomes.get(1)).isInstanceOfSatisfying(ScoreOutcome.Failed.class, failed -> {
            assertThat(failed.code()).isEqualTo("TIMEOUT");
            assertThat(failed.message()).isEqualTo("took longer than 1000 ms");
            assertThat(failed.took()).isEqualTo(LIMIT);
        });
        assertThat(outcomes.get(2)).isInstanceOf(ScoreOutcome.Scored.class);
    }

    @Test
    void abandoned_calls_take_no_turn_away_from_others() {
        // Two turns only; both hang when the third comes.
        score("stubborn", "slow", "slow");

        assertThat(score("fine", "a").getFirst()).isInstanceOf(ScoreOutcome.Scored.class);
    }

    @Test
    void three_abandoned_calls_disable_the_scorer_and_no_other() {
        String reason = "disabled: 3 calls took longer than 1000 ms; enable it again or replace the jar";

        List<ScoreOutcome> outcomes = score("sleepy", "slow", "slow", "a", "slow", "b");

        assertThat(outcomes.get(2)).isInstanceOf(ScoreOutcome.Scored.class);
        assertThat(outcomes.get(4))
                .isInstanceOfSatisfying(ScoreOutcome.Failed.class, failed -> assertThat(failed.message())
                        .isEqualTo(reason));
        assertThat(plugins.scorers.find("plugin:sleepy"))
                .get()
                .extracting(ScorerDescription::problem)
                .isEqualTo(reason);
        assertThatThrownBy(() -> plugins.open("sleepy"))
                .isInstanceOf(Invalid.class)
                .hasMessage("The scorer 'plugin:sleepy' is " + reason);
        assertThat(score("fine", "a").getFirst()).isInstanceOf(ScoreOutcome.Scored.class);
    }

    @Test
    void waiting_for_a_judge_is_not_counted() throws Exception {
        var overLimit = new CountDownLatch(1);
        CompletableFuture.delayedExecutor(LIMIT.toMillis() * 2, TimeUnit.MILLISECONDS)
                .execute(overLimit::countDown);

        try (OpenScorer asking = plugins.scorers.open("plugin:asking", Map.of(), question -> {
            await(overLimit);
            return verdict("yes");
        })) {
            assertThat(asking.score(List.of(WatchedFolder.trace())).getFirst()).isInstanceOf(ScoreOutcome.Scored.class);
        }
    }

    private List<ScoreOutcome> score(String name, String... traceIds) {
        return Samples.score(plugins, name, traceIds);
    }
}
