package dev.assay.judge;

import dev.assay.scorer.api.Judge.Question;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** One endpoint with what all runs share of it: connections, the limiter, what its models take. */
final class Provider {
    final JudgeEndpoint where;
    final ChatEndpoint endpoint;
    final AdaptiveLimiter limiter;
    final CircuitBreaker breaker;
    private final Map<Asked, AnswerForm> taken = new ConcurrentHashMap<>();

    /** What is remembered for itself: a model may take one kind of answer in a form that it refuses for another. */
    private record Asked(String model, String answer, boolean withTools) {}

    Provider(Vertx vertx, JudgeEndpoint where, JudgeConfig config, Backoff pauses) {
        this.where = where;
        this.endpoint = new ChatEndpoint(vertx, config);
        this.limiter = new AdaptiveLimiter(config.maxInFlight(), System::nanoTime);
        this.breaker = new CircuitBreaker(config.failuresToPause(), pauses, config.maxWait(), System::nanoTime);
    }

    /** What to ask that model for. */
    AnswerForm form(String model, Question question, boolean withTools) {
        AnswerForm known = taken.get(asked(model, question, withTools));
        return known == null ? AnswerForm.first(where.kind().api().formats(), withTools) : known;
    }

    /** That model took this form. */
    void remember(String model, Question question, boolean withTools, AnswerForm form) {
        @Nullable AnswerForm _ = taken.put(asked(model, question, withTools), form);
    }

    /** What is known of its models, for people: {@code gpt-4.1-mini (Choice)} to {@code JSON_SCHEMA}. */
    Map<String, String> known() {
        Map<String, String> known = new TreeMap<>();
        taken.forEach((asked, form) -> known.put(
                asked.model() + " (" + asked.answer() + (asked.withTools() ? ", tools" : "") + ")", form.described()));
        return known;
    }

    private static Asked asked(String model, Question question, boolean withTools) {
        return new Asked(model, question.answer().getClass().getSimpleName(), withTools);
    }
}
