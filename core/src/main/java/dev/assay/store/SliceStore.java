package dev.assay.store;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The slices of evaluations, and what was scored. A claim is a lease with a number, the fence, that rises with each claim. */
public interface SliceStore {
    /** Claims the next open slice of a running run: one that nobody has, or whose lease is over. */
    Future<Optional<Claimed>> claim(long runNo, UUID owner, Duration lease);

    /**
     * Prolongs claims, in one statement.
     *
     * @return those that are still the owner's
     */
    Future<Set<Fence>> keep(UUID owner, Collection<Fence> fences, Duration lease);

    /** Which of these traces the run has scored. */
    Future<Set<Long>> scored(long runNo, Collection<Long> traceNos);

    /**
     * Commits scores with all their feedbacks, if the claim still holds. To send the same commit again changes nothing.
     *
     * @param lane of the change log
     * @return how many scores are new; empty when the claim is lost, and nothing was written
     * @throws dev.assay.error.Invalid when some value cannot be stored, whatever happens; nothing was written
     */
    Future<Optional<Integer>> commit(int lane, Commit commit);

    /** Says that this node lives. */
    Future<Void> seen(UUID node);

    /**
     * Gives back what nodes hold that are no more.
     *
     * @param alone true when no other node can be at work: then whatever others hold is given back
     * @param silence a node not seen for so long is no more
     * @return how many slices
     */
    Future<Integer> free(UUID me, boolean alone, Duration silence);

    /** Progress of the claimed and done slices, from a slice number on, by slice number. */
    Future<List<Sums>> sums(long runNo, int fromSlice);

    /** All trace numbers of a run, in its order; deleted ones too. */
    Future<List<Long>> traces(long runNo);

    /** Values by feedback name and by group of values that depend on each other. */
    Future<List<Group>> groups(long runNo);

    /** How the scores ended, by scorer. */
    Future<List<Tally>> tallies(long runNo);

    /**
     * Some traces of a run with their scores, in the run's order; deleted traces are left out.
     *
     * @param after the last row of the page before; null for the first page
     */
    Future<List<ResultRow>> results(long runNo, @Nullable ResultFilter filter, @Nullable RowPosition after, int limit);

    /** The right to commit to a slice. */
    record Fence(long runNo, int sliceNo, int fence) {}

    /**
     * @param attempt 1 for the first claim; a slice that was given back does not count
     * @param sums as they were committed last
     * @param turns of the session that the slice is about, in their order; then its only trace is the first one. Empty when it
     *     is about its traces
     */
    record Claimed(Fence fence, List<Long> traces, int attempt, int done, JsonObject sums, List<Long> turns) {
        public Claimed {
            traces = List.copyOf(traces);
            turns = List.copyOf(turns);
        }
    }

    enum SliceState {
        READY,
        CLAIMED,
        DONE
    }

    /** What becomes of the claim with a commit. */
    enum Ending {
        /** It holds; more will come. */
        GO_ON,
        /** Nothing was wrong: the claim does not count as an attempt. */
        GIVE_BACK,
        /** Something was wrong: another attempt may do better. */
        RETRY,
        DONE
    }

    /**
     * @param done traces of the slice that are scored, this commit's too
     * @param sums of all that is scored
     * @param scores of whole traces: every scorer's
     */
    record Commit(Fence fence, Ending ending, int done, JsonObject sums, List<Score> scores, List<Feedback> feedbacks) {
        public Commit {
            scores = List.copyOf(scores);
            feedbacks = List.copyOf(feedbacks);
        }
    }

    enum Outcome {
        SCORED,
        SKIPPED,
        FAILED
    }

    /**
     * What came of one scorer on one trace.
     *
     * @param scorerNo its place in the run
     * @param reason of a skip or failure
     * @param cost in US dollars
     * @param session hash of the trace's session; null without one
     * @param how it came about
     */
    record Score(
            long traceNo,
            int scorerNo,
            Outcome outcome,
            @Nullable String reason,
            long tookMicros,
            int feedbacks,
            @Nullable BigDecimal cost,
            @Nullable Long session,
            How how) {
        /** One that nobody was paid for. */
        public Score(
                long traceNo,
                int scorerNo,
                Outcome outcome,
                @Nullable String reason,
                long tookMicros,
                int feedbacks,
                @Nullable BigDecimal cost,
                @Nullable Long session) {
            this(traceNo, scorerNo, outcome, reason, tookMicros, feedbacks, cost, session, How.COMPUTED);
        }
    }

    /** How a score came about; counted, not stored. */
    enum How {
        COMPUTED,
        /** Computed, and a judge was asked. */
        PAID,
        /** As an earlier run had it. */
        REUSED
    }

    /**
     * An assessment to be logged.
     *
     * @param ord place in the scorer's list
     * @param value JSON text; null for none
     * @param number the value as a number: yes and true are 1
     * @param error {@code {code, message, stackTrace}}
     * @param sourceType as {@link dev.assay.trace.Assessment.Source.Type}
     * @param spanId 8 bytes
     * @param ownSpanId 8 bytes; the one the scorer named, where clients are told another
     */
    record Feedback(
            long traceNo,
            int scorerNo,
            int ord,
            String id,
            String name,
            @Nullable String value,
            @Nullable Double number,
            @Nullable JsonObject error,
            @Nullable String rationale,
            dev.assay.trace.Assessment.Source.Type sourceType,
            String sourceId,
            @Nullable Buffer spanId,
            @Nullable Buffer ownSpanId,
            JsonObject metadata) {}

    record Sums(int sliceNo, SliceState state, int traces, int done, JsonObject sums) {}

    /**
     * @param binary every value is yes or no
     * @param size how many values
     * @param sum of the values
     */
    record Group(String name, int scorerNo, boolean binary, long size, double sum) {}

    record Tally(int scorerNo, long scored, long skipped, long failed) {}

    /** @param scorerNo null for any scorer */
    record ResultFilter(@Nullable Integer scorerNo, ResultOutcome outcome) {}

    /** PASSED and FAILED: every, or not every, yes/no feedback of the scorer is yes. */
    enum ResultOutcome {
        SCORED,
        PASSED,
        FAILED,
        ERROR,
        SKIPPED,
        PENDING
    }

    record RowPosition(int sliceNo, int place) {}

    record ResultRow(RowPosition position, long traceNo, List<ScoreRow> scores) {
        public ResultRow {
            scores = List.copyOf(scores);
        }
    }

    /**
     * One feedback, error or skip.
     *
     * @param assessmentId null for a skip
     * @param name of the feedback; null for a skip
     * @param value JSON value
     */
    record ScoreRow(
            int scorerNo,
            Outcome outcome,
            @Nullable String assessmentId,
            @Nullable String name,
            @Nullable Object value,
            @Nullable JsonObject error,
            @Nullable String reason,
            @Nullable String rationale,
            @Nullable String spanId) {}
}
