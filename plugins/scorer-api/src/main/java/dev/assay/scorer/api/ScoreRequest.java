package dev.assay.scorer.api;

import dev.assay.model.Span;
import dev.assay.model.Trace;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One call of a scorer.
 *
 * @param trace what the scorer reads of it; of a session the first turn
 * @param span the one to score, for {@code Scope.SPAN}, all of it whatever the scorer reads; else null
 * @param session for {@code Scope.SESSION} the turns of the conversation in order of start, else the trace alone
 * @param parameters JSON values, checked against the scorer's schema, defaults filled in
 * @param judge asks a language model; throws when the scorer did not declare {@code Part.JUDGE}
 */
public record ScoreRequest(
        Trace trace, @Nullable Span span, List<Trace> session, Map<String, @Nullable Object> parameters, Judge judge) {
    public ScoreRequest {
        session = List.copyOf(session);
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /** About one trace. */
    public ScoreRequest(Trace trace, Map<String, @Nullable Object> parameters, Judge judge) {
        this(trace, null, List.of(trace), parameters, judge);
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
