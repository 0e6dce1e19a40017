package dev.assay.scorer.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One verdict.
 *
 * @param name null for the scorer's own name
 * @param rationale why, for people to read
 * @param spanId the span it is about; null for the whole trace
 * @param metadata kept beside it, e.g. {@code chunk_index}
 */
public record Feedback(
        @Nullable String name,
        Value value,
        @Nullable String rationale,
        @Nullable String spanId,
        Map<String, String> metadata) {
    public Feedback {
        metadata = Map.copyOf(metadata);
    }

    /** Feedback about the whole trace under the scorer's own name. */
    public static Feedback of(Value value, String rationale) {
        return new Feedback(null, value, rationale, null, Map.of());
    }

    /** MLflow's {@code yes} or {@code no} about the whole trace. */
    public static Feedback yesNo(boolean yes, String rationale) {
        return of(new Value.Text(yes ? "yes" : "no"), rationale);
    }
}
