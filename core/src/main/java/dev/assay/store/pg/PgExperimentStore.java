package dev.assay.store.pg;

import dev.assay.error.Conflict;
import dev.assay.store.ExperimentStore;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Experiments in their table. */
public final class PgExperimentStore implements ExperimentStore {
    private static final String COLUMNS =
            "r.no, r.name, r.lifecycle, r.created, r.updated, r.tags, coalesce(r.artifact_location,"
                    + " 'mlflow-artifacts:/' || r.no) AS artifact_location";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM experiment r ";
    private static final String LIST = SELECT + "ORDER BY no";
    private static final String FIND = SELECT + "WHERE no = $1";
    private static final String KNOWN = "SELECT no FROM experiment WHERE no = ANY ($1)";
    private static final String FIND_BY_NAME = SELECT + "WHERE name = $1";
    private static final String CREATE = """
        INSERT INTO experiment AS r (no, name, artifact_location, tags) VALUES (nextval('experiment_no'), $1, $2, $3)
        ON CONFLICT (name) DO NOTHING
        RETURNING
        """ + COLUMNS;
    private static final String SET_LIFECYCLE = """
        UPDATE experiment SET lifecycle = $2, updated = now() WHERE no = $1 AND lifecycle <> $2 RETURNING no
        """;
    private static final String SET_LIFECYCLE_OF_RUNS = """
        WITH changed AS (
          UPDATE run SET lifecycle = $2 WHERE experiment_no = $1 AND lifecycle <> $2 AND scorer_id IS NULL
          RETURNING no, state
        )
        SELECT coalesce(array_agg(no) FILTER (WHERE state IS NULL), '{}') AS runs FROM changed
        """;
    private static final String DELETE_ASSESSMENTS = "SELECT delete_run_assessments($1, $2)";
    private static final String RENAME = "UPDATE experiment SET name = $2, updated = now() WHERE no = $1";
    private static final String SET_TAG =
            "UPDATE experiment SET tags = tags || jsonb_build_object($2::text, $3::text) WHERE no = $1";
    private static final String DELETE_TAG =
            "UPDATE experiment SET tags = tags - $2::text WHERE no = $1 AND tags ->> $2::text IS NOT NULL";
    private final Pool pool;
    private final int lane;

    /** @param lane of the change log that deletions are written to */
    public PgExperimentStore(Pool pool, int lane) {
        this.pool = pool;
        this.lane = lane;
    }

    @Override
    public Future<List<Experiment>> list() {
        return pool.preparedQuery(LIST).execute().map(PgExperimentStore::all);
    }

    @Override
    public Future<Optional<Experiment>> find(int no) {
        return pool.preparedQuery(FIND)
                .execute(Tuple.of(no))
                .map(rows -> PgRows.first(rows, PgExperimentStore::toExperiment));
    }

    @Override
    public Future<Set<Integer>> known(Collection<Integer> nos) {
        return pool.preparedQuery(KNOWN)
                .execute(Tuple.of(nos.toArray(Integer[]::new)))
                .map(rows -> {
                    Set<Integer> known = new HashSet<>();
                    rows.forEach(row -> known.add(row.getInteger("no")));
                    return known;
                });
    }

    @Override
    public Future<Optional<Experiment>> findByName(String name) {
        return pool.preparedQuery(FIND_BY_NAME)
                .execute(Tuple.of(name))
                .map(rows -> PgRows.first(rows, PgExperimentStore::toExperiment));
    }

    @Override
    public Future<List<Experiment>> search(ExperimentSearch search) {
        boolean ordered = !search.order().isEmpty();
        PgTrackingSql sql = PgTrackingSql.ofExperiments(SELECT)
                .add("WHERE r.lifecycle = ANY (")
                .bind(search.lifecycles().toArray(String[]::new), "text[]")
                .add(")")
                .where(search.filter())
                .orderBy(search.order(), ordered ? "r.no DESC" : "r.created DESC, r.no DESC")
                .page(search.offset(), search.limit());
        return pool.preparedQuery(sql.sql()).execute(sql.values()).map(PgExperimentStore::all);
    }

    @Override
    public Future<Experiment> create(String name, @Nullable String artifactLocation, Map<String, String> tags) {
        return pool.preparedQuery(CREATE)
                .execute(Tuple.of(name, artifactLocation, PgJson.write(tags)))
                .map(rows -> PgRows.first(rows, PgExperimentStore::toExperiment).orElseThrow(() -> taken(name)));
    }

    private static Conflict taken(String name) {
        return new Conflict("Experiment(name=" + name + ") already exists.");
    }

    @Override
    public Future<Boolean> setDeleted(int no, boolean deleted) {
        String lifecycle = deleted ? "deleted" : "active";
        return pool.withTransaction(connection -> connection
                .preparedQuery(SET_LIFECYCLE)
                .execute(Tuple.of(no, lifecycle))
                .compose(rows -> rows.size() == 0
                        ? Future.succeededFuture(false)
                        : connection
                                .preparedQuery(SET_LIFECYCLE_OF_RUNS)
                                .execute(Tuple.of(no, lifecycle))
                                .compose(runs -> deleted
                                        ? connection
                                                .preparedQuery(DELETE_ASSESSMENTS)
                                                .execute(Tuple.of(lane, (Object)
                                                        runs.iterator().next().getArrayOfLongs("runs")))
                                        : Future.succeededFuture())
                                .map(true)));
    }

    @Override
    public Future<Void> rename(int no, String name) {
        return pool.preparedQuery(RENAME)
                .execute(Tuple.of(no, name))
                .<Void>mapEmpty()
                .recover(failure -> Future.failedFuture(PgRows.isTaken(failure) ? taken(name) : failure));
    }

    @Override
    public Future<Void> setTag(int no, String key, String value) {
        return pool.preparedQuery(SET_TAG).execute(Tuple.of(no, key, value)).mapEmpty();
    }

    @Override
    public Future<Boolean> deleteTag(int no, String key) {
        return pool.preparedQuery(DELETE_TAG).execute(Tuple.of(no, key)).map(rows -> rows.rowCount() > 0);
    }

    private static List<Experiment> all(RowSet<Row> rows) {
        List<Experiment> experiments = new ArrayList<>();
        rows.forEach(row -> experiments.add(toExperiment(row)));
        return experiments;
    }

    private static Experiment toExperiment(Row row) {
        return new Experiment(
                row.getInteger("no"),
                row.getString("name"),
                row.getString("lifecycle"),
                row.getOffsetDateTime("created").toInstant(),
                row.getOffsetDateTime("updated").toInstant(),
                row.getString("artifact_location"),
                PgJson.readStrings(row.getValue("tags")));
    }
}
