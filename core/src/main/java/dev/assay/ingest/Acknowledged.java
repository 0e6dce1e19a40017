package dev.assay.ingest;

import dev.assay.search.Position;
import dev.assay.store.Written;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** What each principal was told is kept: a search of theirs waits until the index shows it. */
public final class Acknowledged {
    private static final int PRINCIPALS = 10_000;

    private final Map<String, Position> byPrincipal = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Position> eldest) {
            return size() > PRINCIPALS;
        }
    };
    private Position all = Position.START;

    synchronized void add(String principal, Written written) {
        if (written.n() == 0) {
            return;
        }
        TreeMap<Integer, Long> lane = new TreeMap<>();
        lane.put(written.lane(), written.n());
        Position at = new Position(lane);
        byPrincipal.merge(principal, at, Position::max);
        all = all.max(at);
    }

    /** All that this principal wrote. */
    public synchronized Position by(String principal) {
        return byPrincipal.getOrDefault(principal, Position.START);
    }

    /** All that was written through this server. */
    public synchronized Position all() {
        return all;
    }
}
