package dev.assay.scorer;

import dev.assay.trace.Trace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The conversations among some traces. The turns of one stand in order of start, then of number. */
public final class Sessions {
    /** Of traces that are alone. */
    public static final Sessions NONE = new Sessions(Map.of());

    private static final Comparator<Trace> BY_START = Comparator.comparing(
                    (Trace trace) -> trace.info().startTime())
            .thenComparing(trace -> trace.info().no());

    private final Map<Id, List<Trace>> turns;

    /** Sessions of different experiments have nothing to do with each other, even if they are called alike. */
    public record Id(int experimentNo, String session) {
        /** Null for a trace without a session. */
        public static @Nullable Id of(Trace trace) {
            String session = trace.info().sessionId();
            return session == null ? null : new Id(trace.info().experimentNo(), session);
        }
    }

    private Sessions(Map<Id, List<Trace>> turns) {
        this.turns = turns;
    }

    /** Those of these traces; traces that are not given belong to no conversation. */
    public static Sessions of(Collection<Trace> traces) {
        Map<Id, List<Trace>> turns = new HashMap<>();
        for (Trace trace : traces) {
            Id id = Id.of(trace);
            if (id != null) {
                turns.computeIfAbsent(id, _ -> new ArrayList<>()).add(trace);
            }
        }
        turns.values().forEach(each -> each.sort(BY_START));
        return new Sessions(turns);
    }

    /** The turns of a trace's conversation; the trace alone when it is in none. */
    public List<Trace> turns(Trace trace) {
        Id id = Id.of(trace);
        return id == null ? List.of(trace) : turns.getOrDefault(id, List.of(trace));
    }
}
