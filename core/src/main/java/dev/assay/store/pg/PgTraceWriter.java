package dev.assay.store.pg;

import dev.assay.error.Invalid;
import dev.assay.error.NotFound;
import dev.assay.store.AssessmentChange;
import dev.assay.store.SpanChunk;
import dev.assay.store.TraceWriter;
import dev.assay.store.Written;
import dev.assay.trace.Assessment;
import dev.assay.trace.TraceFacts;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Writes through {@link PgGroupCommit}: whatever waits while a commit is under way becomes the next commit. */
public final class PgTraceWriter implements TraceWriter {
    private static final String PUT_INFO = "SELECT outcome, n FROM put_info($1, $2, $3, $4, $5)";
    private static final String PUT_TAG = "SELECT n FROM put_tag($1, $2, $3, $4)";
    private static final String LINK = "SELECT link_traces($1, $2, $3) AS n";
    private static final String LINK_STRAY = "SELECT link_to_unknown_run($1, $2, $3) AS n";
    private static final String LINK_PROMPTS = "SELECT n FROM link_prompts($1, $2, $3)";
    private static final String DELETE_ASSESSMENT = "SELECT outcome, n FROM delete_assessment($1, $2, $3)";
    private static final String DELETE_TRACES = """
        SELECT deleted, CASE WHEN deleted > 0 THEN currval('change_n') ELSE 0 END AS n
        FROM (SELECT delete_traces($1) AS deleted) d
        """;

    /** Of the change log, where deletions stand. */
    private static final int DELETE_LANE = 0;

    private final Pool admin;
    private final PgGroupCommit commits;
    private final Clock clock;

    /** @param queueBytes at most this much waits; more is refused */
    public PgTraceWriter(Pool ingest, Pool admin, Clock clock, long queueBytes) {
        this.admin = admin;
        this.clock = clock;
        this.commits = new PgGroupCommit(ingest, clock, queueBytes);
    }

    @Override
    public Future<Kept> spans(List<SpanChunk> chunks) {
        Promise<Kept> kept = Promise.promise();
        commits.submit(new PgGroupCommit.Spans(chunks, kept));
        return kept.future();
    }

    @Override
    public Future<Written> info(String traceId, int experimentNo, TraceFacts.InfoFact info) {
        int bucket = PgDatabase.bucket(clock.instant());
        return call(
                PUT_INFO, lane -> Tuple.of(lane, bucket, traceId, experimentNo, PgInfo.write(info)), (lane, row) -> {
                    int outcome = present(row, "trace", traceId).getInteger("outcome");
                    if (outcome == 2) {
                        throw new Invalid("Trace '" + traceId + "' already exists in another experiment than '"
                                + experimentNo + "'");
                    }
                    return outcome == 1 ? new Written(lane, 0) : written(lane, row);
                });
    }

    @Override
    public Future<Written> tag(String traceId, String key, @Nullable String value) {
        return call(
                PUT_TAG,
                lane -> Tuple.of(lane, traceId, key).addString(value),
                (lane, row) -> written(lane, present(row, "trace", traceId)));
    }

    @Override
    public Future<Written> assessment(String traceId, Assessment assessment) {
        return call(
                PgAssessments.PUT,
                lane -> PgAssessments.toTuple(lane, traceId, assessment),
                (lane, row) -> switch (present(row, "trace", traceId).getInteger("outcome")) {
                    case 1 -> throw new NotFound("trace", traceId);
                    case 2 -> throw new NotFound("assessment", String.valueOf(assessment.overrides()));
                    default -> written(lane, row);
                });
    }

    @Override
    public Future<Written> assessment(String traceId, String assessmentId, AssessmentChange change, Instant at) {
        return call(
                PgAssessments.CHANGE,
                lane -> PgAssessments.toTuple(lane, traceId, assessmentId, change, at),
                (lane, row) -> switch (present(row, "trace", traceId).getInteger("outcome")) {
                    case 1 -> throw new NotFound("trace", traceId);
                    case 2 -> throw new NotFound("assessment", assessmentId);
                    case 3 -> throw new Invalid(otherKind(change));
                    default -> written(lane, row);
                });
    }

    private static String otherKind(AssessmentChange change) {
        return change.content() instanceof Assessment.Feedback
                ? "Cannot update feedback value on an Expectation assessment."
                : "Cannot update expectation value on a Feedback assessment.";
    }

    @Override
    public Future<Void> linkLater(String runId, List<String> traceIds) {
        return admin.preparedQuery("SELECT link_early($1, $2)")
                .execute(Tuple.of(runId, (Object) traceIds.toArray(String[]::new)))
                .mapEmpty();
    }

    @Override
    public Future<Written> link(String unknownRun, List<String> traceIds) {
        return call(
                LINK_STRAY,
                lane -> Tuple.of(lane, unknownRun, traceIds.toArray(String[]::new)),
                (lane, row) -> written(lane, row));
    }

    @Override
    public Future<Written> prompts(String traceId, List<String> prompts) {
        return call(
                LINK_PROMPTS,
                lane -> Tuple.of(lane, traceId, prompts.toArray(String[]::new)),
                (lane, row) -> written(lane, present(row, "trace", traceId)));
    }

    @Override
    public Future<Written> deleteAssessment(String traceId, String assessmentId) {
        return call(DELETE_ASSESSMENT, lane -> Tuple.of(lane, traceId, assessmentId), (lane, row) -> {
            if (present(row, "trace", traceId).getInteger("outcome") == 1) {
                throw new NotFound("trace", traceId);
            }
            return written(lane, row);
        });
    }

    @Override
    public Future<Written> link(long runNo, List<String> traceIds) {
        return call(
                LINK,
                lane -> Tuple.of(lane, runNo, traceIds.toArray(String[]::new)),
                (lane, row) -> written(lane, row));
    }

    @Override
    public Future<Deleted> delete(List<Long> nos) {
        return admin.preparedQuery(DELETE_TRACES)
                .execute(Tuple.of(nos.toArray(Long[]::new)))
                .map(rows -> {
                    Row row = rows.iterator().next();
                    return new Deleted(row.getInteger("deleted"), written(DELETE_LANE, row));
                });
    }

    private Future<Written> call(String sql, IntFunction<Tuple> arguments, PgGroupCommit.Reply<Written> reply) {
        Promise<Written> promise = Promise.promise();
        commits.submit(new PgGroupCommit.Call<>(sql, arguments, reply, promise));
        return promise.future();
    }

    private static Written written(int lane, @Nullable Row row) {
        Long n = row == null ? null : row.getLong("n");
        return new Written(lane, n == null ? 0 : n);
    }

    private static Row present(@Nullable Row row, String thing, String id) {
        if (row == null) {
            throw new NotFound(thing, id);
        }
        return row;
    }
}
