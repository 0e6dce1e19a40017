package dev.assay.scorer.api;

import dev.assay.model.Trace;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One call of a scorer.
 *
 * @param trace what the scorer reads of it
 * @param parameters JSON values, checked against the scorer's schema, defaults filled in
 * @param judge asks a language model; throws when the scorer did not declare {@code Part.JUDGE}
 */
public record ScoreRequest(Trace trace, Map<String, @Nullable Object> parameters, Judge judge) {
    public ScoreRequest {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /** A text parameter, if given. */
    public Optional<String> text(String parameter) {
        return Optional.ofNullable(parameters.get(parameter)).map(Object::toString);
    }

    /** A number parameter, if given. */
    public Optional<Double> number(String parameter) {
        return Optional.ofNullable(parameters.get(parameter)).map(value -> ((Number) value).doubleValue());
    }

    /** A yes/no parameter; false when not given. */
    public boolean flag(String parameter) {
        return Boolean.TRUE.equals(parameters.get(parameter));
    }
}
