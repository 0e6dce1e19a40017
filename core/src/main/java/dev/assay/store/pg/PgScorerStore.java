package dev.assay.store.pg;

import dev.assay.store.ScorerStore;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Registered scorers in PostgreSQL. */
public final class PgScorerStore implements ScorerStore {
    private static final String REGISTER =
            "SELECT scorer_id, version, created FROM register_scorer($1, $2, gen_random_uuid(), $3)";
    static final String VERSION = "s.id, s.experiment_no, s.name, v.version, v.serialized, v.created ";
    static final String LATEST_OF_EACH = """
        FROM scorer s CROSS JOIN LATERAL (
          SELECT version, serialized, created FROM scorer_version WHERE scorer_id = s.id ORDER BY version DESC LIMIT 1
        ) v
        """;
    private static final String IN_ACTIVE_EXPERIMENT =
            "EXISTS (SELECT FROM experiment e WHERE e.no = s.experiment_no AND e.lifecycle = 'active') ";
    private static final String LATEST = "SELECT " + VERSION + LATEST_OF_EACH + """
        WHERE CASE WHEN $1::int4[] IS NULL THEN %s ELSE s.experiment_no = ANY ($1) END
        ORDER BY s.experiment_no, s.name
        """.formatted(IN_ACTIVE_EXPERIMENT);
    private static final String VERSIONS = "SELECT " + VERSION + """
        FROM scorer s JOIN scorer_version v ON v.scorer_id = s.id
        WHERE s.experiment_no = $1 AND s.name = $2
        ORDER BY v.version
        """;
    private static final String FIND = "SELECT " + VERSION + """
        FROM scorer s JOIN scorer_version v ON v.scorer_id = s.id
        WHERE s.id = $1 AND v.version = $2
        """;
    private static final String VERSIONS_OF_ID = "SELECT " + VERSION + """
        FROM scorer s JOIN scorer_version v ON v.scorer_id = s.id
        WHERE s.id = $1
        ORDER BY v.version
        """;
    private static final String CREATE = """
        WITH s AS (
          INSERT INTO scorer (id, experiment_no, name) VALUES (gen_random_uuid(), $1, $2)
          ON CONFLICT (experiment_no, name) DO NOTHING
          RETURNING id, experiment_no, name
        ), v AS (
          INSERT INTO scorer_version (scorer_id, version, serialized) SELECT id, 1, $3 FROM s
          RETURNING scorer_id, version, serialized, created
        )
        SELECT s.id, s.experiment_no, s.name, v.version, v.serialized, v.created FROM s JOIN v ON v.scorer_id = s.id
        """;
    // As register_scorer: the run of the version before scores what it was given, and ends. Of two that append to one
    // version, the key of scorer_version refuses the later one.
    private static final String APPEND = """
        WITH s AS (
          UPDATE scorer SET run_no = NULL
          WHERE id = $1 AND $2 = (SELECT max(o.version) FROM scorer_version o WHERE o.scorer_id = $1)
          RETURNING id, experiment_no, name
        ), v AS (
          INSERT INTO scorer_version (scorer_id, version, serialized) SELECT id, $2 + 1, $3 FROM s
          ON CONFLICT DO NOTHING
          RETURNING scorer_id, version, serialized, created
        )
        SELECT s.id, s.experiment_no, s.name, v.version, v.serialized, v.created FROM s JOIN v ON v.scorer_id = s.id
        """;
    private static final String DELETE = "SELECT delete_scorer($1, $2) AS some";
    private static final String CONFIGURE = "SELECT configure_scorer($1, $2, $3, $4, $5, $6)";
    private static final String CONFIGS = """
        SELECT s.id, s.experiment_no, s.config_id, s.sample_rate, s.filter FROM scorer s
        WHERE s.id = ANY ($1) AND s.config_id IS NOT NULL
        ORDER BY s.experiment_no, s.name
        """;
    private static final String STANDINGS =
            "SELECT " + VERSION + """
                    , s.config_id, s.sample_rate, s.filter, s.scored, s.skipped, s.failed, s.session_quiet_ms,
                    w.waiting + (SELECT count(*) FROM scorer_held h WHERE h.scorer_id = s.id)
                      + (SELECT count(*) FROM scorer_session d WHERE d.scorer_id = s.id AND d.due) AS waiting,
                    (SELECT r.failure FROM run r WHERE r.no = s.run_no AND r.state IN ('pausing', 'paused')) AS paused
                """ + LATEST_OF_EACH + """
                    CROSS JOIN LATERAL (
                      SELECT coalesce(sum(cardinality(x.traces) - x.done), 0) AS waiting
                      FROM run r JOIN slice x ON x.run_no = r.no
                      WHERE r.scorer_id = s.id AND r.state IN ('running', 'pausing', 'paused') AND x.state < 2
                    ) w
                    WHERE %s
                    ORDER BY s.experiment_no, s.name
                    """.formatted(IN_ACTIVE_EXPERIMENT);

    private final Pool pool;

    public PgScorerStore(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Future<Version> register(int experimentNo, String name, String serialized) {
        return pool.preparedQuery(REGISTER)
                .execute(Tuple.of(experimentNo, name, serialized))
                .map(rows -> {
                    Row row = rows.iterator().next();
                    return new Version(
                            row.getUUID("scorer_id"),
                            experimentNo,
                            name,
                            row.getInteger("version"),
                            serialized,
                            created(row));
                });
    }

    @Override
    public Future<Optional<Version>> create(int experimentNo, String name, String serialized) {
        return one(CREATE, Tuple.of(experimentNo, name, serialized));
    }

    @Override
    public Future<Optional<Version>> append(UUID scorerId, int latest, String serialized) {
        return one(APPEND, Tuple.of(scorerId, latest, serialized));
    }

    @Override
    public Future<List<Version>> versions(UUID scorerId) {
        return pool.preparedQuery(VERSIONS_OF_ID)
                .execute(Tuple.of(scorerId))
                .map(rows -> PgSliceStore.list(rows, PgScorerStore::version));
    }

    private Future<Optional<Version>> one(String query, Tuple values) {
        return pool.preparedQuery(query)
                .execute(values)
                .map(rows ->
                        PgSliceStore.list(rows, PgScorerStore::version).stream().findFirst());
    }

    @Override
    public Future<List<Version>> latest(@Nullable Collection<Integer> experimentNos) {
        Integer[] nos = experimentNos == null ? null : experimentNos.toArray(Integer[]::new);
        return pool.preparedQuery(LATEST)
                .execute(Tuple.tuple().addArrayOfInteger(nos))
                .map(rows -> PgSliceStore.list(rows, PgScorerStore::version));
    }

    @Override
    public Future<List<Version>> versions(int experimentNo, String name) {
        return pool.preparedQuery(VERSIONS)
                .execute(Tuple.of(experimentNo, name))
                .map(rows -> PgSliceStore.list(rows, PgScorerStore::version));
    }

    @Override
    public Future<Optional<Version>> find(UUID scorerId, int version) {
        return one(FIND, Tuple.of(scorerId, version));
    }

    @Override
    public Future<Boolean> delete(UUID scorerId, @Nullable Integer version) {
        return pool.preparedQuery(DELETE)
                .execute(Tuple.of(scorerId).addInteger(version))
                .map(rows -> rows.iterator().next().getBoolean("some"));
    }

    @Override
    public Future<OnlineConfig> configure(Version scorer, double sampleRate, @Nullable String filter) {
        return configure(scorer, sampleRate, filter, false, null);
    }

    @Override
    public Future<OnlineConfig> monitor(
            Version scorer, double sampleRate, @Nullable String filter, @Nullable Duration quiet) {
        return configure(scorer, sampleRate, filter, true, quiet);
    }

    private Future<OnlineConfig> configure(
            Version scorer, double sampleRate, @Nullable String filter, boolean ours, @Nullable Duration quiet) {
        String id = PgRows.newId();
        return pool.preparedQuery(CONFIGURE)
                .execute(Tuple.of(scorer.scorerId(), id, sampleRate)
                        .addString(filter)
                        .addBoolean(ours)
                        .addLong(quiet == null ? null : quiet.toMillis()))
                .map(new OnlineConfig(id, scorer.scorerId(), scorer.experimentNo(), sampleRate, filter));
    }

    @Override
    public Future<List<OnlineConfig>> configs(Collection<UUID> scorerIds) {
        return pool.preparedQuery(CONFIGS)
                .execute(Tuple.tuple().addArrayOfUUID(scorerIds.toArray(UUID[]::new)))
                .map(rows -> PgSliceStore.list(rows, row -> Objects.requireNonNull(config(row))));
    }

    @Override
    public Future<List<Standing>> standings() {
        return pool.preparedQuery(STANDINGS)
                .execute()
                .map(rows -> PgSliceStore.list(
                        rows,
                        row -> new Standing(
                                version(row),
                                config(row),
                                row.getLong("scored"),
                                row.getLong("skipped"),
                                row.getLong("failed"),
                                row.getLong("waiting"),
                                row.getString("paused"),
                                PgMonitorStore.quiet(row))));
    }

    static Version version(Row row) {
        return new Version(
                row.getUUID("id"),
                row.getInteger("experiment_no"),
                row.getString("name"),
                row.getInteger("version"),
                row.getString("serialized"),
                created(row));
    }

    /** In milliseconds, as MLflow keeps times. */
    private static Instant created(Row row) {
        return row.getOffsetDateTime("created").toInstant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static @Nullable OnlineConfig config(Row row) {
        String id = row.getString("config_id");
        return id == null
                ? null
                : new OnlineConfig(
                        id,
                        row.getUUID("id"),
                        row.getInteger("experiment_no"),
                        row.getDouble("sample_rate"),
                        row.getString("filter"));
    }
}
