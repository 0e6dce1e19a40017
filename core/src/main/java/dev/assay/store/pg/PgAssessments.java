package dev.assay.store.pg;

import dev.assay.store.AssessmentChange;
import dev.assay.trace.Assessment;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Assessments to and from rows. */
final class PgAssessments {
    /** Needs {@code LEFT JOIN run r ON r.no = a.run_no}. */
    static final String COLUMNS = """
        a.trace_no, a.id, a.kind, a.name, a.value, a.error, a.rationale, a.source_type, a.source_id, a.span_id,
        a.own_span_id, a.metadata, a.overrides, a.valid, r.id AS run_id, a.created, a.updated
        """;

    static final String PUT = """
        SELECT outcome, n
        FROM put_assessment($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
        """;

    static final String CHANGE = """
        SELECT outcome, n FROM update_assessment($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        """;

    private PgAssessments() {}

    static Assessment toAssessment(Row row) {
        JsonObject error = (JsonObject) row.getValue("error");
        Object value = PgJson.read(row.getValue("value"));
        Assessment.Content content =
                switch (row.getInteger("kind")) {
                    case 0 -> new Assessment.Feedback(value, error == null ? null : failure(error));
                    case 1 -> new Assessment.Expectation(value);
                    default -> new Assessment.Issue(String.valueOf(value));
                };
        return new Assessment(
                row.getString("id"),
                row.getString("name"),
                content,
                new Assessment.Source(PgCodes.sourceType(row.getInteger("source_type")), row.getString("source_id")),
                row.getString("rationale"),
                hex(row.getBuffer("span_id")),
                hex(row.getBuffer("own_span_id")),
                PgJson.readStrings(row.getValue("metadata")),
                row.getString("overrides"),
                row.getBoolean("valid"),
                row.getString("run_id"),
                row.getOffsetDateTime("created").toInstant(),
                row.getOffsetDateTime("updated").toInstant());
    }

    /** The arguments of {@link #PUT}. */
    static Tuple toTuple(int lane, String traceId, Assessment assessment) {
        Assessment.Failure failure = failure(assessment.content());
        Object value = value(assessment.content());
        return Tuple.tuple()
                .addInteger(lane)
                .addString(traceId)
                .addString(assessment.id())
                .addInteger(kind(assessment.content()))
                .addString(assessment.name())
                .addValue(PgJson.write(value))
                .addDouble(number(value))
                .addJsonObject(failure == null ? null : json(failure))
                .addString(assessment.rationale())
                .addInteger(PgCodes.of(assessment.source().type()))
                .addString(assessment.source().id())
                .addBuffer(bytes(assessment.spanId()))
                .addBuffer(bytes(assessment.ownSpanId()))
                .addValue(PgJson.write(assessment.metadata()))
                .addString(assessment.overrides())
                .addBoolean(assessment.valid())
                .addOffsetDateTime(OffsetDateTime.ofInstant(assessment.createTime(), ZoneOffset.UTC))
                .addOffsetDateTime(OffsetDateTime.ofInstant(assessment.lastUpdateTime(), ZoneOffset.UTC));
    }

    /** The arguments of {@link #CHANGE}. */
    static Tuple toTuple(int lane, String traceId, String id, AssessmentChange change, Instant at) {
        Assessment.Content content = change.content();
        Object value = content == null ? null : value(content);
        Assessment.Failure failure = content == null ? null : failure(content);
        return Tuple.tuple()
                .addInteger(lane)
                .addString(traceId)
                .addString(id)
                .addString(change.name())
                .addInteger(content == null ? null : (Integer) kind(content))
                .addValue(PgJson.write(value))
                .addDouble(number(value))
                .addJsonObject(failure == null ? null : json(failure))
                .addString(change.rationale())
                .addValue(PgJson.write(change.metadata()))
                .addBoolean(change.valid())
                .addOffsetDateTime(OffsetDateTime.ofInstant(at, ZoneOffset.UTC));
    }

    static @Nullable Object value(Assessment.Content content) {
        return switch (content) {
            case Assessment.Feedback(var value, var _) -> value;
            case Assessment.Expectation(var value) -> value;
            case Assessment.Issue(var issue) -> issue;
        };
    }

    static Assessment.@Nullable Failure failure(Assessment.Content content) {
        return content instanceof Assessment.Feedback(var _, var error) ? error : null;
    }

    static int kind(Assessment.Content content) {
        return switch (content) {
            case Assessment.Feedback _ -> 0;
            case Assessment.Expectation _ -> 1;
            case Assessment.Issue _ -> 2;
        };
    }

    /** What a filter compares as a number: numbers only. */
    static @Nullable Double number(@Nullable Object value) {
        return value instanceof Number number ? number.doubleValue() : null;
    }

    private static Assessment.Failure failure(JsonObject error) {
        return new Assessment.Failure(
                error.getString("code", "SCORER_ERROR"), error.getString("message"), error.getString("stackTrace"));
    }

    static JsonObject json(Assessment.Failure failure) {
        return new JsonObject()
                .put("code", failure.code())
                .put("message", failure.message())
                .put("stackTrace", failure.stackTrace());
    }

    private static @Nullable String hex(@Nullable Buffer bytes) {
        return bytes == null ? null : HexFormat.of().formatHex(bytes.getBytes());
    }

    private static @Nullable Buffer bytes(@Nullable String hex) {
        return hex == null ? null : Buffer.buffer(HexFormat.of().parseHex(hex));
    }
}
