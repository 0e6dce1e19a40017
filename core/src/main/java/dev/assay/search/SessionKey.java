package dev.assay.search;

import dev.assay.trace.TraceInfo;
import org.jspecify.annotations.Nullable;

/** Which session: those of different experiments have nothing to do with each other, even if they are called alike. */
public record SessionKey(int experimentNo, String session) {
    /** Null for a trace without a session. */
    public static @Nullable SessionKey of(TraceInfo info) {
        String session = info.sessionId();
        return session == null ? null : new SessionKey(info.experimentNo(), session);
    }
}
