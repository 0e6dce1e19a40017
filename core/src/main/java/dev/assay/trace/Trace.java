package dev.assay.trace;

import java.util.List;

/**
 * One trace: the fold of all that is known of it.
 *
 * @param spans by start time, then span id; each id once
 * @param assessments by creation time, then id; overridden ones too, with {@code valid} false
 * @param runIds evaluation runs that the trace is linked to
 */
public record Trace(TraceInfo info, List<Span> spans, List<Assessment> assessments, List<String> runIds) {
    public Trace {
        spans = List.copyOf(spans);
        assessments = List.copyOf(assessments);
        runIds = List.copyOf(runIds);
    }
}
