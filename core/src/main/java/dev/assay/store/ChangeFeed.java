package dev.assay.store;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The log of changes, lane by lane, in commit order within each. */
public interface ChangeFeed {
    /** How many lanes there are: 0 to this, exclusive. */
    int LANES = 16;

    /**
     * Fails with {@link Pruned} when some of what comes next is no longer there.
     *
     * @param after lane to the last n seen of it; a missing lane is read from its start
     */
    Future<List<Change>> poll(Map<Integer, Long> after, int limitPerLane);

    /** Up to where each lane has been forgotten; lanes that are whole are left out. */
    Future<Map<Integer, Long>> pruned();

    /** The last n given out, in any lane. */
    Future<Long> lastN();

    /**
     * Says how far a reader has got, once that is durable: what all have behind them is forgotten. A reader that is not heard
     * of for a week counts no more.
     */
    Future<Void> reached(UUID reader, Map<Integer, Long> lanes);

    /** Numbers of living traces beyond {@code after}, ascending. */
    Future<List<Long>> living(long after, int limit);

    /** The last n of each lane that has one, forgotten or not. */
    Future<Map<Integer, Long>> heads();

    /** Another one after a restore: cursors of before mean nothing then. */
    Future<String> epoch();

    /** All valid assessments and linked runs of some traces; those deleted are left out. */
    Future<Map<Long, Notes>> notes(Set<Long> traceNos);

    /** A reader is behind what has been forgotten: it has to read the store itself. */
    final class Pruned extends IllegalStateException {
        private static final long serialVersionUID = 1;

        public Pruned(int lane, long after, long pruned) {
            super("the change log is forgotten up to " + pruned + " in lane " + lane + ", wanted from " + after + " on");
        }
    }

    record Change(int lane, long n, long traceNo, What what) {}

    /** What changed. The order is the database's numbering. */
    enum What {
        CONTENT,
        INFO,
        TAG,
        ASSESSMENT,
        LINK,
        DELETE
    }

    /** What is noted on a trace. */
    record Notes(
            int experimentNo,
            List<dev.assay.trace.Assessment> assessments,
            List<String> runIds,
            List<String> prompts) {}
}
