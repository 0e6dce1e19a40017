package dev.assay.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.judge.AdaptiveLimiter.Permit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AdaptiveLimiterTest {
    private final AtomicLong now = new AtomicLong();
    private final AdaptiveLimiter limiter = new AdaptiveLimiter(8, now::get);

    @Test
    void a_refusal_halves_what_is_allowed() throws Exception {
        limiter.throttled(later(), null);
        assertThat(limiter.limit()).isEqualTo(4);
        limiter.throttled(later(), null);
        assertThat(limiter.limit()).isEqualTo(2);
    }

    @Test
    void requests_sent_together_are_refused_together() throws Exception {
        List<Permit> together = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            together.add(later());
        }
        now.addAndGet(1);
        together.forEach(permit -> limiter.throttled(permit, null));

        assertThat(limiter.limit()).isEqualTo(4);
    }

    @Test
    void at_least_one_request_is_always_allowed() throws Exception {
        for (int i = 0; i < 20; i++) {
            limiter.throttled(later(), null);
        }
        assertThat(limiter.limit()).isEqualTo(1);
        assertThat(later()).isNotNull();
    }

    @Test
    void successes_bring_the_limit_back_but_not_above_what_is_configured() throws Exception {
        limiter.throttled(later(), null);
        for (int i = 0; i < 6; i++) {
            later();
            limiter.succeeded();
            assertThat(limiter.limit()).isLessThanOrEqualTo(6);
        }
        assertThat(limiter.limit()).isEqualTo(5);
        for (int i = 0; i < 100; i++) {
            later();
            limiter.succeeded();
        }
        assertThat(limiter.limit()).isEqualTo(8);
    }

    @Test
    void other_failures_change_nothing() throws Exception {
        later();
        limiter.ended();

        assertThat(limiter.limit()).isEqualTo(8);
    }

    @Test
    void who_finds_no_room_waits_for_one_that_ends() throws Exception {
        for (int i = 0; i < 8; i++) {
            later();
        }
        CompletableFuture<Permit> ninth = waiting(limiter);
        assertThat(ninth).isNotDone();

        limiter.ended();

        assertThat(ninth.get()).isNotNull();
    }

    @Test
    void nobody_sends_while_the_endpoint_asks_to_be_left_alone() throws Exception {
        AdaptiveLimiter real = new AdaptiveLimiter(8, System::nanoTime);
        long before = System.nanoTime();
        real.throttled(real.acquire(), Duration.ofMillis(30));

        Permit next = real.acquire();

        assertThat(next.since() - before)
                .isGreaterThanOrEqualTo(Duration.ofMillis(30).toNanos());
    }

    @Test
    void one_who_stops_waiting_takes_no_room() throws Exception {
        for (int i = 0; i < 8; i++) {
            later();
        }
        CountDownLatch stopped = new CountDownLatch(1);
        Thread impatient = Thread.startVirtualThread(() -> {
            try {
                limiter.acquire();
            } catch (InterruptedException e) {
                stopped.countDown();
            }
        });
        impatient.interrupt();
        stopped.await();

        limiter.ended();

        assertThat(later()).isNotNull();
    }

    private Permit later() throws InterruptedException {
        now.addAndGet(1);
        return limiter.acquire();
    }

    private static CompletableFuture<Permit> waiting(AdaptiveLimiter limiter) {
        CompletableFuture<Permit> permit = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                permit.complete(limiter.acquire());
            } catch (InterruptedException e) {
                permit.completeExceptionally(e);
            }
        });
        return permit;
    }
}
