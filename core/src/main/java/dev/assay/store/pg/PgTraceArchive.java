package dev.assay.store.pg;

import dev.assay.error.NotFound;
import dev.assay.store.TraceArchive;
import dev.assay.store.Written;
import dev.assay.trace.Assessment;
import dev.assay.trace.TraceFacts.TagFact;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rows of traces, without unpacking them. */
public final class PgTraceArchive implements TraceArchive {
    /** Of the change log. */
    private static final int LANE = 11;

    private static final String PUT = "SELECT n FROM import_trace($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

    private final Pool reads;
    private final Pool writes;
    private final Clock clock;

    public PgTraceArchive(Pool reads, Pool writes, Clock clock) {
        this.reads = reads;
        this.writes = writes;
        this.clock = clock;
    }

    @Override
    public Future<List<Archived>> read(Collection<Long> nos) {
        if (nos.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        return reads.withConnection(connection -> connection
                        .preparedQuery(PgTraceStore.BY_NO)
                        .execute(Tuple.of(nos.toArray(Long[]::new)))
                        .compose(identities -> PgTraceStore.raw(connection, identities)))
                .map(raws -> raws.stream().map(PgTraceArchive::toArchived).toList());
    }

    @Override
    public Future<Map<Long, Integer>> experiments(Collection<Long> nos) {
        return reads.preparedQuery(PgTraceStore.BY_NO)
                .execute(Tuple.of((Object) nos.toArray(Long[]::new)))
                .map(rows -> {
                    Map<Long, Integer> experiments = new HashMap<>();
                    rows.forEach(row -> experiments.put(row.getLong("no"), row.getInteger("experiment_no")));
                    return experiments;
                });
    }

    private static Archived toArchived(PgTraceStore.Raw raw) {
        List<Packed> chunks = raw.chunks.stream()
                .map(chunk -> new Packed(chunk.codec(), chunk.data()))
                .toList();
        return new Archived(
                raw.no,
                raw.id,
                raw.experimentNo,
                chunks,
                new Beside(raw.info, raw.tags, raw.prompts, raw.runIds, raw.assessments));
    }

    @Override
    public Future<Void> allowAgain(List<String> ids) {
        return writes.preparedQuery("SELECT forget_tombstones_of($1)")
                .execute(Tuple.of((Object) ids.toArray(String[]::new)))
                .mapEmpty();
    }

    @Override
    public Future<Written> put(String traceId, int experimentNo, Beside beside) {
        JsonArray assessments = new JsonArray();
        beside.assessments().forEach(each -> assessments.add(toJson(each)));
        Tuple arguments = Tuple.tuple()
                .addInteger(LANE)
                .addInteger(PgDatabase.bucket(clock.instant()))
                .addString(traceId)
                .addInteger(experimentNo)
                .addBuffer(beside.info() == null ? null : PgInfo.write(beside.info()))
                .addArrayOfString(beside.tags().stream().map(TagFact::key).toArray(String[]::new))
                .addArrayOfString(beside.tags().stream().map(TagFact::value).toArray(String[]::new))
                .addArrayOfString(beside.prompts().toArray(String[]::new))
                .addArrayOfString(beside.runIds().toArray(String[]::new))
                .addJsonArray(assessments);
        return writes.preparedQuery(PUT)
                .execute(arguments)
                .map(rows -> {
                    if (rows.size() == 0) {
                        throw new NotFound("trace", traceId);
                    }
                    return new Written(LANE, rows.iterator().next().getLong("n"));
                })
                .recover(failure -> Future.failedFuture(PgRefusals.told(failure)));
    }

    /** As {@code import_trace} reads it. */
    private static JsonObject toJson(Assessment assessment) {
        Object value = PgAssessments.value(assessment.content());
        Assessment.Failure failure = PgAssessments.failure(assessment.content());
        return new JsonObject()
                .put("id", assessment.id())
                .put("kind", PgAssessments.kind(assessment.content()))
                .put("name", assessment.name())
                .put("value", PgJson.write(value))
                .put("num", PgAssessments.number(value))
                .put("error", failure == null ? null : PgAssessments.json(failure))
                .put("rationale", assessment.rationale())
                .put("source_type", PgCodes.of(assessment.source().type()))
                .put("source_id", assessment.source().id())
                .put("span_id", assessment.spanId())
                .put("own_span_id", assessment.ownSpanId())
                .put("metadata", PgJson.write(assessment.metadata()))
                .put("overrides", assessment.overrides())
                .put("valid", assessment.valid())
                .put("run_id", assessment.runId())
                .put("created", assessment.createTime().toString())
                .put("updated", assessment.lastUpdateTime().toString());
    }
}
