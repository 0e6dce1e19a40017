package dev.assay.scorer;

import dev.assay.model.Span;
import dev.assay.model.Trace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one call of a scorer is about, as the scorer sees it.
 *
 * @param trace of a session the first turn
 * @param span the one to score; null for a trace and a session
 * @param session the turns in order of start; of a trace and a span the trace alone
 */
public record Subject(Trace trace, @Nullable Span span, List<Trace> session) {
    public Subject {
        session = List.copyOf(session);
    }

    /** One trace. */
    public static Subject of(Trace trace) {
        return new Subject(trace, null, List.of(trace));
    }

    /** One span of a trace. */
    public static Subject of(Trace trace, Span span) {
        return new Subject(trace, span, List.of(trace));
    }

    /** @param turns in order of start, at least one */
    public static Subject session(List<Trace> turns) {
        return new Subject(turns.getFirst(), null, turns);
    }
}
