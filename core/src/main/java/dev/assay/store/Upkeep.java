package dev.assay.store;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;

/** What the store needs done now and then. All of it may be done by several servers at once, and be cut off anywhere. */
public interface Upkeep {
    /** Makes the partitions of the coming weeks. */
    Future<Void> makePartitions(Instant now);

    /** Drops the partitions of past weeks that hold nothing any more. @return how many */
    Future<Integer> dropPartitions(Instant now);

    /**
     * Forgets some of the changes that all who follow the log have behind them.
     *
     * @param young what is younger stays in any case
     * @return how many; 0 when there are none left to forget
     */
    Future<Long> pruneChanges(Duration young, int limitPerLane);

    /** Forgets that traces were deleted, some at a time, so long after it. @return how many */
    Future<Integer> forgetTombstones(Duration after, int limit);
}
