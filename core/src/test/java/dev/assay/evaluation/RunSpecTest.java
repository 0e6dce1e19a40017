package dev.assay.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evaluation.Progress.ErrorSample;
import dev.assay.evaluation.Progress.Range;
import dev.assay.evaluation.Progress.ScorerProgress;
import dev.assay.evaluation.RunSpec.RunScorer;
import dev.assay.scorer.api.ScorerInfo.Scope;
import dev.assay.scorer.api.ScorerInfo.ValueType;
import dev.assay.store.RunState;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is stored of a run as JSON is read as it was written. */
class RunSpecTest {
    @Test
    void a_spec_is_read_as_it_was_written() {
        var spec = new RunSpec(
                "status = 'OK'",
                List.of(
                        new RunScorer(
                                "plugin:guidelines",
                                "polite",
                                "1",
                                "abc",
                                ValueType.BOOL,
                                true,
                                Map.of("guidelines", List.of("be polite"), "strict", true)),
                        new RunScorer("script:length", "length", "3", "def", ValueType.NUMBER, false, Map.of()),
                        new RunScorer(
                                "plugin:frustration",
                                "frustration",
                                "1",
                                "ghi",
                                ValueType.CATEGORY,
                                true,
                                Map.of(),
                                Scope.SESSION)),
                "openai:/gpt-4.1-mini",
                null,
                null,
                false);

        RunSpec read = RunSpec.of(new JsonObject(spec.toJson().encode()));

        assertThat(read.toJson()).isEqualTo(spec.toJson());
        assertThat(read.judged()).isTrue();
        assertThat(read.ofSessions()).isTrue();
        assertThat(read.cache()).isFalse();
        assertThat(read.rerunOf()).isNull();
        assertThat(read.scorers().getLast()).isEqualTo(spec.scorers().getLast());
    }

    @Test
    void the_progress_of_an_ended_run_is_read_as_it_was_written() {
        Instant started = Instant.parse("2026-11-22T10:00:00Z");
        var progress = new Progress(
                "a1",
                1,
                RunState.FINISHING,
                null,
                10,
                10,
                List.of(new ScorerProgress("polite", 9, 1, 0, 9, 0.9, 0.6, 0.98, "Wilson", null, 12.5, 4, 5)),
                Map.of("polite/mean", 0.9),
                started,
                null,
                3.5,
                new Range(1, 2),
                List.of(new ErrorSample("polite", "TIMEOUT", "too slow", 1, "tr-1")));

        Instant ended = started.plusSeconds(3);
        Progress read = Progress.ended(new JsonObject(progress.toJson().encode()), 7, RunState.FINISHED, null, ended);

        assertThat(read.scorers()).isEqualTo(progress.scorers());
        assertThat(read.errors()).isEqualTo(progress.errors());
        assertThat(read.metrics()).isEqualTo(progress.metrics());
        assertThat(read.sequence()).isEqualTo(7);
        assertThat(read.state()).isEqualTo(RunState.FINISHED);
        assertThat(read.finishedAt()).isEqualTo(ended);
        assertThat(read.ratePerSecond()).isNull();
    }
}
