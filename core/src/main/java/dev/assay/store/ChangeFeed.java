package dev.assay.store;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The log of changes, lane by lane, in commit order within each. */
public interface ChangeFeed {
    /** How many lanes there are: 0 to this, exclusive. */
    int LANES = 16;

    /** @param after lane to the last n seen of it; a missing lane is read from its start */
    Future<List<Change>> poll(Map<Integer, Long> after, int limitPerLane);

    /** The last n of each lane that has one. */
    Future<Map<Integer, Long>> heads();

    /** Another one after a restore: cursors of before mean nothing then. */
    Future<String> epoch();

    /** All valid assessments and linked runs of some traces; those deleted are left out. */
    Future<Map<Long, Notes>> notes(Set<Long> traceNos);

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
