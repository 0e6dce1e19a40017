package dev.assay.store.pg;

import dev.assay.store.EvaluationDatasetStore;
import dev.assay.store.ListPage;
import dev.assay.store.ListQuery;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Datasets in their tables; {@link PgDatasetRecords} has the records. */
public final class PgEvaluationDatasetStore implements EvaluationDatasetStore {
    private static final String COLUMNS =
            "d.id, d.name, d.tags, d.schema, d.records, d.digest, d.created, d.updated, d.created_by, d.updated_by";
    private static final String CREATE = """
        WITH d AS (
          INSERT INTO dataset (id, name, tags, digest, created, updated, created_by, updated_by)
          VALUES ($1, $2, $3, $4, $5, $5, $6, $6)
          RETURNING no, id, name, tags, schema, records, digest, created, updated, created_by, updated_by
        ), e AS (
          INSERT INTO dataset_experiment (dataset_no, experiment_id)
          SELECT DISTINCT d.no, u.id FROM d, unnest($7::text[]) AS u (id)
        )
        SELECT %s FROM d
        """.formatted(COLUMNS);
    private static final String FIND = "SELECT " + COLUMNS + " FROM dataset d WHERE d.id = $1";
    private static final String DELETE = "DELETE FROM dataset WHERE id = $1";
    private static final String OF_EXPERIMENTS =
            "EXISTS (SELECT FROM dataset_experiment e WHERE e.dataset_no = d.no AND e.experiment_id = ANY (?))";
    private static final String PUT_TAGS = "UPDATE dataset SET tags = tags || $2 WHERE id = $1";
    private static final String DELETE_TAG = "UPDATE dataset SET tags = tags - $2::text WHERE id = $1";
    private static final String EXPERIMENT_IDS = """
        SELECT e.experiment_id FROM dataset d JOIN dataset_experiment e ON e.dataset_no = d.no
        WHERE d.id = $1
        ORDER BY e.experiment_id
        """;
    private static final String ADD_EXPERIMENTS = """
        INSERT INTO dataset_experiment (dataset_no, experiment_id)
        SELECT DISTINCT d.no, u.id FROM dataset d, unnest($2::text[]) AS u (id) WHERE d.id = $1
        ON CONFLICT DO NOTHING
        """;
    private static final String REMOVE_EXPERIMENTS = """
        DELETE FROM dataset_experiment e USING dataset d
        WHERE d.id = $1 AND e.dataset_no = d.no AND e.experiment_id = ANY ($2::text[])
        """;
    private static final String TOUCH = "UPDATE dataset d SET updated = $2 WHERE d.id = $1 RETURNING " + COLUMNS;
    private static final Map<String, String> FIELDS = Map.of(
            "name", "d.name",
            "created_time", "d.created",
            "last_update_time", "d.updated",
            "created_by", "d.created_by",
            "last_updated_by", "d.updated_by");

    private final Pool pool;
    private final Clock clock;
    private final PgDatasetRecords records;

    /** @param blocking threads that may wait for the database */
    public PgEvaluationDatasetStore(Pool pool, Clock clock, Executor blocking) {
        this.pool = pool;
        this.clock = clock;
        this.records = new PgDatasetRecords(pool, clock, blocking);
    }

    @Override
    public Future<Dataset> create(
            String name, Map<String, String> tags, @Nullable String createdBy, List<String> experimentIds) {
        Instant now = clock.instant();
        return pool.preparedQuery(CREATE)
                .execute(Tuple.of(
                                "d-" + PgRows.newId(),
                                name,
                                PgJson.write(tags),
                                DatasetDigest.of(name, now),
                                now.toEpochMilli())
                        .addString(createdBy)
                        .addArrayOfString(experimentIds.toArray(String[]::new)))
                .map(rows -> toDataset(rows.iterator().next()));
    }

    @Override
    public Future<Optional<Dataset>> find(String id) {
        return pool.preparedQuery(FIND)
                .execute(Tuple.of(id))
                .map(rows -> PgRows.first(rows, PgEvaluationDatasetStore::toDataset));
    }

    @Override
    public Future<Void> delete(String id) {
        return pool.preparedQuery(DELETE).execute(Tuple.of(id)).mapEmpty();
    }

    @Override
    public Future<ListPage<Dataset>> search(List<String> experimentIds, ListQuery query) {
        PgListQuery sql = new PgListQuery("SELECT " + COLUMNS + " FROM dataset d", FIELDS, "d.tags");
        if (!experimentIds.isEmpty()) {
            sql.and(OF_EXPERIMENTS, experimentIds);
        }
        String last = query.orders().isEmpty() ? "d.created DESC, d.id DESC" : "d.id DESC";
        return sql.run(pool, query, last, PgEvaluationDatasetStore::toDataset);
    }

    @Override
    public Future<Boolean> putTags(String id, Map<String, String> tags) {
        return pool.preparedQuery(PUT_TAGS)
                .execute(Tuple.of(id, PgJson.write(tags)))
                .map(rows -> rows.rowCount() > 0);
    }

    @Override
    public Future<Void> deleteTag(String id, String key) {
        return pool.preparedQuery(DELETE_TAG).execute(Tuple.of(id, key)).mapEmpty();
    }

    @Override
    public Future<List<String>> experimentIds(String id) {
        return pool.preparedQuery(EXPERIMENT_IDS).execute(Tuple.of(id)).map(rows -> {
            List<String> ids = new ArrayList<>();
            rows.forEach(row -> ids.add(row.getString("experiment_id")));
            return ids;
        });
    }

    @Override
    public Future<Optional<Dataset>> addExperiments(String id, List<String> experimentIds) {
        return changeExperiments(id, connection -> connection
                .preparedQuery(ADD_EXPERIMENTS)
                .execute(experiments(id, experimentIds))
                .map(true));
    }

    @Override
    public Future<Optional<Dataset>> removeExperiments(String id, List<String> experimentIds) {
        return changeExperiments(id, connection -> connection
                .preparedQuery(REMOVE_EXPERIMENTS)
                .execute(experiments(id, experimentIds))
                .map(rows -> rows.rowCount() > 0));
    }

    /** @param change says whether the dataset counts as updated */
    private Future<Optional<Dataset>> changeExperiments(String id, Function<SqlConnection, Future<Boolean>> change) {
        return pool.withTransaction(connection -> change.apply(connection)
                .compose(changed -> changed
                        ? connection
                                .preparedQuery(TOUCH)
                                .execute(Tuple.of(id, clock.instant().toEpochMilli()))
                        : connection.preparedQuery(FIND).execute(Tuple.of(id)))
                .map(rows -> PgRows.first(rows, PgEvaluationDatasetStore::toDataset)));
    }

    private static Tuple experiments(String id, List<String> experimentIds) {
        return Tuple.of(id).addArrayOfString(experimentIds.toArray(String[]::new));
    }

    @Override
    public Future<Optional<Upserted>> upsert(String id, List<NewRecord> records) {
        return this.records.upsert(id, records);
    }

    @Override
    public Future<ListPage<DatasetRecord>> records(String id, long after, int limit) {
        return records.page(id, after, limit);
    }

    @Override
    public Future<Integer> deleteRecords(String id, List<String> recordIds) {
        return records.delete(id, recordIds);
    }

    private static Dataset toDataset(Row row) {
        return new Dataset(
                row.getString("id"),
                row.getString("name"),
                PgJson.readStrings((JsonObject) row.getValue("tags")),
                row.getString("schema"),
                row.getInteger("records"),
                row.getString("digest"),
                Instant.ofEpochMilli(row.getLong("created")),
                Instant.ofEpochMilli(row.getLong("updated")),
                row.getString("created_by"),
                row.getString("updated_by"));
    }
}
