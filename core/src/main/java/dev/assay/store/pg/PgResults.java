package dev.assay.store.pg;

import dev.assay.store.SliceStore.Outcome;
import dev.assay.store.SliceStore.ResultFilter;
import dev.assay.store.SliceStore.ResultRow;
import dev.assay.store.SliceStore.RowPosition;
import dev.assay.store.SliceStore.ScoreRow;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The table of an evaluation's results, in pages. */
final class PgResults {
    private static final String PAGE = """
        SELECT s.slice_no, u.place::int4 AS place, u.no
        FROM slice s CROSS JOIN LATERAL unnest(s.traces) WITH ORDINALITY AS u (no, place)
        WHERE s.run_no = $1 AND s.slice_no >= $2 AND (s.slice_no > $2 OR u.place > $3)
          AND EXISTS (SELECT FROM trace t WHERE t.no = u.no AND t.deleted_at IS NULL)
        """;
    private static final String ORDER = "ORDER BY s.slice_no, u.place LIMIT $4";

    /** $5: a scorer, or -1 for any. $6: how it ended. */
    private static final String ENDED_SO = """
        AND EXISTS (SELECT FROM score c WHERE c.run_no = $1 AND c.trace_no = u.no AND ($5 < 0 OR c.scorer_no = $5)
          AND c.outcome = $6)
        """;

    private static final String PENDING = """
        AND NOT EXISTS (SELECT FROM score c WHERE c.run_no = $1 AND c.trace_no = u.no AND ($5 < 0 OR c.scorer_no = $5))
        """;

    /** $6: whether every yes/no feedback of the scorer is yes. */
    private static final String PASSED = """
        AND EXISTS (SELECT FROM score c WHERE c.run_no = $1 AND c.trace_no = u.no AND ($5 < 0 OR c.scorer_no = $5)
          AND (SELECT bool_and(a.num = 1) FROM assessment a
               WHERE a.run_no = $1 AND a.trace_no = u.no AND a.scorer_no = c.scorer_no
                 AND (jsonb_typeof(a.value) = 'boolean' OR lower(a.value #>> '{}') IN ('yes', 'no'))) = $6)
        """;

    private static final String SCORES = """
        SELECT c.trace_no, c.scorer_no, c.outcome, c.reason, a.id, a.name, a.value, a.error, a.rationale, a.span_id
        FROM score c
        LEFT JOIN assessment a ON a.run_no = c.run_no AND a.trace_no = c.trace_no AND a.scorer_no = c.scorer_no
        WHERE c.run_no = $1 AND c.trace_no = ANY ($2)
        ORDER BY c.trace_no, c.scorer_no, a.ord
        """;

    private final Pool pool;

    PgResults(Pool pool) {
        this.pool = pool;
    }

    Future<List<ResultRow>> page(long runNo, @Nullable ResultFilter filter, @Nullable RowPosition after, int limit) {
        Tuple tuple = Tuple.of(runNo, after == null ? 0 : after.sliceNo(), after == null ? 0 : after.place(), limit);
        return pool.preparedQuery(PAGE + condition(filter, tuple) + ORDER)
                .execute(tuple)
                .map(rows -> PgSliceStore.list(
                        rows,
                        row -> new ResultRow(
                                new RowPosition(row.getInteger("slice_no"), row.getInteger("place")),
                                row.getLong("no"),
                                List.of())))
                .compose(found -> found.isEmpty() ? Future.succeededFuture(found) : withScores(runNo, found));
    }

    private static String condition(@Nullable ResultFilter filter, Tuple tuple) {
        if (filter == null) {
            return "";
        }
        Integer scorer = filter.scorerNo();
        tuple.addValue(scorer == null ? -1 : scorer);
        return switch (filter.outcome()) {
            case SCORED -> ended(tuple, Outcome.SCORED);
            case SKIPPED -> ended(tuple, Outcome.SKIPPED);
            case ERROR -> ended(tuple, Outcome.FAILED);
            case PASSED -> passed(tuple, true);
            case FAILED -> passed(tuple, false);
            case PENDING -> PENDING;
        };
    }

    private static String ended(Tuple tuple, Outcome outcome) {
        tuple.addValue(PgSliceCodes.of(outcome));
        return ENDED_SO;
    }

    private static String passed(Tuple tuple, boolean passed) {
        tuple.addValue(passed);
        return PASSED;
    }

    private Future<List<ResultRow>> withScores(long runNo, List<ResultRow> page) {
        Long[] traces = page.stream().map(ResultRow::traceNo).toArray(Long[]::new);
        return pool.preparedQuery(SCORES)
                .execute(Tuple.of(runNo).addArrayOfLong(traces))
                .map(rows -> {
                    Map<Long, List<ScoreRow>> scores = PgSliceStore.list(rows, row -> row).stream()
                            .collect(Collectors.groupingBy(
                                    row -> row.getLong("trace_no"),
                                    Collectors.mapping(PgResults::score, Collectors.toList())));
                    return page.stream()
                            .map(row -> new ResultRow(
                                    row.position(), row.traceNo(), scores.getOrDefault(row.traceNo(), List.of())))
                            .toList();
                });
    }

    private static ScoreRow score(Row row) {
        Buffer span = row.getBuffer("span_id");
        return new ScoreRow(
                row.getShort("scorer_no"),
                PgSliceCodes.outcome(row.getShort("outcome")),
                row.getString("id"),
                row.getString("name"),
                PgJson.read(row.getValue("value")),
                row.getJsonObject("error"),
                row.getString("reason"),
                row.getString("rationale"),
                span == null ? null : HexFormat.of().formatHex(span.getBytes()));
    }
}
