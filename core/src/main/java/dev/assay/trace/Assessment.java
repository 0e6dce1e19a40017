package dev.assay.trace;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a person or a program thinks of a trace, or of one span of it.
 *
 * @param id {@code a-} and 32 hex digits, or as the client made it
 * @param spanId the span it is said to be about, 16 hex digits
 * @param ownSpanId the span that the scorer named, where a client put another one into spanId
 * @param overrides id of the assessment that this one replaces
 * @param valid false once overridden
 * @param runId the evaluation run that made it
 */
public record Assessment(
        String id,
        String name,
        Content content,
        Source source,
        @Nullable String rationale,
        @Nullable String spanId,
        @Nullable String ownSpanId,
        Map<String, String> metadata,
        @Nullable String overrides,
        boolean valid,
        @Nullable String runId,
        Instant createTime,
        Instant lastUpdateTime) {

    /** What it says. */
    public sealed interface Content {}

    /** @param value JSON value; null when the scorer failed or had no verdict */
    public record Feedback(@Nullable Object value, @Nullable Failure error) implements Content {}

    /** @param value JSON value */
    public record Expectation(@Nullable Object value) implements Content {}

    /** MLflow's reference to an issue. */
    public record Issue(String issueName) implements Content {}

    /** Why there is no value. */
    public record Failure(
            String code, @Nullable String message, @Nullable String stackTrace) {}

    /** @param id user name, model URI or scorer name */
    public record Source(Type type, String id) {
        public enum Type {
            HUMAN,
            LLM_JUDGE,
            CODE
        }
    }

    public Assessment {
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /** The value as JSON; null for an issue and for a failure. */
    public @Nullable Object value() {
        return switch (content) {
            case Feedback(var value, var _) -> value;
            case Expectation(var value) -> value;
            case Issue _ -> null;
        };
    }
}
