package dev.assay.judge;

import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** One endpoint with what all runs share of it: connections, the limiter, what its models take. */
final class Provider {
    final ChatEndpoint endpoint;
    final AdaptiveLimiter limiter;
    private final AnswerForm first;
    private final Map<String, AnswerForm> taken = new ConcurrentHashMap<>();

    Provider(Vertx vertx, JudgeEndpoint endpoint, JudgeConfig config) {
        this.endpoint = new ChatEndpoint(vertx, endpoint, config);
        this.limiter = new AdaptiveLimiter(config.maxInFlight(), System::nanoTime);
        this.first = new AnswerForm(AnswerForm.Format.JSON_SCHEMA, config.temperature());
    }

    /** What to ask that model for. */
    AnswerForm form(String model) {
        return taken.getOrDefault(model, first);
    }

    /** That model took this form, after it had refused more. */
    void remember(String model, AnswerForm form) {
        @Nullable AnswerForm _ = taken.put(model, form);
    }
}
