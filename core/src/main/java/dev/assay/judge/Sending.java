package dev.assay.judge;

import dev.assay.judge.AdaptiveLimiter.Permit;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests of one call, each as often as it takes: waits for the limiter and the breaker, repeats what failed for a
 * passing reason. One at a time.
 */
final class Sending {
    /** A time-out has already taken all the time that was allowed, and may have been paid. */
    private static final int TIMEOUTS = 2;

    private enum Stage {
        WAITING,
        SENT,
        GIVEN_UP
    }

    private final RunJudge run;
    private final Provider provider;
    private final JudgeModel model;
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.WAITING);
    private volatile boolean givenUp;
    private volatile @Nullable Thread thread;
    private Seen seen = Seen.NOTHING;

    /**
     * How the last request went.
     *
     * @param perhapsPaid one of its tries may have been answered on its way
     */
    record Seen(
            int tries,
            boolean perhapsPaid,
            @Nullable Integer status,
            @Nullable String response) {
        static final Seen NOTHING = new Seen(0, false, null, null);
    }

    Sending(RunJudge run, Provider provider, JudgeModel model) {
        this.run = run;
        this.provider = provider;
        this.model = model;
    }

    /** To be called by the thread that sends, before it does. */
    void begin() {
        thread = Thread.currentThread();
    }

    /** Ends the call if nothing of it is under way; a request that was sent goes on to its end, and is the last. */
    void giveUp() {
        givenUp = true;
        if (stage.compareAndSet(Stage.WAITING, Stage.GIVEN_UP)) {
            Thread waiting = thread;
            if (waiting != null) {
                waiting.interrupt();
            }
        }
    }

    Seen seen() {
        return seen;
    }

    /** From a request that has ended back to one that may be given up. */
    void waitAgain() throws InterruptedException {
        stage.set(Stage.WAITING);
        if (givenUp) {
            throw new InterruptedException();
        }
    }

    ChatAnswer send(byte[] body) throws InterruptedException, ChatFailure {
        long patience = System.nanoTime() + run.config().maxWait().toNanos();
        seen = Seen.NOTHING;
        int timeouts = 0;
        for (int tries = 1, failures = 0; ; tries++) {
            seen = new Seen(tries, seen.perhapsPaid(), null, null);
            try {
                return sendOnce(body);
            } catch (ChatFailure failure) {
                seen = new Seen(tries, seen.perhapsPaid() || failure.perhapsPaid(), seen.status(), seen.response());
                failures += failure.passing() ? 1 : 0;
                timeouts += failure.kind() == ChatFailure.Kind.TIMED_OUT ? 1 : 0;
                Duration pause = run.backoff().after(tries);
                boolean again =
                        switch (failure.kind()) {
                            case PASSING, OVERLOADED -> failures <= run.config().retries();
                            case TIMED_OUT ->
                                timeouts < TIMEOUTS && run.config().retries() > 0;
                            case THROTTLED -> {
                                Duration asked = failure.retryAfter();
                                yield System.nanoTime() + (asked == null ? pause : asked).toNanos() - patience < 0;
                            }
                            case REFUSED, LASTING, LEFT_ALONE -> false;
                        };
                if (!again) {
                    throw failure.after(tries);
                }
                waitAgain();
                Thread.sleep(pause);
            }
        }
    }

    private ChatAnswer sendOnce(byte[] body) throws InterruptedException, ChatFailure {
        Permit permit = provider.limiter.acquire();
        try {
            provider.breaker.enter();
        } catch (InterruptedException | ChatFailure e) {
            provider.limiter.ended();
            throw e;
        }
        if (!stage.compareAndSet(Stage.WAITING, Stage.SENT)) {
            provider.limiter.ended();
            provider.breaker.ended();
            throw new InterruptedException();
        }
        run.count(JudgeUse::withRequest);
        try {
            ChatAnswer answer = ChatReply.read(reply(body), model, run.clock());
            provider.limiter.succeeded();
            provider.breaker.answered();
            return answer;
        } catch (ChatFailure failure) {
            giveBack(permit, failure);
            throw failure;
        } catch (Throwable unexpected) {
            provider.limiter.ended();
            provider.breaker.ended();
            throw unexpected;
        }
    }

    /** Whatever shows that the endpoint has too much to do makes room for less; faults in a row open the breaker. */
    private void giveBack(Permit permit, ChatFailure failure) {
        switch (failure.kind()) {
            case THROTTLED -> {
                Duration asked = failure.retryAfter();
                boolean bearable = asked != null && asked.compareTo(run.config().maxWait()) <= 0;
                provider.limiter.throttled(permit, bearable ? asked : null);
            }
            case OVERLOADED, TIMED_OUT -> provider.limiter.throttled(permit, null);
            case REFUSED, PASSING, LASTING, LEFT_ALONE -> provider.limiter.ended();
        }
        switch (failure.kind()) {
            case OVERLOADED, TIMED_OUT, PASSING ->
                provider.breaker.failed(
                        String.valueOf(failure.getMessage()), run.clock().instant());
            case THROTTLED, REFUSED, LASTING, LEFT_ALONE -> provider.breaker.answered();
        }
    }

    private ChatEndpoint.Reply reply(byte[] body) throws InterruptedException, ChatFailure {
        String url = model.url();
        Instant now = run.clock().instant();
        Map<String, String> headers = model.api().headers(model.endpoint(), url, body, now);
        try {
            ChatEndpoint.Reply reply = provider.endpoint
                    .post(url, headers, Buffer.buffer(body))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
            seen = new Seen(seen.tries(), seen.perhapsPaid(), reply.status(), reply.body());
            return reply;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ChatFailure failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
