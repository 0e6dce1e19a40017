package dev.assay.store;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** The calls of judge models behind scores, for people who want to see how a verdict came about. They go with the score. */
public interface ModelCallStore {
    /**
     * Keeps the calls of scores that are about to be committed. Those of a score that is committed already stay as they
     * are; those of an attempt that came to nothing are replaced.
     */
    Future<Void> keep(Collection<OfScore> calls);

    /**
     * The calls behind an assessment, in their order; those of the score that was paid for, when it was taken from there. None
     * when no judge was asked, or when it was not noted.
     */
    Future<List<ModelCall>> of(String traceId, String assessmentId);

    /**
     * Forgets calls whose score was never committed.
     *
     * @param age that they have at least
     * @return how many scores they were for
     */
    Future<Integer> tidy(Duration age);

    /**
     * The calls of one score.
     *
     * @param assessmentIds of its feedbacks, in their order; one or more
     */
    record OfScore(long traceNo, List<String> assessmentIds, List<ModelCall> calls) {
        public OfScore {
            assessmentIds = List.copyOf(assessmentIds);
            calls = List.copyOf(calls);
        }
    }
}
