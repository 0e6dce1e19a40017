package dev.assay.evaluation;

import dev.assay.evaluation.RunSpec.Registered;
import dev.assay.evaluation.RunSpec.RunScorer;
import dev.assay.evaluation.Watch.Watched;
import dev.assay.event.EvaluationWaiting;
import dev.assay.event.ScorersChanged;
import dev.assay.scorer.mlflow.MlflowScorers;
import dev.assay.scorer.mlflow.Placement;
import dev.assay.store.MonitorStore;
import dev.assay.store.MonitorStore.Active;
import dev.assay.store.MonitorStore.ActiveScorers;
import dev.assay.store.MonitorStore.Changed;
import dev.assay.store.MonitorStore.Identity;
import dev.assay.store.MonitorStore.Turn;
import dev.assay.store.TraceStore;
import dev.assay.trace.Trace;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives incoming traces to the registered scorers that run here: follows the change log, looks at each trace once it is
 * complete and quiet, and appends it to the runs of the scorers whose filter and sample it is in; sessions likewise
 * ({@link SessionWatch}). What is waiting to be scored is in the database; the evaluation's workers do the scoring. On every node
 * alike: the store gives nothing twice.
 */
final class Monitor extends LoopVerticle {
    private static final Logger LOG = LoggerFactory.getLogger(Monitor.class);
    private static final Duration POLL = Duration.ofMillis(500);

    /** While no scorer runs; also how long a change made on another node goes unnoticed. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

    private static final Duration TIDY = Duration.ofMinutes(1);

    /** Traces read at once; each may be large. */
    private static final int BATCH = 50;

    private static final int POLLS = 20;

    /** Traces that are looked at again at once. */
    private static final int RELEASED = 10_000;

    private final MonitorStore store;
    private final TraceStore traces;
    private final MlflowScorers scorers;
    private final EvaluationConfig config;
    private final Duration quiet;
    private final SessionWatch sessions;
    private volatile boolean changed = true;
    private Watch watch = Watch.NOTHING;
    private boolean watching;
    private long lookedNanos;
    private long tidiedNanos = System.nanoTime();

    /**
     * @param quiet how long a trace has to be at rest
     * @param earlier turns of sessions
     */
    Monitor(
            MonitorStore store,
            TraceStore traces,
            MlflowScorers scorers,
            EvaluationConfig config,
            Duration quiet,
            SessionTurns earlier) {
        this.store = store;
        this.traces = traces;
        this.scorers = scorers;
        this.config = config;
        this.quiet = quiet;
        this.sessions = new SessionWatch(store, nos -> read(nos, _ -> {}), earlier, config.sessionQuiet());
    }

    @Override
    public Future<?> start() {
        vertx.eventBus().consumer(ScorersChanged.ADDRESS, _ -> {
            changed = true;
            ring();
        });
        return super.start();
    }

    @Override
    Duration round() {
        step();
        return watching ? POLL : LOOK_AGAIN;
    }

    @Override
    Duration failed(Exception failure) {
        LOG.warn("incoming traces cannot be given to scorers, trying again", failure);
        changed = true;
        return POLL;
    }

    private void step() {
        if (changed || System.nanoTime() - lookedNanos >= LOOK_AGAIN.toNanos()) {
            look();
        }
        if (watching) {
            readOn();
            giveQuiet();
            giveSessions();
        }
        if (System.nanoTime() - tidiedNanos >= TIDY.toNanos()) {
            tidiedNanos = System.nanoTime();
            tidy();
        }
    }

    private void look() {
        changed = false;
        lookedNanos = System.nanoTime();
        ActiveScorers active = store.active().await();
        // Also when none of them runs here: the last look takes the cursor back.
        boolean before = watching;
        watching = !active.scorers().isEmpty();
        watch = Watch.of(active, each -> scorers.place(each.scorer()));
        if (watching) {
            takeUp();
        } else if (before) {
            store.watch().await();
        }
    }

    /** What rests although it need not. */
    private void takeUp() {
        store.takeBack().await();
        List<UUID> here = new ArrayList<>();
        for (Watched each : watch.scorers()) {
            Long run = each.active().runNo();
            if (each.here() == null) {
                continue;
            }
            here.add(each.active().scorer().scorerId());
            String begunWith = each.active().runDigest();
            if (run != null
                    && begunWith != null
                    && !begunWith.equals(each.here().digest())) {
                // A script was changed, or a plugin replaced: what comes now is scored with what is there now.
                store.renew(each.active().scorer().scorerId(), run).await();
                changed = true;
                continue;
            }
            if (each.active().paused() && run != null) {
                store.resume(run).await();
                vertx.eventBus().publish(EvaluationWaiting.ADDRESS, null);
            }
        }
        if (store.release(here, RELEASED).await() == RELEASED) {
            changed = true;
        }
    }

    /** Under a steady stream there is always more: what is due is not kept waiting. */
    private void readOn() {
        for (int polls = 0; polls < POLLS && !ending(); polls++) {
            if (store.watch().await() == 0) {
                break;
            }
        }
    }

    private void giveQuiet() {
        while (!ending()) {
            List<Changed> found = store.quiet(quiet, BATCH).await();
            if (found.isEmpty()) {
                return;
            }
            if (changed) {
                look();
            }
            if (!give(found) || !store.lookedAt(found, watch.generation()).await()) {
                // The scorers are not those of the last look any more: these traces come again, for the ones there are
                // now.
                changed = true;
                return;
            }
            if (found.size() < BATCH) {
                return;
            }
        }
    }

    private void giveSessions() {
        int given = 0;
        for (Watched each : watch.scorers()) {
            if (!each.ofSessions() || each.here() == null) {
                continue;
            }
            Optional<Integer> its = sessions.give(each, this::run, this::ending);
            changed |= its.isEmpty();
            given += its.orElse(1);
        }
        if (given > 0) {
            vertx.eventBus().publish(EvaluationWaiting.ADDRESS, null);
        }
    }

    private void tidy() {
        if (!watching) {
            // A server that was stopped while scorers ran left the cursor.
            store.watch().await();
            store.takeBack().await();
        }
        store.tidy().await();
    }

    /** @return whether every scorer took what it is to score; those that did have it, once */
    private boolean give(List<Changed> found) {
        Map<Watched, List<Long>> chosen = new LinkedHashMap<>();
        Map<Watched, List<Turn>> turns = new LinkedHashMap<>();
        List<Identity> unreadable = new ArrayList<>();
        Map<Long, Instant> at = found.stream().collect(Collectors.toMap(Changed::traceNo, Changed::at));
        read(at.keySet(), unreadable::add).forEach((no, trace) -> {
            choose(chosen, watch.of(trace), no);
            String session = trace.info().sessionId();
            Instant changedAt = at.get(no);
            if (session != null && changedAt != null) {
                choose(turns, watch.ofSession(trace), new Turn(no, session, changedAt));
            }
        });
        turns.forEach((scorer, its) -> store.note(scorer.active(), its).await());
        unreadable.forEach(trace -> choose(chosen, watch.ofUnreadable(trace), trace.traceNo()));
        boolean taken = true;
        int queued = 0;
        for (Map.Entry<Watched, List<Long>> each : chosen.entrySet()) {
            Optional<Integer> its = queue(each.getKey(), each.getValue());
            taken &= its.isPresent();
            queued += its.orElse(0);
        }
        if (queued > 0) {
            vertx.eventBus().publish(EvaluationWaiting.ADDRESS, null);
        }
        return taken;
    }

    private static <T> void choose(Map<Watched, List<T>> chosen, List<Watched> scorers, T what) {
        scorers.forEach(
                scorer -> chosen.computeIfAbsent(scorer, _ -> new ArrayList<>()).add(what));
    }

    /**
     * A trace that cannot be read holds up no other.
     *
     * @param unreadable told of those
     */
    private Map<Long, Trace> read(Collection<Long> nos, Consumer<Identity> unreadable) {
        try {
            return traces.read(nos).await();
        } catch (Exception e) {
            LOG.debug("one of {} traces cannot be read", nos.size(), e);
        }
        Map<Long, Trace> readable = new HashMap<>();
        for (Long no : nos) {
            try {
                readable.putAll(traces.read(List.of(no)).await());
            } catch (Exception e) {
                // Is it the trace, or the database? The database answers this too, or everything is tried again.
                store.identify(no).await().ifPresent(identity -> {
                    LOG.warn("trace {} cannot be read", identity.id(), e);
                    unreadable.accept(identity);
                });
            }
        }
        return readable;
    }

    /** @return how many were new to it; empty when they have to be looked at again */
    private Optional<Integer> queue(Watched scorer, List<Long> nos) {
        Placement.Here here = scorer.here();
        if (here == null) {
            store.hold(scorer.active(), nos).await();
            return Optional.of(0);
        }
        int slice = here.asksJudge() ? config.judgeSlice() : config.codeSlice();
        return run(scorer)
                .flatMap(run -> store.queue(scorer.active(), run, slice, nos).await());
    }

    /** Where it scores; empty when the scorers are to be looked at again. */
    private Optional<Long> run(Watched scorer) {
        Long run = scorer.active().runNo();
        Placement.Here here = scorer.here();
        if (run != null || here == null) {
            return Optional.ofNullable(run);
        }
        // The next look finds it, whoever began it.
        changed = true;
        return begin(scorer.active(), here);
    }

    private Optional<Long> begin(Active scorer, Placement.Here placement) {
        var version = scorer.scorer();
        var spec = new RunSpec(
                scorer.filter(),
                List.of(new RunScorer(
                        placement.scorer(),
                        version.name(),
                        placement.version(),
                        placement.digest(),
                        placement.returns(),
                        placement.asksJudge(),
                        Map.of(),
                        placement.scope())),
                placement.judgeModel(),
                null,
                new Registered(version.name(), version.version(), placement.model()),
                true);
        return store.begin(version, version.name() + " on incoming traces", spec.toJson())
                .await();
    }
}
