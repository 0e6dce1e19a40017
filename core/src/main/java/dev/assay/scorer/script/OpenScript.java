package dev.assay.scorer.script;

import dev.assay.model.Trace;
import dev.assay.scorer.OpenScorer;
import dev.assay.scorer.ScoreOutcome;
import dev.assay.scorer.ScorerDescription;
import dev.assay.scorer.Subject;
import dev.assay.scorer.TraceView;
import dev.assay.scorer.api.Judge;
import dev.assay.scorer.api.JudgeException;
import dev.assay.scorer.api.ScorerInfo;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A script in use, one job of the sandbox. */
final class OpenScript implements OpenScorer {
    private static final int SUBJECTS_AT_ONCE = 100;

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
        return scored(traces.stream().map(TraceView::json).toList());
    }

    /** Some at a time: each call of a scorer of spans brings its whole trace along. */
    @Override
    public List<ScoreOutcome> call(List<Subject> subjects) {
        ScorerInfo.Scope scope = description.info().scope();
        int atOnce = scope == ScorerInfo.Scope.TRACE ? subjects.size() : SUBJECTS_AT_ONCE;
        List<ScoreOutcome> outcomes = new ArrayList<>();
        for (int from = 0; from < subjects.size(); from += atOnce) {
            List<Subject> some = subjects.subList(from, Math.min(subjects.size(), from + atOnce));
            outcomes.addAll(scored(
                    some.stream().map(subject -> TraceView.json(subject, scope)).toList()));
        }
        return outcomes;
    }

    private List<ScoreOutcome> scored(List<String> subjects) {
        try {
            return job.score(subjects, parameters).toCompletableFuture().join().stream()
                    .map(OpenScript::outcome)
                    .toList();
        } catch (CompletionException | IllegalArgumentException e) {
            String message = String.valueOf((e.getCause() == null ? e : e.getCause()).getMessage());
            ScoreOutcome failed = new ScoreOutcome.Failed("CRASHED", message, null, null, null, Duration.ZERO, "");
            return subjects.stream().map(_ -> failed).toList();
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
