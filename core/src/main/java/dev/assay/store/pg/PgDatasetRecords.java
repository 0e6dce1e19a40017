package dev.assay.store.pg;

import dev.assay.store.DatasetSchema;
import dev.assay.store.EvaluationDatasetStore.DatasetRecord;
import dev.assay.store.EvaluationDatasetStore.NewRecord;
import dev.assay.store.EvaluationDatasetStore.RecordSource;
import dev.assay.store.EvaluationDatasetStore.Upserted;
import dev.assay.store.ListPage;
import dev.assay.trace.JsonText;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The records of datasets. Who changes a dataset's records holds its row: two requests with the same inputs make one record. */
final class PgDatasetRecords {
    /** How many records are read and written at once. */
    private static final int BATCH = 500;

    /** How much text a page holds, beside its first record. */
    private static final long PAGE_BYTES = 32L << 20;

    private static final String LOCK = "SELECT no, name, schema, records FROM dataset WHERE id = $1 FOR UPDATE";
    private static final String KNOWN = """
        SELECT input_hash, outputs, expectations, tags, updated_by
        FROM dataset_record
        WHERE dataset_no = $1 AND input_hash = ANY ($2::text[])
        """;
    private static final String WRITE = """
        INSERT INTO dataset_record (dataset_no, id, input_hash, inputs, outputs, expectations, tags, source, source_id,
          source_type, created, updated, created_by, updated_by)
        SELECT $1, u.id, u.input_hash, u.inputs, u.outputs, u.expectations, u.tags, u.source, u.source_id,
          u.source_type, $2, $2, u.updated_by, u.updated_by
        FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
            $11::text[], $12::text[])
          WITH ORDINALITY AS u (id, input_hash, inputs, outputs, expectations, tags, source, source_id, source_type,
            updated_by, ord)
        ORDER BY u.ord
        ON CONFLICT (dataset_no, input_hash) DO UPDATE SET outputs = excluded.outputs,
          expectations = excluded.expectations, tags = excluded.tags, updated = excluded.updated,
          updated_by = excluded.updated_by
        """;
    private static final String CHANGED = """
        UPDATE dataset SET updated = $2, updated_by = $3, digest = $4, schema = $5, records = $6 WHERE no = $1
        """;
    private static final String PAGE = """
        SELECT p.*
        FROM (
          SELECT r.*, count(*) OVER () AS found, sum(r.size) OVER (ORDER BY r.no) - r.size AS before
          FROM (
            SELECT r.no, r.id, r.inputs, r.outputs, r.expectations, r.tags, r.source, r.source_id, r.source_type, r.created,
              r.updated, r.created_by, r.updated_by,
              octet_length(r.inputs) + coalesce(octet_length(r.outputs), 0) + coalesce(octet_length(r.expectations), 0)
                + octet_length(r.tags) AS size
            FROM dataset d JOIN dataset_record r ON r.dataset_no = d.no
            WHERE d.id = $1 AND r.no > $2
            ORDER BY r.no
            LIMIT $3
          ) r
        ) p
        WHERE p.before = 0 OR p.before + p.size <= $4
        ORDER BY p.no
        """;
    private static final String DELETE = "DELETE FROM dataset_record WHERE dataset_no = $1 AND id = ANY ($2::text[])";
    private static final String COUNTED = "UPDATE dataset SET records = $2 WHERE no = $1";

    private final Pool pool;
    private final Clock clock;
    private final Executor blocking;

    PgDatasetRecords(Pool pool, Clock clock, Executor blocking) {
        this.pool = pool;
        this.clock = clock;
        this.blocking = blocking;
    }

    /** Reads, compares and writes on a thread of its own: records may be many, and long. */
    Future<Optional<Upserted>> upsert(String id, List<NewRecord> records) {
        return pool.withTransaction(connection -> connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(id))
                .compose(rows -> {
                    if (rows.size() == 0) {
                        return Future.succeededFuture(Optional.empty());
                    }
                    Promise<Optional<Upserted>> done = Promise.promise();
                    blocking.execute(() -> {
                        try {
                            done.complete(Optional.of(
                                    upsert(connection, rows.iterator().next(), records)));
                        } catch (CompletionException e) {
                            done.fail(e.getCause());
                        } catch (RuntimeException e) {
                            done.fail(e);
                        }
                    });
                    return done.future();
                }));
    }

    private Upserted upsert(SqlConnection connection, Row dataset, List<NewRecord> records) {
        long no = dataset.getLong("no");
        Instant now = clock.instant();
        int inserted = 0;
        for (int start = 0; start < records.size(); start += BATCH) {
            inserted += write(connection, no, now, records.subList(start, Math.min(records.size(), start + BATCH)));
        }
        Integer known = dataset.getInteger("records");
        String user = records.stream()
                .map(NewRecord::user)
                .filter(java.util.Objects::nonNull)
                .reduce((_, last) -> last)
                .orElse(null);
        join(connection
                .preparedQuery(CHANGED)
                .execute(Tuple.of(no, now.toEpochMilli())
                        .addString(user)
                        .addString(DatasetDigest.of(dataset.getString("name"), now))
                        .addString(DatasetSchema.extend(dataset.getString("schema"), records))
                        .addInteger(known == null && inserted == 0 ? null : (known == null ? 0 : known) + inserted)));
        return new Upserted(inserted, records.size() - inserted);
    }

    /** @return how many are new */
    private static int write(SqlConnection connection, long no, Instant now, List<NewRecord> batch) {
        List<String> hashes = batch.stream()
                .map(record -> DatasetDigest.ofInputs(record.inputs()))
                .toList();
        Map<String, Draft> drafts = new LinkedHashMap<>();
        join(connection.preparedQuery(KNOWN).execute(Tuple.of(no).addArrayOfString(hashes.toArray(String[]::new))))
                .forEach(row -> drafts.put(row.getString("input_hash"), Draft.of(row)));
        int known = drafts.size();
        for (int i = 0; i < batch.size(); i++) {
            NewRecord record = batch.get(i);
            Draft draft = drafts.get(hashes.get(i));
            if (draft == null) {
                drafts.put(hashes.get(i), Draft.of(hashes.get(i), record));
            } else {
                draft.merge(record);
            }
        }
        join(connection.preparedQuery(WRITE).execute(tuple(no, now, drafts.values())));
        return drafts.size() - known;
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    private static Tuple tuple(long no, Instant now, Collection<Draft> drafts) {
        Tuple tuple = Tuple.of(no, now.toEpochMilli());
        List<Function<Draft, @Nullable String>> columns = List.of(
                draft -> draft.id,
                draft -> draft.hash,
                draft -> draft.inputs,
                draft -> draft.outputs,
                draft -> draft.expectations == null ? null : JsonText.write(draft.expectations),
                draft -> JsonText.write(draft.tags),
                draft -> draft.source == null ? null : json(draft.source),
                draft -> draft.source == null ? null : draft.source.id(),
                draft -> draft.source == null ? null : draft.source.type().name(),
                draft -> draft.updatedBy);
        for (Function<Draft, @Nullable String> column : columns) {
            tuple.addArrayOfString(drafts.stream().map(column).toArray(String[]::new));
        }
        return tuple;
    }

    private static String json(RecordSource source) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("source_type", source.type().name());
        json.put("source_data", source.data());
        return JsonText.write(json);
    }

    Future<ListPage<DatasetRecord>> page(String id, long after, int limit) {
        return pool.preparedQuery(PAGE)
                .execute(Tuple.of(id, after, (long) limit + 1, PAGE_BYTES))
                .map(rows -> {
                    List<DatasetRecord> records = new ArrayList<>();
                    boolean more = false;
                    for (Row row : rows) {
                        more = records.size() == limit || row.getLong("found") > rows.size();
                        if (records.size() < limit) {
                            records.add(toRecord(row));
                        }
                    }
                    return new ListPage<>(records, more);
                });
    }

    Future<Integer> delete(String id, List<String> recordIds) {
        return pool.withTransaction(connection -> connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(id))
                .compose(rows -> {
                    if (rows.size() == 0) {
                        return Future.succeededFuture(0);
                    }
                    Row dataset = rows.iterator().next();
                    return connection
                            .preparedQuery(DELETE)
                            .execute(Tuple.of(dataset.getLong("no")).addArrayOfString(recordIds.toArray(String[]::new)))
                            .compose(gone -> counted(connection, dataset, gone.rowCount()));
                }));
    }

    private static Future<Integer> counted(SqlConnection connection, Row dataset, int gone) {
        return gone == 0
                ? Future.succeededFuture(0)
                : connection
                        .preparedQuery(COUNTED)
                        .execute(Tuple.of(dataset.getLong("no"), dataset.getInteger("records") - gone))
                        .map(gone);
    }

    private static DatasetRecord toRecord(Row row) {
        return new DatasetRecord(
                row.getLong("no"),
                row.getString("id"),
                row.getString("inputs"),
                row.getString("outputs"),
                row.getString("expectations"),
                row.getString("tags"),
                row.getString("source"),
                row.getString("source_id"),
                row.getString("source_type"),
                Instant.ofEpochMilli(row.getLong("created")),
                Instant.ofEpochMilli(row.getLong("updated")),
                row.getString("created_by"),
                row.getString("updated_by"));
    }

    /** A record on its way into the table. Inputs and source count for a new one only. */
    private static final class Draft {
        private final String hash;
        private final String id = "dr-" + PgRows.newId();
        private final String inputs;
        private final @Nullable RecordSource source;
        private @Nullable String outputs;
        private @Nullable Map<String, @Nullable Object> expectations;
        private final Map<String, @Nullable Object> tags = new LinkedHashMap<>();
        private @Nullable String updatedBy;

        private Draft(String hash, String inputs, @Nullable RecordSource source) {
            this.hash = hash;
            this.inputs = inputs;
            this.source = source;
        }

        static Draft of(Row row) {
            Draft draft = new Draft(row.getString("input_hash"), "{}", null);
            draft.outputs = row.getString("outputs");
            String expectations = row.getString("expectations");
            draft.expectations = expectations == null ? null : read(expectations);
            draft.tags.putAll(read(row.getString("tags")));
            draft.updatedBy = row.getString("updated_by");
            return draft;
        }

        static Draft of(String hash, NewRecord record) {
            Draft draft = new Draft(hash, JsonText.write(record.inputs()), record.source());
            // No word of outputs is kept as empty outputs, null as none: so MLflow's own server answers.
            draft.outputs = record.outputsGiven() ? jsonOrNull(record.outputs()) : "{}";
            draft.expectations = record.expectations() == null ? null : new LinkedHashMap<>(record.expectations());
            draft.addTags(record);
            return draft;
        }

        void merge(NewRecord record) {
            if (record.outputsGiven()) {
                outputs = jsonOrNull(record.outputs());
            }
            if (record.expectations() != null && !record.expectations().isEmpty()) {
                Map<String, @Nullable Object> all = expectations == null ? new LinkedHashMap<>() : expectations;
                all.putAll(record.expectations());
                expectations = all;
            }
            addTags(record);
        }

        private void addTags(NewRecord record) {
            if (record.tags() != null) {
                tags.putAll(record.tags());
            }
            if (record.user() != null) {
                updatedBy = record.user();
            }
        }

        private static @Nullable String jsonOrNull(@Nullable Object value) {
            return value == null ? null : JsonText.write(value);
        }

        private static Map<String, @Nullable Object> read(String json) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            new JsonObject(json).forEach(each -> map.put(each.getKey(), PgJson.read(each.getValue())));
            return map;
        }
    }
}
