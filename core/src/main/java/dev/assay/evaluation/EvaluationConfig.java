package dev.assay.evaluation;

import java.time.Duration;
import java.util.List;

/**
 * How evaluations are carried out.
 *
 * @param codeWorkers slices of runs without judges at work at once
 * @param judgeWorkers slices of runs with judges at work at once
 * @param codeSlice traces in a slice of a run without judges
 * @param judgeSlice traces in a slice of a run with judges, all at work at once
 * @param batch traces handed to a scorer in one call
 * @param lease how long a claim holds without being renewed
 * @param patience after so long a scorer's call is given up, whatever its own limits are
 * @param commitEvery the longest that a score of a slice waits for others
 * @param attempts after so many claims without an end a slice's scores become errors
 * @param lanes of the change log that results are written to
 * @param alone no other server works on this database: what others hold at the start is free
 * @param sessionQuiet how long a session rests before those score it that follow incoming traces; each may have its own
 */
public record EvaluationConfig(
        int codeWorkers,
        int judgeWorkers,
        int codeSlice,
        int judgeSlice,
        int batch,
        Duration lease,
        Duration patience,
        Duration commitEvery,
        int attempts,
        List<Integer> lanes,
        boolean alone,
        Duration sessionQuiet) {

    public EvaluationConfig {
        lanes = List.copyOf(lanes);
        if (lanes.isEmpty()) {
            throw new IllegalArgumentException("evaluation has no lane of the change log, expected at least one");
        }
    }

    /** @param alone see the component of that name */
    public static EvaluationConfig defaults(boolean alone) {
        return new EvaluationConfig(
                Math.max(2, Runtime.getRuntime().availableProcessors()),
                8,
                256,
                8,
                64,
                Duration.ofSeconds(30),
                Duration.ofMinutes(10),
                Duration.ofMillis(200),
                5,
                List.of(14, 15),
                alone,
                Duration.ofMinutes(5));
    }

    /** How long before its end a worker takes its lease for over. */
    Duration margin() {
        return lease.dividedBy(6);
    }

    Duration renewEvery() {
        return lease.dividedBy(3);
    }

    /** How often the keeper looks, hint or no hint. */
    Duration poll() {
        Duration fifth = lease.dividedBy(5);
        Duration second = Duration.ofSeconds(1);
        return fifth.compareTo(second) < 0 ? fifth : second;
    }
}
