package dev.assay.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.error.Conflict;
import dev.assay.event.EvaluationProgressed;
import dev.assay.store.SliceStore.ResultOutcome;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Pause, resume, cancel, and what is seen of a run while it works. */
class EvaluationControlIT extends EvaluationTestBase {
    /** A scorer that stops at a gate; how far it came is known. */
    private static final class Gate {
        final CountDownLatch reached = new CountDownLatch(1);
        final CountDownLatch open = new CountDownLatch(1);
        final AtomicInteger calls = new AtomicInteger();
        final AtomicBoolean interrupted = new AtomicBoolean();

        /** @param free how many calls pass before the gate */
        TestScorers scorers(int free) {
            return new TestScorers().with("gated", (_, _) -> {
                if (calls.incrementAndGet() > free && open.getCount() > 0) {
                    reached.countDown();
                    try {
                        open.await();
                    } catch (InterruptedException e) {
                        interrupted.set(true);
                        return TestScorers.failed("interrupted");
                    }
                }
                return TestScorers.number(1);
            });
        }
    }

    @Test
    void a_cancelled_run_stops_within_two_seconds_and_keeps_what_is_scored() throws Exception {
        var gate = new Gate();
        EvaluationNode node = node(gate.scorers(200));
        var started = node.service().start(of(traces.insert(2_000), "gated")).await();
        gate.reached.await();

        Instant asked = Instant.now();
        node.service().cancel(started.runId()).await();
        watch.await(started.runId(), "cancelled");

        assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(2));
        assertThat(gate.interrupted).isTrue();
        Evaluation cancelled = node.service().get(started.runId()).await();
        assertThat(cancelled.run().status()).isEqualTo("KILLED");
        assertThat(cancelled.progress().done()).isBetween(64L, 300L);
        assertThat(number(
                        "SELECT count(*) FROM score WHERE run_no = $1",
                        cancelled.run().no()))
                .isEqualTo(cancelled.progress().done());
        assertThat(number(
                        "SELECT count(*) FROM score WHERE run_no = $1 AND outcome = 2",
                        cancelled.run().no()))
                .as("what was interrupted is not a fault of the scorer")
                .isZero();
        assertThatThrownBy(() -> node.service().resume(started.runId()).await()).isInstanceOf(Conflict.class);
        assertThatThrownBy(() -> node.service().cancel(started.runId()).await()).isInstanceOf(Conflict.class);
    }

    @Test
    void a_paused_run_goes_on_where_it_stopped_and_scores_nothing_twice() throws Exception {
        var gate = new Gate();
        EvaluationNode node = node(gate.scorers(200));
        var started = node.service().start(of(traces.insert(1_000), "gated")).await();
        gate.reached.await();
        node.service().pause(started.runId()).await();
        watch.await(started.runId(), "paused");

        long before = node.service().get(started.runId()).await().progress().done();
        assertThat(before).isLessThan(1_000);
        assertThat(node.service()
                        .results(started.runId(), null, ResultOutcome.PENDING, null, 1_000)
                        .await()
                        .rows())
                .hasSize((int) (1_000 - before));
        gate.open.countDown();
        node.service().resume(started.runId()).await();
        watch.await(started.runId(), "finished");

        long run = runNo(started.runId());
        assertThat(number("SELECT count(*) FROM score WHERE run_no = $1 AND outcome = 0", run))
                .isEqualTo(1_000);
        assertThat(number("SELECT count(*) FROM assessment WHERE run_no = $1", run))
                .isEqualTo(1_000);
        assertThat(number("SELECT max(attempt) FROM slice WHERE run_no = $1", run))
                .as("to pause is no failed attempt")
                .isEqualTo(1);
        assertThat(watch.states(started.runId())).contains("pausing", "paused").endsWith("finished");
    }

    @Test
    void a_paused_run_can_be_cancelled() throws Exception {
        var gate = new Gate();
        EvaluationNode node = node(gate.scorers(10));
        var started = node.service().start(of(traces.insert(100), "gated")).await();
        gate.reached.await();
        node.service().pause(started.runId()).await();
        watch.await(started.runId(), "paused");

        node.service().cancel(started.runId()).await();
        watch.await(started.runId(), "cancelled");
    }

    @Test
    void a_server_that_stops_gives_its_slices_back_and_the_next_one_goes_on() throws Exception {
        var gate = new Gate();
        EvaluationNode first = node(gate.scorers(100));
        var started = first.service().start(of(traces.insert(500), "gated")).await();
        gate.reached.await();

        first.stop().await();
        assertThat(number("SELECT count(*) FROM slice WHERE run_no = $1 AND state = 1", runNo(started.runId())))
                .isZero();
        gate.open.countDown();
        node(gate.scorers(0));
        watch.await(started.runId(), "finished");

        assertThat(number("SELECT count(*) FROM score WHERE run_no = $1 AND outcome = 0", runNo(started.runId())))
                .isEqualTo(500);
    }

    @Test
    void progress_is_pushed_while_a_run_works_and_its_sequence_rises() throws Exception {
        var permits = new Semaphore(0);
        EvaluationNode node = node(new TestScorers().with("slow", (_, _) -> {
            permits.acquireUninterruptibly();
            return TestScorers.yes(true);
        }));
        List<JsonObject> heard = new CopyOnWriteArrayList<>();
        var half = new CompletableFuture<Void>();
        var started = node.service().start(of(traces.insert(640), "slow")).await();
        var consumer = vertx.eventBus().<JsonObject>consumer(EvaluationProgressed.address(started.runId()), message -> {
            heard.add(message.body());
            if (message.body().getInteger("done") >= 256) {
                half.complete(null);
            }
        });

        permits.release(320);
        half.get(30, TimeUnit.SECONDS);
        permits.release(320);
        watch.await(started.runId(), "finished");
        consumer.unregister().await();

        assertThat(heard).extracting(body -> body.getLong("sequence")).isSorted();
        JsonObject middle = heard.stream()
                .filter(body -> body.getInteger("done") >= 256)
                .findFirst()
                .orElseThrow();
        assertThat(middle.getString("state")).isEqualTo("running");
        JsonObject scorer = middle.getJsonArray("scorers").getJsonObject(0);
        assertThat(scorer.getDouble("mean")).isEqualTo(1);
        assertThat(scorer.getDouble("ciLow")).isBetween(0.97, 1.0);
        assertThat(scorer.getInteger("n")).isEqualTo(middle.getInteger("done"));
        assertThat(middle.getJsonObject("metrics").getDouble("slow/mean")).isEqualTo(1);
    }

    @Test
    void many_traces_are_at_work_at_once_when_a_judge_is_asked() throws Exception {
        var atOnce = new AtomicInteger();
        var most = new AtomicInteger();
        var all = new CountDownLatch(16);
        var scorers = new TestScorers().withJudged("judged", (_, _) -> {
            most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            all.countDown();
            awaitUninterrupted(all);
            atOnce.decrementAndGet();
            return TestScorers.yes(true);
        });
        EvaluationNode node = node(scorers);
        var started = node.service().start(of(traces.insert(64), "judged")).await();
        watch.await(started.runId(), "finished");

        assertThat(most).hasValue(16);
        assertThat(number("SELECT count(*) FROM score WHERE run_no = $1", runNo(started.runId())))
                .isEqualTo(64);
        node.stop().await();
        assertThat(scorers.open).as("leases held after the end").hasValue(0);
    }

    @Test
    void a_short_run_does_not_wait_for_a_long_one_that_was_started_before() throws Exception {
        var release = new CountDownLatch(1);
        var begun = new CountDownLatch(1);
        EvaluationNode node = node(new TestScorers()
                .with("long", (trace, _) -> {
                    begun.countDown();
                    if (release.getCount() > 0) {
                        // As a scorer that takes its time: the run cannot end before the short one has.
                        java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
                    }
                    return TestScorers.number(1);
                })
                .with("short", (_, _) -> TestScorers.number(1)));
        var longRun = node.service().start(of(traces.insert(5_000), "long")).await();
        begun.await();
        var shortRun = node.service().start(of(traces.insert(10), "short")).await();
        watch.await(shortRun.runId(), "finished");

        assertThat(watch.states(longRun.runId())).doesNotContain("finished");
        release.countDown();
        watch.await(longRun.runId(), "finished");
    }
}
