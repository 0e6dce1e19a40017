package dev.assay.trace;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that arrived of one trace, in no particular order: what {@link TraceFold} folds.
 *
 * @param spans as they came; the same span may be there several times
 * @param info MLflow's StartTraceV3, the last one sent
 * @param tags one per key, deleted ones with a null value
 * @param prompts linked by a request of their own, {@code name/version}
 */
public record TraceFacts(
        long no,
        String id,
        int experimentNo,
        Instant arrival,
        List<Span> spans,
        @Nullable InfoFact info,
        List<TagFact> tags,
        List<Assessment> assessments,
        List<String> runIds,
        List<String> prompts) {

    public TraceFacts(
            long no,
            String id,
            int experimentNo,
            Instant arrival,
            List<Span> spans,
            @Nullable InfoFact info,
            List<TagFact> tags,
            List<Assessment> assessments,
            List<String> runIds) {
        this(no, id, experimentNo, arrival, spans, info, tags, assessments, runIds, List.of());
    }

    /**
     * MLflow's trace info as its client sent it; what is null was not in it.
     *
     * @param tags lose against {@link TagFact}s
     */
    public record InfoFact(
            @Nullable String clientRequestId,
            @Nullable Instant requestTime,
            java.time.@Nullable Duration executionDuration,
            TraceInfo.@Nullable State state,
            @Nullable String requestPreview,
            @Nullable String responsePreview,
            Map<String, String> metadata,
            Map<String, String> tags) {}

    /** A tag set or deleted by a request of its own. */
    public record TagFact(String key, @Nullable String value) {}
}
