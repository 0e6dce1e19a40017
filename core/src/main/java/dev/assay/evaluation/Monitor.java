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
import dev.assay.store.MonitorStore.Changed;
import dev.assay.store.TraceStore;
import dev.assay.trace.Trace;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives incoming traces to the registered scorers that run here: follows the change log, looks at each trace once it is
 * complete and quiet, and appends it to the runs of the scorers whose filter and sample it is in. What is waiting to be scored
 * is in the database; the evaluation's workers do the scoring. On every node alike: the store gives no trace twice.
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

    private final MonitorStore store;
    private final TraceStore traces;
    private final MlflowScorers scorers;
    private final EvaluationConfig config;
    private final Duration quiet;
    private volatile boolean changed = true;
    private Watch watch = Watch.NOTHING;
    private boolean watching;
    private long lookedNanos;
    private long tidiedNanos = System.nanoTime();

    /** @param quiet how long a trace has to be at rest */
    Monitor(MonitorStore store, TraceStore traces, MlflowScorers scorers, EvaluationConfig config, Duration quiet) {
        this.store = store;
        this.traces = traces;
        this.scorers = scorers;
        this.config = config;
        this.quiet = quiet;
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
        return pause();
    }

    @Override
    Duration failed(Exception failure) {
        LOG.warn("incoming traces cannot be given to scorers, trying again", failure);
        return pause();
    }

    private Duration pause() {
        return watching ? POLL : LOOK_AGAIN;
    }

    private void step() {
        if (changed || System.nanoTime() - lookedNanos >= LOOK_AGAIN.toNanos()) {
            look();
        }
        if (!watching) {
            return;
        }
        // Under a steady stream there is always more: what is due is not kept waiting.
        for (int polls = 0; polls < POLLS && !ending(); polls++) {
            if (store.watch().await() == 0) {
                break;
            }
        }
        List<Changed> found = store.quiet(quiet, BATCH).await();
        while (!found.isEmpty() && !ending()) {
            give(found);
            store.lookedAt(found).await();
            found = found.size() < BATCH ? List.of() : store.quiet(quiet, BATCH).await();
        }
        if (System.nanoTime() - tidiedNanos >= TIDY.toNanos()) {
            tidiedNanos = System.nanoTime();
            store.tidy().await();
        }
    }

    private void look() {
        changed = false;
        lookedNanos = System.nanoTime();
        List<Active> active = store.active().await();
        // Also when none of them runs here: the last look takes the cursor back.
        boolean before = watching;
        watching = !active.isEmpty();
        if (before && !watching) {
            store.watch().await();
        }
        watch = Watch.of(active, each -> scorers.place(each.scorer()));
        for (Watched each : watch.scorers()) {
            Long run = each.active().runNo();
            if (each.active().paused() && run != null) {
                store.resume(run).await();
                vertx.eventBus().publish(EvaluationWaiting.ADDRESS, null);
            }
        }
    }

    private void give(List<Changed> found) {
        Map<Watched, List<Long>> chosen = new LinkedHashMap<>();
        read(found).forEach((no, trace) -> watch.of(trace)
                .forEach(scorer ->
                        chosen.computeIfAbsent(scorer, _ -> new ArrayList<>()).add(no)));
        boolean some = false;
        for (Map.Entry<Watched, List<Long>> each : chosen.entrySet()) {
            some |= queue(each.getKey(), each.getValue());
        }
        if (some) {
            vertx.eventBus().publish(EvaluationWaiting.ADDRESS, null);
        }
    }

    /** A trace that cannot be read holds up no other. */
    private Map<Long, Trace> read(List<Changed> found) {
        List<Long> nos = found.stream().map(Changed::traceNo).toList();
        try {
            return traces.read(nos).await();
        } catch (Exception e) {
            Map<Long, Trace> readable = new HashMap<>();
            for (Long no : nos) {
                try {
                    readable.putAll(traces.read(List.of(no)).await());
                } catch (Exception broken) {
                    LOG.warn("trace number {} cannot be read and is not scored", no, broken);
                }
            }
            if (readable.isEmpty()) {
                // Rather the database than the traces.
                throw e;
            }
            return readable;
        }
    }

    private boolean queue(Watched scorer, List<Long> nos) {
        Long run = scorer.active().runNo();
        if (run == null) {
            Optional<Long> begun = begin(scorer);
            // The next look finds it, whoever began it.
            changed = true;
            if (begun.isEmpty()) {
                look();
                return again(scorer, nos);
            }
            run = begun.get();
        }
        return store.queue(scorer.active(), run, slice(scorer), nos).await() > 0;
    }

    /** Somebody else began its run, stopped it or registered another version: as it is now, if it still runs. */
    private boolean again(Watched scorer, List<Long> nos) {
        for (Watched now : watch.scorers()) {
            Long run = now.active().runNo();
            if (run != null
                    && now.active()
                            .scorer()
                            .scorerId()
                            .equals(scorer.active().scorer().scorerId())) {
                return store.queue(now.active(), run, slice(now), nos).await() > 0;
            }
        }
        return false;
    }

    private int slice(Watched scorer) {
        return scorer.placement().asksJudge() ? config.judgeSlice() : config.codeSlice();
    }

    private Optional<Long> begin(Watched scorer) {
        Placement.Here placement = scorer.placement();
        var version = scorer.active().scorer();
        var spec = new RunSpec(
                scorer.active().filter(),
                List.of(new RunScorer(
                        placement.scorer(),
                        version.name(),
                        placement.version(),
                        placement.digest(),
                        placement.returns(),
                        placement.asksJudge(),
                        Map.of())),
                placement.judgeModel(),
                null,
                new Registered(version.name(), version.version(), placement.model()));
        return store.begin(version, version.name() + " on incoming traces", spec.toJson())
                .await();
    }
}
