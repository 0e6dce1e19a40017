package dev.assay.search;

import java.util.SortedMap;
import java.util.TreeMap;

/** How far the change log has been followed: lane to the last n of it. */
public record Position(SortedMap<Integer, Long> lanes) {
    public static final Position START = new Position(new TreeMap<>());

    public Position {
        lanes = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(lanes));
    }

    /** Whether everything up to {@code other} is in this one. */
    public boolean covers(Position other) {
        return other.lanes.entrySet().stream()
                .allMatch(lane -> lanes.getOrDefault(lane.getKey(), 0L) >= lane.getValue());
    }

    /** The later of both in each lane. */
    public Position max(Position other) {
        SortedMap<Integer, Long> merged = new TreeMap<>(lanes);
        other.lanes.forEach((lane, n) -> merged.merge(lane, n, Math::max));
        return new Position(merged);
    }
}
