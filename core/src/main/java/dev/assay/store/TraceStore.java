package dev.assay.store;

import dev.assay.trace.Assessment;
import dev.assay.trace.Trace;
import dev.assay.trace.TraceFacts;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads traces. Each is folded from its facts at the moment it is asked for. */
public interface TraceStore {
    /** The id that a trace is kept by: the bare 32 hex digits of OpenTelemetry stand for {@code tr-} and them. */
    static String stored(String id) {
        boolean bare = id.length() == 32
                && id.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'));
        return bare ? "tr-" + id.toLowerCase(Locale.ROOT) : id;
    }

    /** @param id as the client sent it, or the bare 32 hex digits of OpenTelemetry */
    Future<Optional<Trace>> find(String id);

    /** The facts of a trace as they arrived. */
    Future<Optional<TraceFacts>> findFacts(String id);

    /** Traces by number, in one query; those that are deleted are left out. */
    Future<Map<Long, Trace>> read(Collection<Long> nos);

    /** The valid assessments of some traces, by creation; traces without any are left out. */
    Future<Map<Long, List<Assessment>>> assessments(Collection<Long> nos);

    /** All assessments of some traces, overridden ones too, by creation; traces without any are left out. */
    Future<Map<Long, List<Assessment>>> allAssessments(Collection<Long> nos);

    /** One assessment, valid or not; empty when the trace or the assessment is not there. */
    Future<Optional<Assessment>> assessment(String traceId, String assessmentId);

    /** Numbers by id, as it was asked for, of those traces that are in one of the experiments; empty is any. */
    Future<Map<String, Long>> numbers(List<String> ids, Collection<Integer> experimentNos);

    /** Numbers of traces by id, as it was asked for; unknown and deleted ids are left out. */
    Future<Map<String, Long>> numbers(List<String> ids);

    /** Whether there was such a trace and what comes late for it is to be refused. */
    Future<Boolean> wasDeleted(String id);
}
