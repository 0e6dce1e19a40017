package dev.assay.store;

import dev.assay.trace.Assessment;
import dev.assay.trace.Trace;
import dev.assay.trace.TraceFacts;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads traces. Each is folded from its facts at the moment it is asked for. */
public interface TraceStore {
    /** @param id as the client sent it, or the bare 32 hex digits of OpenTelemetry */
    Future<Optional<Trace>> find(String id);

    /** The facts of a trace as they arrived. */
    Future<Optional<TraceFacts>> findFacts(String id);

    /** Traces by number, in one query; those that are deleted are left out. */
    Future<Map<Long, Trace>> read(Collection<Long> nos);

    /** The valid assessments of some traces, by creation; traces without any are left out. */
    Future<Map<Long, List<Assessment>>> assessments(Collection<Long> nos);

    /** Numbers of traces by id; unknown and deleted ids are left out. */
    Future<Map<String, Long>> numbers(List<String> ids);
}
