package dev.assay.trace;

import java.util.List;

/**
 * One trace: the fold of all that is known of it.
 *
 * @param spans by start time, then span id; each id once
 * @param assessments by creation time, then id; overridden ones too, with {@code valid} false
 * @param runIds evaluation runs that the trace is linked to
 * @param prompts versions of prompts that it is linked to, {@code name/version}
 */
public record Trace(
        TraceInfo info, List<Span> spans, List<Assessment> assessments, List<String> runIds, List<String> prompts) {
    public Trace {
        spans = List.copyOf(spans);
        assessments = List.copyOf(assessments);
        runIds = List.copyOf(runIds);
        prompts = List.copyOf(prompts);
    }

    public Trace(TraceInfo info, List<Span> spans, List<Assessment> assessments, List<String> runIds) {
        this(info, spans, assessments, runIds, List.of());
    }
}
