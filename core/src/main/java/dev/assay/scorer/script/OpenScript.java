package dev.assay.scorer.script;

import dev.assay.model.Trace;
import dev.assay.scorer.OpenScorer;
import dev.assay.scorer.ScoreOutcome;
import dev.assay.scorer.ScorerDescription;
import dev.assay.scorer.TraceView;
import dev.assay.scorer.api.Judge;
import dev.assay.scorer.api.JudgeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A script in use, one job of the sandbox. */
final class OpenScript implements OpenScorer {
    private final ScorerDescription description;
    private final ScriptJob job;
    private final String parameters;
    private final ExecutorService judging = Executors.newVirtualThreadPerTaskExecutor();

    OpenScript(
            ScorerDescription description,
            SandboxPool pool,
            String tenant,
            String source,
            Map<String, @Nullable Object> parameters,
            Judge judge,
            ScriptJob.Urgency urgency) {
        this.description = description;
        this.parameters = new JsonObject(new java.util.LinkedHashMap<>(parameters)).encode();
        this.job = pool.open(
                tenant,
                source,
                (_, question) -> CompletableFuture.supplyAsync(() -> ask(judge, question), judging),
                urgency);
    }

    @Override
    public ScorerDescription description() {
        return description;
    }

    @Override
    public List<ScoreOutcome> score(List<Trace> traces) {
        try {
            return job
                    .score(traces.stream().map(TraceView::json).toList(), parameters)
                    .toCompletableFuture()
                    .join()
                    .stream()
                    .map(OpenScript::outcome)
                    .toList();
        } catch (CompletionException | IllegalArgumentException e) {
            String message = String.valueOf((e.getCause() == null ? e : e.getCause()).getMessage());
            ScoreOutcome failed = new ScoreOutcome.Failed("CRASHED", message, null, null, null, Duration.ZERO, "");
            return traces.stream().map(_ -> failed).toList();
        }
    }

    @Override
    public void cancel() {
        job.cancel();
    }

    @Override
    public void close() {
        job.close();
        judging.shutdown();
    }

    private static Judge.Verdict ask(Judge judge, Judge.Question question) {
        try {
            return judge.ask(question);
        } catch (JudgeException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new JudgeException(String.valueOf(e.getMessage()));
        }
    }

    private static ScoreOutcome outcome(ScriptOutcome outcome) {
        return switch (outcome) {
            case ScriptOutcome.Scored(var feedbacks, var console, var micros) -> {
                Duration took = Duration.ofNanos(micros * 1000);
                yield feedbacks.isEmpty()
                        ? new ScoreOutcome.Skipped(took, console)
                        : new ScoreOutcome.Scored(feedbacks, took, console);
            }
            case ScriptOutcome.Failed(var kind, var error, var console) ->
                new ScoreOutcome.Failed(
                        kind == ScriptOutcome.Kind.ERROR ? "SCORER_ERROR" : kind.name(),
                        error.message(),
                        error.line(),
                        error.column(),
                        null,
                        Duration.ZERO,
                        console);
        };
    }
}
