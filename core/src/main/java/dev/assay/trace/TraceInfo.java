package dev.assay.trace;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A trace without its spans: what lists show and filters ask.
 *
 * @param no the store's own number of the trace
 * @param id as the client sent it
 * @param experimentNo MLflow's experiment id, as a number
 * @param arrival when its first part reached this server, by the store's clock
 * @param requestPreview at most 1,000 characters
 * @param responsePreview at most 1,000 characters
 * @param costUsd null when no span said and no price is known
 * @param clientRequestId of MLflow's StartTraceV3
 * @param spanCount distinct spans known now
 * @param complete the root has ended, or as many spans are here as the client announced
 */
public record TraceInfo(
        long no,
        String id,
        int experimentNo,
        Instant arrival,
        State state,
        @Nullable String name,
        Instant startTime,
        Duration duration,
        @Nullable String requestPreview,
        @Nullable String responsePreview,
        @Nullable String sessionId,
        @Nullable String userId,
        @Nullable String clientRequestId,
        Tokens tokens,
        @Nullable Double costUsd,
        Map<String, String> tags,
        Map<String, String> metadata,
        int spanCount,
        boolean complete,
        Set<Flag> flags) {

    /** As MLflow names them. */
    public enum State {
        OK,
        ERROR,
        IN_PROGRESS,
        STATE_UNSPECIFIED
    }

    /** What is odd about a trace, shown beside it. */
    public enum Flag {
        /** A span ended before it started; its duration counts as zero. */
        SKEWED,
        /** It says that it started more than five minutes after it arrived. */
        FUTURE,
        /** A span's parent has not arrived. */
        ORPHANS,
        /** More than one span has no parent. */
        SEVERAL_ROOTS,
        /** Some of what is kept of it cannot be read, and is left out. */
        UNREADABLE
    }

    public TraceInfo {
        tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        flags = Set.copyOf(flags);
    }

    /** The same with one more flag. */
    public TraceInfo flagged(Flag flag) {
        Set<Flag> more = EnumSet.of(flag);
        more.addAll(flags);
        return new TraceInfo(
                no,
                id,
                experimentNo,
                arrival,
                state,
                name,
                startTime,
                duration,
                requestPreview,
                responsePreview,
                sessionId,
                userId,
                clientRequestId,
                tokens,
                costUsd,
                tags,
                metadata,
                spanCount,
                complete,
                more);
    }

    public Instant endTime() {
        return startTime.plus(duration);
    }
}
