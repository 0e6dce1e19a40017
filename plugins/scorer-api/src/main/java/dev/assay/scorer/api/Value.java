package dev.assay.scorer.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The value of a feedback. */
public sealed interface Value {
    record Bool(boolean value) implements Value {}

    /** A number; NaN and infinities are refused. */
    record Num(double value) implements Value {
        public Num {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("a score must be a finite number, not " + value);
            }
        }
    }

    record Text(String value) implements Value {}

    /** @param value a JSON list or map */
    record Json(Object value) implements Value {
        public Json {
            if (!(value instanceof List<?> || value instanceof Map<?, ?>)) {
                throw new IllegalArgumentException("expected a list or map, not " + value.getClass());
            }
        }
    }

    /** No verdict; the rationale says why. */
    record None() implements Value {}

    /** As a JSON value; null for {@link None}. */
    default @Nullable Object json() {
        return switch (this) {
            case Bool(boolean value) -> value;
            case Num(double value) -> value;
            case Text(String value) -> value;
            case Json(Object value) -> value;
            case None() -> null;
        };
    }
}
