package dev.assay.judge;

import static dev.assay.judge.StubModel.error;
import static dev.assay.judge.StubModel.verdict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.scorer.api.Judge.Verdict;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** An endpoint that fails again and again is left alone, and comes back. */
class CircuitBreakerTest extends JudgeTestBase {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private final AtomicLong nanos = new AtomicLong();
    private final CircuitBreaker breaker = new CircuitBreaker(
            3, new Backoff(Duration.ofSeconds(10), Duration.ofSeconds(10)), Duration.ofSeconds(60), nanos::get);

    @Test
    void it_opens_after_so_many_failures_in_a_row_and_not_before() {
        breaker.failed("one", NOW);
        breaker.failed("two", NOW);
        breaker.answered();
        breaker.failed("one", NOW);
        breaker.failed("two", NOW);
        assertThat(breaker.seen().state()).isEqualTo(CircuitBreaker.State.CLOSED);

        breaker.failed("three", NOW);

        assertThat(breaker.seen().state()).isEqualTo(CircuitBreaker.State.OPEN);
        assertThat(breaker.seen().since()).isEqualTo(NOW);
        assertThat(breaker.seen().lastFailure()).isEqualTo("three");
    }

    @Test
    void it_says_when_it_is_tried_again_and_how_long_calls_wait() throws Exception {
        assertThat(breaker.seen().nextTry()).isNull();
        open();

        assertThat(breaker.seen().nextTry()).isBetween(NOW.plusSeconds(5), NOW.plusSeconds(10));
        assertThat(breaker.seen().waitUntil()).isEqualTo(NOW.plusSeconds(60));

        nanos.addAndGet(Duration.ofSeconds(10).toNanos());
        breaker.enter();
        assertThat(breaker.seen().nextTry()).as("it is being tried").isNull();
        breaker.answered();
        assertThat(breaker.seen().waitUntil()).isNull();
    }

    @Test
    void one_call_tries_again_after_the_pause_and_its_answer_lets_all_go_on() throws Exception {
        open();
        nanos.addAndGet(Duration.ofSeconds(10).toNanos());

        breaker.enter();
        assertThat(breaker.seen().state()).isEqualTo(CircuitBreaker.State.HALF_OPEN);
        breaker.answered();

        breaker.enter();
        breaker.enter();
        assertThat(breaker.seen().state()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @Test
    void when_that_call_fails_too_it_stays_open() throws Exception {
        open();
        nanos.addAndGet(Duration.ofSeconds(10).toNanos());
        breaker.enter();

        breaker.failed("four", NOW.plusSeconds(10));

        assertThat(breaker.seen().state()).isEqualTo(CircuitBreaker.State.OPEN);
        assertThat(breaker.seen().since()).isEqualTo(NOW);
    }

    @Test
    void who_comes_after_too_long_is_told_why() throws Exception {
        open();
        nanos.addAndGet(Duration.ofSeconds(60).toNanos());
        breaker.enter();

        assertThatThrownBy(breaker::enter)
                .isInstanceOf(ChatFailure.class)
                .hasMessage("is left alone since 2026-11-22T12:00:00Z, after 3 failures in a row; the last one: three");
    }

    @Test
    void a_run_goes_on_when_its_endpoint_comes_back() throws Exception {
        client = client(new JsonObject().put("failuresToPause", 2).put("retries", 10));
        stub.next(error(500, "no"), error(500, "no"), error(500, "no"), error(500, "no"))
                .always(verdict("yes", "r"));

        assertThat(all(asking(client.forRun(), 10))).allMatch(Verdict.class::isInstance);
        assertThat(client.endpoint("openai:/gpt-4.1-mini").orElseThrow().troubled())
                .isFalse();
    }

    @Test
    void people_are_told_of_an_endpoint_that_is_left_alone() {
        client = client(
                new JsonObject().put("failuresToPause", 2).put("retries", 1).put("maxWaitSeconds", 0.001));
        stub.always(error(500, "out of memory"));

        assertFails("answered with status 500: out of memory");

        EndpointSeen seen = client.endpoint("openai:/gpt-4.1-mini").orElseThrow();
        assertThat(seen.troubled()).isTrue();
        assertThat(seen.failures()).isEqualTo(2);
        assertThat(seen.lastFailure()).isEqualTo("answered with status 500: out of memory");
        assertThat(seen.toString()).doesNotContain("sk-secret");
    }

    private void open() {
        breaker.failed("one", NOW);
        breaker.failed("two", NOW);
        breaker.failed("three", NOW);
    }
}
