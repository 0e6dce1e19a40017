package dev.assay.evaluation;

import dev.assay.error.Conflict;
import dev.assay.error.Invalid;
import dev.assay.error.NotFound;
import dev.assay.evaluation.NewEvaluation.ChosenScorer;
import dev.assay.evaluation.RunSpec.RunScorer;
import dev.assay.scorer.OpenScorer;
import dev.assay.scorer.ScorerCatalog;
import dev.assay.scorer.ScorerDescription;
import dev.assay.scorer.api.JudgeException;
import dev.assay.store.RunState;
import dev.assay.store.RunStore;
import dev.assay.store.RunStore.NewRun;
import dev.assay.store.RunStore.Run;
import dev.assay.store.SliceStore;
import dev.assay.store.SliceStore.ResultFilter;
import dev.assay.store.SliceStore.ResultOutcome;
import dev.assay.store.SliceStore.ResultRow;
import dev.assay.store.SliceStore.RowPosition;
import dev.assay.store.TraceStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Starts evaluations, says how they stand, stops them. The work is done by {@link EvaluationWorker}s, here or elsewhere. */
public final class EvaluationService {
    private static final int LONGEST_NAME = 250;

    private final RunStore runs;
    private final SliceStore slices;
    private final SlicePlan plan;
    private final ScorerCatalog catalog;
    private final Judges judges;
    private final ProgressBook book;
    private final Announcer announcer;
    private final EvaluationConfig config;

    EvaluationService(
            RunStore runs,
            SliceStore slices,
            TraceStore traces,
            ScorerCatalog catalog,
            Judges judges,
            ProgressBook book,
            Announcer announcer,
            EvaluationConfig config) {
        this.runs = runs;
        this.slices = slices;
        this.plan = new SlicePlan(traces);
        this.catalog = catalog;
        this.judges = judges;
        this.book = book;
        this.announcer = announcer;
        this.config = config;
    }

    /** @param traces how many the run has */
    public record Started(String runId, long traces) {}

    /** @param next position to go on after; null on the last page */
    public record Results(
            Run run,
            List<RunScorer> scorers,
            List<ResultRow> rows,
            @Nullable RowPosition next) {}

    /**
     * Makes a run; it begins at once, and survives this server.
     *
     * @throws Invalid without traces or scorers, for a parameter that does not fit, for a name that is there twice
     * @throws NotFound for a scorer that is not known
     */
    public Future<Started> start(NewEvaluation wanted) {
        return start(wanted, null);
    }

    private Future<Started> start(NewEvaluation wanted, @Nullable String rerunOf) {
        return blocking(() -> planned(wanted, spec(wanted, rerunOf)))
                .compose(planned -> runs.create(newRun(wanted, planned.spec), planned.slices))
                .map(run -> {
                    announcer.changed(run);
                    announcer.waiting();
                    return new Started(run.id(), run.traces());
                });
    }

    private record Planned(RunSpec spec, List<List<Long>> slices) {}

    private Planned planned(NewEvaluation wanted, RunSpec spec) {
        int size = spec.judged() ? config.judgeSlice() : config.codeSlice();
        return new Planned(
                spec,
                spec.ofSessions() ? plan.wholeSessions(wanted.traceNos(), size) : plan.even(wanted.traceNos(), size));
    }

    private RunSpec spec(NewEvaluation wanted, @Nullable String rerunOf) {
        String name = wanted.name();
        if (name != null && (name.isBlank() || name.length() > LONGEST_NAME)) {
            throw new Invalid(
                    "name '" + name + "' has " + name.length() + " characters, expected 1 to " + LONGEST_NAME);
        }
        if (wanted.traceNos().isEmpty()) {
            throw new Invalid(
                    wanted.filter() == null
                            ? "no traces to evaluate, expected at least one"
                            : "no trace matches the filter '" + wanted.filter()
                                    + "', expected at least one to evaluate");
        }
        if (wanted.scorers().isEmpty()) {
            throw new Invalid("no scorers to evaluate with, expected at least one");
        }
        List<RunScorer> scorers = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (ChosenScorer chosen : wanted.scorers()) {
            RunScorer scorer = checked(chosen);
            if (!names.add(scorer.name())) {
                throw new Invalid("two scorers are named '" + scorer.name() + "', expected a name for each of its own");
            }
            scorers.add(scorer);
        }
        var spec = new RunSpec(wanted.filter(), scorers, wanted.judgeModel(), rerunOf, null, wanted.cache());
        if (spec.judged()) {
            judges.open("none", wanted.judgeModel());
        }
        return spec;
    }

    /** Opened once, so that what does not fit is said now and not by each trace. */
    private RunScorer checked(ChosenScorer chosen) {
        ScorerDescription found =
                catalog.find(chosen.scorer()).orElseThrow(() -> new NotFound("scorer", chosen.scorer()));
        String name = chosen.name() == null ? found.info().name() : chosen.name();
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            throw new Invalid(
                    "scorer name '" + name + "' has " + name.length() + " characters, expected 1 to " + LONGEST_NAME);
        }
        try (OpenScorer opened = catalog.open(chosen.scorer(), chosen.parameters(), _ -> {
            throw new JudgeException("nothing is asked while a run is being started");
        })) {
            ScorerDescription description = opened.description();
            return new RunScorer(
                    chosen.scorer(),
                    name,
                    description.info().version(),
                    description.digest(),
                    description.info().returns(),
                    description.asksJudge(),
                    chosen.parameters(),
                    description.info().scope());
        }
    }

    private static NewRun newRun(NewEvaluation wanted, RunSpec spec) {
        String name = wanted.name() == null ? readable(spec) : wanted.name();
        Map<String, String> tags = new TreeMap<>();
        tags.put("mlflow.runType", "genai_evaluate");
        tags.put("mlflow.runName", name);
        if (wanted.user() != null) {
            tags.put("mlflow.user", wanted.user());
        }
        return new NewRun(
                UUID.randomUUID().toString().replace("-", ""),
                wanted.experimentNo(),
                name,
                wanted.user(),
                tags,
                spec.toJson());
    }

    private static String readable(RunSpec spec) {
        List<String> names = spec.scorers().stream().map(RunScorer::name).toList();
        String first = names.stream().limit(2).collect(Collectors.joining(", "));
        return names.size() <= 2 ? first : first + " and " + (names.size() - 2) + " more";
    }

    /** @throws NotFound for a run that is not there, or is no evaluation of this server */
    public Future<Evaluation> get(String runId) {
        return run(runId).compose(this::evaluation);
    }

    /**
     * Evaluations, newest first.
     *
     * @param experimentNo null for all
     * @param before only runs with a smaller number; {@link Long#MAX_VALUE} for the first page
     */
    public Future<List<Evaluation>> list(@Nullable Integer experimentNo, long before, int limit) {
        return runs.list(experimentNo == null ? List.of() : List.of(experimentNo), true, before, limit)
                .compose(
                        found -> Future.all(found.stream().map(this::evaluation).toList()))
                .map(all -> all.<Evaluation>list());
    }

    private Future<Evaluation> evaluation(Run run) {
        return book.of(run).map(progress -> Evaluation.of(run, progress));
    }

    /**
     * Traces of a run with their scores, in the run's order.
     *
     * @param scorer name of a scorer in the run; with an outcome only
     * @param outcome only traces that ended so
     * @param after position of the page before; null for the first
     * @throws Invalid for a scorer that the run has not
     */
    public Future<Results> results(
            String runId,
            @Nullable String scorer,
            @Nullable ResultOutcome outcome,
            @Nullable RowPosition after,
            int limit) {
        return run(runId).compose(run -> {
            List<RunScorer> scorers =
                    RunSpec.of(Objects.requireNonNull(run.spec())).scorers();
            ResultFilter filter =
                    outcome == null ? null : new ResultFilter(scorer == null ? null : place(scorers, scorer), outcome);
            return slices.results(run.no(), filter, after, limit + 1)
                    .map(rows -> new Results(
                            run,
                            scorers,
                            rows.subList(0, Math.min(limit, rows.size())),
                            rows.size() > limit ? rows.get(limit - 1).position() : null));
        });
    }

    private static int place(List<RunScorer> scorers, String name) {
        return IntStream.range(0, scorers.size())
                .filter(place -> scorers.get(place).name().equals(name))
                .findFirst()
                .orElseThrow(() -> new Invalid("the run has no scorer named '" + name + "', expected one of "
                        + scorers.stream().map(RunScorer::name).collect(Collectors.joining(", "))));
    }

    /** Stops for good; what is scored stays. */
    public Future<Started> cancel(String runId) {
        return move(runId, RunState.CANCELLING);
    }

    public Future<Started> pause(String runId) {
        return move(runId, RunState.PAUSING);
    }

    public Future<Started> resume(String runId) {
        return run(runId)
                .compose(run -> run.is(RunState.PAUSED)
                        ? move(run, RunState.RUNNING)
                        : Future.failedFuture(conflict(run, RunState.RUNNING)));
    }

    private Future<Started> move(String runId, RunState to) {
        return run(runId)
                .compose(run -> Objects.requireNonNull(run.state()).mayBecome(to)
                        ? move(run, to)
                        : Future.failedFuture(conflict(run, to)));
    }

    private Future<Started> move(Run run, RunState to) {
        return runs.move(run, to, null).compose(moved -> {
            if (moved.isEmpty()) {
                // It took a step of its own meanwhile: look again.
                return run(run.id())
                        .compose(now -> Objects.requireNonNull(now.state()).mayBecome(to)
                                ? move(now, to)
                                : Future.failedFuture(conflict(now, to)));
            }
            announcer.changed(moved.get());
            announcer.waiting();
            return Future.succeededFuture(new Started(run.id(), run.traces()));
        });
    }

    private static Conflict conflict(Run run, RunState to) {
        return new Conflict("run '" + run.id() + "' is "
                + Objects.requireNonNull(run.state()).word() + " and cannot become " + to.word()
                + ", expected it to be "
                + to.sources().stream().map(RunState::word).collect(Collectors.joining(" or ")));
    }

    /**
     * A new run with the same scorers and parameters.
     *
     * @param traceNos what the filter of {@link RunSpec} finds now; null for the same traces again
     */
    public Future<Started> rerun(String runId, @Nullable List<Long> traceNos, @Nullable String user) {
        return run(runId).compose(run -> {
            RunSpec spec = RunSpec.of(Objects.requireNonNull(run.spec()));
            Future<List<Long>> again = traceNos == null ? slices.traces(run.no()) : Future.succeededFuture(traceNos);
            return again.compose(nos -> start(
                    new NewEvaluation(
                            run.name(),
                            run.experimentNo(),
                            spec.filter(),
                            nos,
                            spec.scorers().stream()
                                    .map(each -> new ChosenScorer(each.scorer(), each.name(), each.parameters()))
                                    .toList(),
                            spec.judgeModel(),
                            user,
                            spec.cache()),
                    run.id()));
        });
    }

    /**
     * Takes the results off the traces and forgets the run.
     *
     * @throws Conflict while the run has not ended
     */
    public Future<Void> delete(String runId) {
        return run(runId)
                .compose(run -> run.is(RunState.DELETING)
                                || Objects.requireNonNull(run.state()).mayBecome(RunState.DELETING)
                        ? runs.delete(run)
                        : Future.failedFuture(conflict(run, RunState.DELETING)));
    }

    private Future<Run> run(String runId) {
        return runs.find(runId).map(found -> found.filter(run -> run.state() != null && !run.isMonitor())
                .orElseThrow(() -> new NotFound("evaluation", runId)));
    }

    private static <T> Future<T> blocking(Callable<T> task) {
        Promise<T> promise = Promise.promise();
        Thread.ofVirtual().name("evaluation-start").start(() -> {
            try {
                promise.complete(task.call());
            } catch (Throwable e) {
                promise.fail(e);
            }
        });
        return promise.future();
    }
}
