package dev.assay.store;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** What judges were paid for, or took long, to be used again: scores by a key of all that they depend on. */
public interface ScoreCache {
    /** Those that are there, and young enough, in one query. */
    Future<Map<Buffer, Kept>> find(Collection<Buffer> keys);

    /**
     * Keeps scores, except of traces that are deleted.
     *
     * @param lane of the change log, which holds off deletions meanwhile
     */
    Future<Void> keep(int lane, List<NewScore> scores);

    /**
     * Forgets those that are too old, and the oldest of those that are too many.
     *
     * @return how many
     */
    Future<Integer> prune(Duration oldest, int most);

    /**
     * @param runId of the run that it was scored in
     * @param outcome as it was given to {@link #keep}
     */
    record Kept(String runId, Buffer outcome) {}

    /**
     * @param key 32 bytes
     * @param traceNos of all traces that it speaks of: it goes with the first of them that is deleted
     */
    record NewScore(Buffer key, List<Long> traceNos, String runId, Buffer outcome) {
        public NewScore {
            traceNos = List.copyOf(traceNos);
        }
    }
}
