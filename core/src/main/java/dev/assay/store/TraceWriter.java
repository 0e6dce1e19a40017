package dev.assay.store;

import dev.assay.trace.Assessment;
import dev.assay.trace.TraceFacts;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes facts of traces. A future that succeeds says that the fact is committed; one that fails with {@code Overloaded} or
 * {@code Unavailable} that the same call may succeed later.
 */
public interface TraceWriter {
    /** One fate per chunk, in their order. */
    Future<Kept> spans(List<SpanChunk> chunks);

    /** MLflow's trace info; makes the trace if need be. @throws dev.assay.error.Invalid for a trace of another experiment */
    Future<Written> info(String traceId, int experimentNo, TraceFacts.InfoFact info);

    /** Sets a tag; a null value deletes it. @throws dev.assay.error.NotFound when there is no such trace */
    Future<Written> tag(String traceId, String key, @Nullable String value);

    /**
     * Inserts an assessment, or replaces the one of that id.
     *
     * @throws dev.assay.error.NotFound when there is no such trace, or no assessment that it overrides
     */
    Future<Written> assessment(String traceId, Assessment assessment);

    /**
     * Changes an assessment; its source and span stay.
     *
     * @throws dev.assay.error.NotFound when there is no such trace, or no such assessment
     * @throws dev.assay.error.Invalid when its content is of another kind
     */
    Future<Written> assessment(String traceId, String assessmentId, AssessmentChange change, Instant at);

    /** Deletes an assessment, if it is there; the one it overrode is valid again. */
    Future<Written> deleteAssessment(String traceId, String assessmentId);

    /** Remembers that traces which are not here are linked to a run when they come; forgotten after a day. */
    Future<Void> linkLater(String runId, List<String> traceIds);

    /** Links traces to a run; those linked already stay so. */
    Future<Written> link(long runNo, List<String> traceIds);

    /** The same to a run that is not known here: MLflow's clients may name one. */
    Future<Written> link(String unknownRun, List<String> traceIds);

    /**
     * Links a trace to versions of prompts, {@code name/version}; those linked already stay so.
     *
     * @throws dev.assay.error.NotFound when there is no such trace
     */
    Future<Written> prompts(String traceId, List<String> prompts);

    /** Deletes traces and all that hangs on them. */
    Future<Deleted> delete(List<Long> nos);

    /** @param traces how many there were */
    record Deleted(int traces, Written written) {}

    /** @param written of the last kept chunk */
    record Kept(List<Fate> fates, Written written) {}

    /** What became of a chunk. */
    enum Fate {
        KEPT,
        /** The trace was deleted; late spans do not bring it back. */
        DELETED,
        /** The trace belongs to another experiment than the one named. */
        ELSEWHERE
    }
}
