package dev.assay.evaluation;

import dev.assay.event.EvaluationWaiting;
import dev.assay.event.SlicesWaiting;
import dev.assay.store.RunState;
import dev.assay.store.RunStore;
import dev.assay.store.RunStore.Run;
import dev.assay.store.SliceStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes runs from state to state, on every node alike: the store lets one of them through. Wakes when told that something may
 * have changed, and looks by itself each second.
 */
final class RunKeeper extends LoopVerticle {
    private static final Logger LOG = LoggerFactory.getLogger(RunKeeper.class);

    private final NodeState node;
    private final RunStore runs;
    private final SliceStore slices;
    private final RunScorers scorers;
    private final ProgressBook book;
    private final Announcer announcer;
    private final Duration poll;
    private final Set<Long> paused = new HashSet<>();

    RunKeeper(
            NodeState node,
            RunStore runs,
            SliceStore slices,
            RunScorers scorers,
            ProgressBook book,
            Announcer announcer,
            Duration poll) {
        this.node = node;
        this.runs = runs;
        this.slices = slices;
        this.scorers = scorers;
        this.book = book;
        this.announcer = announcer;
        this.poll = poll;
    }

    @Override
    public Future<?> start() {
        vertx.eventBus().consumer(EvaluationWaiting.ADDRESS, _ -> ring());
        return super.start();
    }

    @Override
    Duration failed(Exception failure) {
        LOG.warn("evaluations cannot be looked after, trying again", failure);
        return poll;
    }

    @Override
    Duration round() {
        boolean moved = true;
        while (moved && !ending()) {
            List<Run> open = runs.open().await();
            node.open(open);
            open.forEach(run -> paused.remove(run.no()));
            moved = false;
            for (Run run : open) {
                moved |= tried(run);
            }
        }
        scorers.retain(no -> node.isOpen(no) || node.worksOn(no) || paused.contains(no));
        if (!node.running().isEmpty()) {
            vertx.eventBus().publish(SlicesWaiting.ADDRESS, null);
        }
        return poll;
    }

    /** A run that cannot take its step holds up no other. */
    private boolean tried(Run run) {
        try {
            return step(run);
        } catch (Exception e) {
            LOG.warn("run {} cannot go on from '{}', trying again", run.id(), run.state(), e);
            return false;
        }
    }

    /** @return whether the run is in another state now */
    private boolean step(Run run) {
        Optional<Run> next =
                switch (Objects.requireNonNull(run.state())) {
                    case SCHEDULED -> runs.move(run, RunState.RUNNING, null).await();
                    case RUNNING -> runs.finishing(run).await();
                    case PAUSING -> settle(run, RunState.PAUSED);
                    case CANCELLING -> settle(run, RunState.CANCELLED);
                    case FINISHING -> finish(run);
                    case PAUSED, FINISHED, FAILED, CANCELLED, DELETING -> Optional.empty();
                };
        next.ifPresent(announcer::changed);
        return next.isPresent();
    }

    private Optional<Run> settle(Run run, RunState to) {
        if (node.worksOn(run.no())) {
            return Optional.empty();
        }
        Optional<Run> settled = runs.settle(run, to).await();
        if (settled.isPresent() && to == RunState.PAUSED) {
            paused.add(run.no());
        }
        if (settled.isPresent() && to == RunState.CANCELLED && !run.isMonitor()) {
            runs.keepProgress(run.no(), book.of(settled.get()).await().toJson()).await();
        }
        return settled;
    }

    private Optional<Run> finish(Run run) {
        if (run.isMonitor()) {
            // It has no metrics: what it scored is counted with its scorer.
            return runs.finish(run, List.of(), new JsonObject()).await();
        }
        RunSpec spec = RunSpec.of(Objects.requireNonNull(run.spec()));
        var metrics = new RunMetrics(
                spec, slices.groups(run.no()).await(), slices.tallies(run.no()).await());
        JsonObject progress = metrics.complete(run, book.of(run).await()).toJson();
        return runs.finish(run, metrics.metrics(System.currentTimeMillis()), progress)
                .await()
                .map(finished -> withProgress(finished, progress));
    }

    private static Run withProgress(Run run, JsonObject progress) {
        return new Run(
                run.no(),
                run.id(),
                run.experimentNo(),
                run.name(),
                run.userId(),
                run.status(),
                run.lifecycle(),
                run.started(),
                run.ended(),
                run.tags(),
                run.state(),
                run.epoch(),
                run.spec(),
                run.traces(),
                run.failure(),
                progress,
                run.scorerId());
    }
}
