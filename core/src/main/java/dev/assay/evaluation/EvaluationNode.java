package dev.assay.evaluation;

import dev.assay.scorer.ScorerCatalog;
import dev.assay.scorer.mlflow.MlflowScorers;
import dev.assay.store.MonitorStore;
import dev.assay.store.RunState;
import dev.assay.store.RunStore;
import dev.assay.store.RunStore.Run;
import dev.assay.store.ScoreCache;
import dev.assay.store.SliceStore;
import dev.assay.store.TraceStore;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All that a server needs to carry out evaluations: the service, and the verticles that work for it. */
public final class EvaluationNode {
    private static final Logger LOG = LoggerFactory.getLogger(EvaluationNode.class);

    private static final Duration TIDY = Duration.ofMinutes(10);

    private final Vertx vertx;
    private final RunStore runs;
    private final SliceStore slices;
    private final TraceStore traces;
    private final EvaluationConfig config;
    private final NodeState node = new NodeState();
    private final ProgressBook book;
    private final Announcer announcer;
    private final RunScorers scorers;
    private final EvaluationService service;
    private final List<String> workers = new ArrayList<>();
    private @Nullable Supplier<VerticleBase> monitor;
    private @Nullable Caching caching;
    private long tidying = -1;
    private final List<String> keepers = new ArrayList<>();

    public EvaluationNode(
            Vertx vertx,
            RunStore runs,
            SliceStore slices,
            TraceStore traces,
            ScorerCatalog catalog,
            Judges judges,
            EvaluationConfig config) {
        this.vertx = vertx;
        this.runs = runs;
        this.slices = slices;
        this.traces = traces;
        this.config = config;
        this.book = new ProgressBook(slices);
        this.announcer = new Announcer(vertx, book);
        this.scorers = new RunScorers(catalog, judges);
        this.service = new EvaluationService(runs, slices, traces, catalog, judges, book, announcer, config);
    }

    public EvaluationService service() {
        return service;
    }

    /**
     * Lets registered scorers score incoming traces; to be said before {@link #start}.
     *
     * @param quiet how long a trace has to be at rest before it is scored
     * @param earlier turns of sessions
     */
    public EvaluationNode watching(MonitorStore store, MlflowScorers registered, Duration quiet, SessionTurns earlier) {
        monitor = () -> new Monitor(store, traces, registered, config, quiet, earlier);
        return this;
    }

    /** Lets runs use again what judges said in earlier ones; to be said before {@link #start}. */
    public EvaluationNode reusing(ScoreCache cache) {
        caching = new Caching(cache);
        return this;
    }

    /** Takes up what a server left in the middle, and begins to work. */
    public Future<Void> start() {
        Future<Void> started = slices.free(node.id(), config.alone(), config.lease())
                .onSuccess(freed -> {
                    if (freed > 0) {
                        LOG.info("taking up {} slices that were left in the middle", freed);
                    }
                })
                .compose(_ -> deploy(keepers, () -> new LeaseKeeper(node, slices, config), 1))
                .compose(_ -> deploy(
                        keepers, () -> new RunKeeper(node, runs, slices, scorers, book, announcer, config.poll()), 1))
                .compose(_ -> deploy(keepers, () -> new ProgressReporter(node, book, announcer), 1))
                .compose(_ -> deploy(workers, () -> worker(false), config.codeWorkers()))
                .compose(_ -> deploy(workers, () -> worker(true), config.judgeWorkers()))
                .compose(_ -> monitor == null ? Future.succeededFuture() : deploy(workers, monitor, 1))
                .onSuccess(_ -> announcer.waiting())
                .onSuccess(_ -> tidy());
        return started.compose(_ -> runs.deleting())
                .onSuccess(left -> left.forEach(run ->
                        runs.delete(run).onFailure(failure -> LOG.warn("run {} cannot be deleted", run.id(), failure))))
                .mapEmpty();
    }

    private void tidy() {
        Caching its = caching;
        if (its != null) {
            its.prune();
            tidying = vertx.setPeriodic(TIDY.toMillis(), _ -> its.prune());
        }
    }

    /** Gives back the slices at work. */
    public Future<Void> stop() {
        vertx.cancelTimer(tidying);
        return undeploy(workers).compose(_ -> undeploy(keepers)).onComplete(_ -> scorers.close());
    }

    private EvaluationWorker worker(boolean judged) {
        int lane = config.lanes().get(laneTurn++ % config.lanes().size());
        return new EvaluationWorker(
                node,
                slices,
                config,
                judged,
                claim -> new SliceWork(slices, traces, config, scorers, claim, lane, caching(claim)),
                this::fail,
                announcer);
    }

    private @Nullable Caching caching(ActiveClaim claim) {
        return RunSpec.of(Objects.requireNonNull(claim.run().spec())).cache() ? caching : null;
    }

    private int laneTurn;

    private Future<Void> fail(Run run, String reason) {
        // One that scores what comes in waits until its scorer can be opened again.
        return runs.move(run, run.isMonitor() ? RunState.PAUSING : RunState.FAILED, reason)
                .onSuccess(failed -> failed.ifPresent(announcer::changed))
                .mapEmpty();
    }

    private Future<Void> deploy(List<String> ids, Supplier<VerticleBase> verticle, int instances) {
        Future<Void> done = Future.succeededFuture();
        for (int each = 0; each < instances; each++) {
            done = done.compose(_ -> vertx.deployVerticle(
                            verticle.get(), new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD)))
                    .onSuccess(ids::add)
                    .mapEmpty();
        }
        return done;
    }

    private Future<Void> undeploy(List<String> ids) {
        return Future.join(ids.stream().map(vertx::undeploy).toList())
                .onComplete(_ -> ids.clear())
                .mapEmpty();
    }
}
