package dev.assay.store.pg;

import dev.assay.error.Conflict;
import dev.assay.store.ExperimentStore;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Experiments in their table. */
public final class PgExperimentStore implements ExperimentStore {
    private static final String COLUMNS = "SELECT no, name, lifecycle, created, updated, tags FROM experiment ";
    private static final String LIST = COLUMNS + "ORDER BY no";
    private static final String FIND = COLUMNS + "WHERE no = $1";
    private static final String FIND_BY_NAME = COLUMNS + "WHERE name = $1";
    private static final String CREATE = """
        INSERT INTO experiment (no, name, tags) VALUES (nextval('experiment_no'), $1, $2)
        ON CONFLICT (name) DO NOTHING
        RETURNING no, name, lifecycle, created, updated, tags
        """;

    private final Pool pool;

    public PgExperimentStore(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Future<List<Experiment>> list() {
        return pool.preparedQuery(LIST).execute().map(rows -> {
            List<Experiment> experiments = new ArrayList<>();
            rows.forEach(row -> experiments.add(toExperiment(row)));
            return experiments;
        });
    }

    @Override
    public Future<Optional<Experiment>> find(int no) {
        return pool.preparedQuery(FIND).execute(Tuple.of(no)).map(PgExperimentStore::first);
    }

    @Override
    public Future<Optional<Experiment>> findByName(String name) {
        return pool.preparedQuery(FIND_BY_NAME).execute(Tuple.of(name)).map(PgExperimentStore::first);
    }

    @Override
    public Future<Experiment> create(String name, Map<String, String> tags) {
        return pool.preparedQuery(CREATE)
                .execute(Tuple.of(name, PgJson.write(tags)))
                .map(rows ->
                        first(rows).orElseThrow(() -> new Conflict("Experiment(name=" + name + ") already exists.")));
    }

    private static Optional<Experiment> first(RowSet<Row> rows) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(toExperiment(rows.iterator().next()));
    }

    private static Experiment toExperiment(Row row) {
        return new Experiment(
                row.getInteger("no"),
                row.getString("name"),
                row.getString("lifecycle"),
                row.getOffsetDateTime("created").toInstant(),
                row.getOffsetDateTime("updated").toInstant(),
                PgJson.readStrings(row.getValue("tags")));
    }
}
