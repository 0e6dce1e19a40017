package dev.assay.scorer.plugin;

import dev.assay.model.Trace;
import dev.assay.scorer.NoJudge;
import dev.assay.scorer.OpenScorer;
import dev.assay.scorer.ScoreOutcome;
import dev.assay.scorer.ScorerDescription;
import dev.assay.scorer.Subject;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Judge;
import dev.assay.scorer.api.JudgeException;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.ScorerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A lease on one scorer of a plugin. */
final class PluginScorer implements OpenScorer {
    private final PluginScorers owner;
    private final LoadedPlugin plugin;
    private final LoadedScorer scorer;
    private final Map<String, @Nullable Object> parameters;
    private final Judge judge;
    private final ScorerDescription description;
    private final AtomicBoolean closed = new AtomicBoolean();

    PluginScorer(
            PluginScorers owner,
            LoadedPlugin plugin,
            LoadedScorer scorer,
            Map<String, @Nullable Object> parameters,
            Judge judge,
            ScorerDescription description) {
        this.owner = owner;
        this.plugin = plugin;
        this.scorer = scorer;
        this.parameters = parameters;
        this.judge = NoJudge.orElse(scorer.info(), judge);
        this.description = description;
    }

    @Override
    public ScorerDescription description() {
        return description;
    }

    @Override
    public List<ScoreOutcome> score(List<Trace> traces) {
        return call(traces.stream().map(Subject::of).toList());
    }

    /** Those that ask a judge mostly wait: they run side by side. The others share one thread, which saves a hand-over each. */
    @Override
    public List<ScoreOutcome> call(List<Subject> subjects) {
        if (closed.get()) {
            throw new IllegalStateException("the lease on " + description.id() + " is closed");
        }
        if (!description.asksJudge() || subjects.size() < 2) {
            return inOrder(subjects);
        }
        List<Future<List<ScoreOutcome>>> asked = new ArrayList<>();
        try (var each = Executors.newVirtualThreadPerTaskExecutor()) {
            subjects.forEach(subject -> asked.add(each.submit(() -> inOrder(List.of(subject)))));
            List<ScoreOutcome> outcomes = new ArrayList<>();
            try {
                for (Future<List<ScoreOutcome>> outcome : asked) {
                    outcomes.addAll(outcome.get());
                }
            } catch (InterruptedException e) {
                each.shutdownNow();
                throw interrupted();
            } catch (ExecutionException e) {
                each.shutdownNow();
                throw new IllegalStateException("a call of " + description.id() + " broke off", e.getCause());
            }
            return outcomes;
        }
    }

    private List<ScoreOutcome> inOrder(List<Subject> subjects) {
        var outcomes = new ScoreOutcome[subjects.size()];
        int next = 0;
        while (next < outcomes.length) {
            String problem = scorer.problem();
            if (problem != null) {
                Arrays.fill(outcomes, next, outcomes.length, failed("SCORER_ERROR", problem, null, 0));
                break;
            }
            try {
                int from = next;
                next = owner.calls()
                        .run(
                                (index, batch) -> call(subjects.get(index), batch),
                                outcomes,
                                from,
                                description.asksJudge());
            } catch (InterruptedException e) {
                throw interrupted();
            }
            if (next > 0 && next <= outcomes.length && isOverdue(outcomes[next - 1])) {
                owner.wasOverdue(scorer);
            }
        }
        return List.of(outcomes);
    }

    private static boolean isOverdue(ScoreOutcome outcome) {
        return outcome instanceof ScoreOutcome.Failed failed && failed.code().equals("TIMEOUT");
    }

    private static CancellationException interrupted() {
        Thread.currentThread().interrupt();
        return new CancellationException("interrupted");
    }

    private ScoreOutcome call(Subject subject, Batch batch) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        long started = System.nanoTime();
        thread.setContextClassLoader(plugin.loader());
        try {
            List<Feedback> feedbacks = CheckedFeedback.of(scorer.scorer()
                    .score(new ScoreRequest(
                            subject.trace(), subject.span(), subject.session(), parameters, batch.pausing(judge))));
            Duration took = Duration.ofNanos(System.nanoTime() - started);
            return feedbacks.isEmpty()
                    ? new ScoreOutcome.Skipped(took, "")
                    : new ScoreOutcome.Scored(feedbacks, took, "");
        } catch (JudgeException e) {
            return failed("JUDGE_ERROR", Defects.message(e), null, started);
        } catch (ScorerException e) {
            return failed("SCORER_ERROR", Defects.message(e), null, started);
        } catch (OutOfMemoryError e) {
            return failed("OUT_OF_MEMORY", Defects.name(e), null, started);
        } catch (Throwable e) {
            return failed("SCORER_ERROR", Defects.name(e), Defects.stackTrace(e), started);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static ScoreOutcome failed(String code, String message, @Nullable String detail, long started) {
        Duration took = started == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - started);
        return new ScoreOutcome.Failed(code, message, null, null, detail, took, "");
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            plugin.giveBack();
        }
    }
}
