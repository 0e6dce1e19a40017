package dev.assay.evaluation;

import dev.assay.error.RequestException;
import dev.assay.event.SlicesWaiting;
import dev.assay.store.RunStore.Run;
import dev.assay.store.SliceStore;
import dev.assay.store.SliceStore.Claimed;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims slices of running runs, one after the other, and works on them ({@link SliceWork}). Several on every node, on virtual
 * threads; those of runs with judges are apart, because they wait most of the time.
 */
final class EvaluationWorker extends LoopVerticle {
    private static final Logger LOG = LoggerFactory.getLogger(EvaluationWorker.class);
    private static final Duration IDLE = Duration.ofSeconds(5);

    /** After a failure, so that a database that is away is not asked all the time. */
    private static final Duration BREATH = Duration.ofSeconds(1);

    private final NodeState node;
    private final SliceStore slices;
    private final EvaluationConfig config;
    private final boolean judged;
    private final Function<ActiveClaim, SliceWork> work;
    private final RunFailures failures;
    private final Announcer announcer;
    private volatile @Nullable ActiveClaim current;
    private int turn;
    private boolean worked;

    /** Ends a run that cannot go on. */
    interface RunFailures {
        Future<Void> fail(Run run, String reason);
    }

    /** @param judged whether this one works on runs with judges, or on the others */
    EvaluationWorker(
            NodeState node,
            SliceStore slices,
            EvaluationConfig config,
            boolean judged,
            Function<ActiveClaim, SliceWork> work,
            RunFailures failures,
            Announcer announcer) {
        this.node = node;
        this.slices = slices;
        this.config = config;
        this.judged = judged;
        this.work = work;
        this.failures = failures;
        this.announcer = announcer;
    }

    @Override
    public Future<?> start() {
        vertx.eventBus().consumer(SlicesWaiting.ADDRESS, _ -> ring());
        return super.start();
    }

    @Override
    public Future<?> stop() {
        Future<?> ended = super.stop();
        ActiveClaim claim = current;
        if (claim != null) {
            claim.stop(ActiveClaim.Stop.GIVE_BACK);
        }
        return ended;
    }

    @Override
    Duration round() {
        Optional<ActiveClaim> claim = claim();
        if (claim.isPresent()) {
            worked = true;
            return work(claim.get()) ? Duration.ZERO : BREATH;
        }
        if (worked) {
            // Nothing is left to claim: the run may be through.
            announcer.waiting();
        }
        worked = false;
        return IDLE;
    }

    @Override
    Duration failed(Exception failure) {
        LOG.warn("no slice could be worked on, trying again", failure);
        return BREATH;
    }

    /** The runs take turns: a long one does not keep a short one waiting. */
    private Optional<ActiveClaim> claim() {
        List<Run> running = node.running().stream()
                .filter(run -> RunSpec.of(Objects.requireNonNull(run.spec())).judged() == judged)
                .toList();
        turn++;
        for (int each = 0; each < running.size(); each++) {
            Run run = running.get((turn + each) % running.size());
            long asked = System.nanoTime();
            Optional<Claimed> claimed =
                    slices.claim(run.no(), node.id(), config.lease()).await();
            if (claimed.isPresent()) {
                return Optional.of(new ActiveClaim(
                        run, claimed.get(), asked, config.lease().minus(config.margin())));
            }
        }
        return Optional.empty();
    }

    /** @return false when something was wrong */
    private boolean work(ActiveClaim claim) {
        current = claim;
        node.claims().add(claim);
        if (ending()) {
            claim.stop(ActiveClaim.Stop.GIVE_BACK);
        }
        Promise<Boolean> done = Promise.promise();
        // On a thread of its own, which may block, while this verticle goes on hearing.
        Thread.ofVirtual()
                .name("slice-" + claim.run().no() + "-" + claim.fence().sliceNo())
                .start(() -> {
                    try {
                        done.complete(work.apply(claim).run());
                    } catch (Throwable e) {
                        done.fail(e);
                    }
                });
        try {
            return done.future().await();
        } catch (RequestException e) {
            failures.fail(claim.run(), String.valueOf(e.getMessage())).await();
            return true;
        } finally {
            node.claims().remove(claim);
            current = null;
        }
    }
}
