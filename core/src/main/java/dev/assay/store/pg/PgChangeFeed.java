package dev.assay.store.pg;

import dev.assay.store.ChangeFeed;
import dev.assay.trace.Assessment;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The change log in table {@code change}. */
public final class PgChangeFeed implements ChangeFeed {
    private static final String POLL = """
        SELECT c.lane, c.n, c.trace_no, c.what, s.pruned_to
        FROM store s CROSS JOIN unnest($1::int2[], $2::int8[]) AS k (lane, n)
        CROSS JOIN LATERAL (
          SELECT lane, n, trace_no, what FROM change WHERE lane = k.lane AND n > k.n ORDER BY n LIMIT $3
        ) c
        ORDER BY c.lane, c.n
        """;
    private static final String HEADS = """
        SELECT k.lane, greatest(c.n, s.pruned_to[k.lane + 1]) AS n
        FROM store s CROSS JOIN generate_series(0, $1) AS k (lane)
        LEFT JOIN LATERAL (SELECT n FROM change WHERE lane = k.lane ORDER BY n DESC LIMIT 1) c ON true
        WHERE greatest(c.n, s.pruned_to[k.lane + 1]) > 0
        ORDER BY k.lane
        """;
    private static final String LAST_N = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS n FROM change_n";
    private static final String REACHED = """
        INSERT INTO node (id, seen, lanes_at) VALUES ($1, now(), $2)
        ON CONFLICT (id) DO UPDATE SET seen = now(), lanes_at = excluded.lanes_at
        """;
    private static final String LIVING = """
        SELECT no FROM trace WHERE no > $1 AND deleted_at IS NULL
        ORDER BY no LIMIT $2
        """;
    private static final String IDENTITIES = """
        SELECT no, experiment_no FROM trace WHERE no = ANY ($1) AND deleted_at IS NULL
        ORDER BY no
        """;
    private static final String ASSESSMENTS = "SELECT " + PgAssessments.COLUMNS + """
        FROM assessment a LEFT JOIN run r ON r.no = a.run_no
        WHERE a.trace_no = ANY ($1) AND a.valid
        ORDER BY a.trace_no, a.created, a.id
        """;
    private static final String LINKS = """
        SELECT l.trace_no, r.id FROM trace_link l JOIN run r ON r.no = l.run_no
        WHERE l.trace_no = ANY ($1)
        UNION ALL
        SELECT trace_no, run_id FROM trace_stray_link WHERE trace_no = ANY ($1)
        ORDER BY 1, 2
        """;

    private static final String PROMPTS = """
        SELECT trace_no, prompt FROM trace_prompt WHERE trace_no = ANY ($1)
        ORDER BY trace_no, prompt
        """;

    private final Pool pool;

    public PgChangeFeed(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Future<List<Change>> poll(Map<Integer, Long> after, int limitPerLane) {
        Short[] lanes = new Short[LANES];
        Long[] ns = new Long[LANES];
        for (int lane = 0; lane < LANES; lane++) {
            lanes[lane] = (short) lane;
            ns[lane] = after.getOrDefault(lane, 0L);
        }
        return pool.preparedQuery(POLL)
                .execute(Tuple.of(lanes, ns, limitPerLane))
                .map(rows -> {
                    List<Change> changes = new ArrayList<>(rows.size());
                    for (Row row : rows) {
                        if (changes.isEmpty()) {
                            // In the same snapshot: what was forgotten before it is not in it.
                            check(after, toLanes(row.getArrayOfLongs("pruned_to")));
                        }
                        changes.add(new Change(
                                row.getInteger("lane"),
                                row.getLong("n"),
                                row.getLong("trace_no"),
                                PgCodes.what(row.getInteger("what"))));
                    }
                    return changes;
                });
    }

    private static void check(Map<Integer, Long> after, Map<Integer, Long> pruned) {
        pruned.forEach((lane, n) -> {
            long from = after.getOrDefault(lane, 0L);
            if (from < n) {
                throw new Pruned(lane, from, n);
            }
        });
    }

    private static Map<Integer, Long> toLanes(Long @Nullable [] ns) {
        Map<Integer, Long> lanes = new HashMap<>();
        for (int lane = 0; ns != null && lane < ns.length; lane++) {
            if (ns[lane] > 0) {
                lanes.put(lane, ns[lane]);
            }
        }
        return lanes;
    }

    @Override
    public Future<Map<Integer, Long>> pruned() {
        return pool.query("SELECT pruned_to FROM store")
                .execute()
                .map(rows -> toLanes(rows.iterator().next().getArrayOfLongs("pruned_to")));
    }

    @Override
    public Future<Long> lastN() {
        return pool.query(LAST_N).execute().map(rows -> rows.iterator().next().getLong("n"));
    }

    @Override
    public Future<Void> reached(UUID reader, Map<Integer, Long> lanes) {
        Long[] ns = new Long[LANES];
        for (int lane = 0; lane < LANES; lane++) {
            ns[lane] = lanes.getOrDefault(lane, 0L);
        }
        return pool.preparedQuery(REACHED)
                .execute(Tuple.tuple().addUUID(reader).addArrayOfLong(ns))
                .mapEmpty();
    }

    @Override
    public Future<List<Long>> living(long after, int limit) {
        return pool.preparedQuery(LIVING).execute(Tuple.of(after, limit)).map(rows -> {
            List<Long> nos = new ArrayList<>(rows.size());
            rows.forEach(row -> nos.add(row.getLong("no")));
            return nos;
        });
    }

    @Override
    public Future<Map<Integer, Long>> heads() {
        return pool.preparedQuery(HEADS).execute(Tuple.of(LANES - 1)).map(rows -> {
            Map<Integer, Long> heads = new HashMap<>();
            rows.forEach(row -> heads.put(row.getInteger("lane"), row.getLong("n")));
            return heads;
        });
    }

    @Override
    public Future<String> epoch() {
        return pool.query("SELECT epoch FROM store")
                .execute()
                .map(rows -> rows.iterator().next().getUUID("epoch").toString());
    }

    @Override
    public Future<Map<Long, Notes>> notes(Set<Long> traceNos) {
        Tuple nos = Tuple.of(traceNos.toArray(Long[]::new));
        return pool.withConnection(connection -> {
            var identities = connection.preparedQuery(IDENTITIES).execute(nos);
            var assessments = connection.preparedQuery(ASSESSMENTS).execute(nos);
            var links = connection.preparedQuery(LINKS).execute(nos);
            var prompts = connection.preparedQuery(PROMPTS).execute(nos);
            return Future.all(identities, assessments, links, prompts).map(_ -> {
                Map<Long, List<Assessment>> given = new HashMap<>();
                assessments.result().forEach(row -> given.computeIfAbsent(
                                row.getLong("trace_no"), _ -> new ArrayList<>())
                        .add(PgAssessments.toAssessment(row)));
                Map<Long, List<String>> runs = new HashMap<>();
                links.result().forEach(row -> runs.computeIfAbsent(row.getLong("trace_no"), _ -> new ArrayList<>())
                        .add(row.getString("id")));
                Map<Long, List<String>> linked = new HashMap<>();
                prompts.result().forEach(row -> linked.computeIfAbsent(row.getLong("trace_no"), _ -> new ArrayList<>())
                        .add(row.getString("prompt")));
                Map<Long, Notes> notes = new HashMap<>();
                identities.result().forEach(row -> {
                    Long no = row.getLong("no");
                    notes.put(
                            no,
                            new Notes(
                                    row.getInteger("experiment_no"),
                                    given.getOrDefault(no, List.of()),
                                    runs.getOrDefault(no, List.of()),
                                    linked.getOrDefault(no, List.of())));
                });
                return notes;
            });
        });
    }
}
