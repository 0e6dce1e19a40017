package dev.assay.store.pg;

import dev.assay.store.ListPage;
import dev.assay.store.ListQuery;
import dev.assay.store.ReviewStore;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Review queues and their items in their tables. */
public final class PgReviewStore implements ReviewStore {
    private static final String COLUMNS =
            "id, experiment_no, name, type, created_by, users, schema_ids, created, updated";
    private static final String CREATE = """
        INSERT INTO review_queue (id, experiment_no, name, name_key, type, created_by, users, schema_ids, created, updated)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
        ON CONFLICT DO NOTHING
        RETURNING %s
        """.formatted(COLUMNS);
    private static final String FIND = "SELECT " + COLUMNS + " FROM review_queue WHERE id = $1";
    private static final String LOCK = FIND + " FOR UPDATE";
    private static final String FIND_BY_NAME =
            "SELECT " + COLUMNS + " FROM review_queue WHERE experiment_no = $1 AND name_key = $2";
    private static final String LIST = "SELECT " + COLUMNS + " FROM review_queue q";
    private static final String WITH_ITEM =
            "EXISTS (SELECT FROM review_queue_item i WHERE i.queue_id = q.id AND i.item_id = ?)";
    private static final String HAS_ITEMS = "SELECT FROM review_queue_item WHERE queue_id = $1 LIMIT 1";
    private static final String REPLACE = """
        UPDATE review_queue SET name = $2, name_key = $3, created_by = $4, users = $5, schema_ids = $6, updated = $7
        WHERE id = $1
        RETURNING %s
        """.formatted(COLUMNS);
    private static final String DELETE = "DELETE FROM review_queue WHERE id = $1";
    private static final String ITEM = "queue_id, item_id, status, completed_by, completed, created, updated";
    private static final String ADD_ITEMS = """
        INSERT INTO review_queue_item (queue_id, item_id, created, updated)
        SELECT $1, u.id, $3, $3 FROM unnest($2::text[]) AS u (id)
        ON CONFLICT DO NOTHING
        """;
    private static final String ITEMS_OF =
            "SELECT " + ITEM + " FROM review_queue_item WHERE queue_id = $1 AND item_id = ANY ($2::text[])";
    private static final String REMOVE_ITEMS =
            "DELETE FROM review_queue_item WHERE queue_id = $1 AND item_id = ANY ($2::text[])";
    private static final String ITEMS = "SELECT " + ITEM + " FROM review_queue_item i";
    private static final String SET_STATUS = """
        UPDATE review_queue_item SET status = $3, completed_by = $4, completed = $5, updated = $6
        WHERE queue_id = $1 AND item_id = $2 AND status <> $3
        """;
    private static final String TRACES = """
        SELECT id FROM trace
        WHERE ws = 0 AND id = ANY ($2::text[]) AND experiment_no = $1 AND deleted_at IS NULL
        """;
    private static final String SCHEMAS =
            "SELECT id FROM label_schema WHERE id = ANY ($2::text[]) AND experiment_no = $1";

    private final Pool pool;
    private final Clock clock;

    public PgReviewStore(Pool pool, Clock clock) {
        this.pool = pool;
        this.clock = clock;
    }

    @Override
    public Future<Optional<ReviewQueue>> create(NewReviewQueue queue) {
        return pool.preparedQuery(CREATE)
                .execute(Tuple.of(
                                "rq-" + PgRows.newId(),
                                queue.experimentNo(),
                                queue.name(),
                                key(queue.name()),
                                queue.type().name())
                        .addString(queue.createdBy())
                        .addArrayOfString(array(queue.users()))
                        .addArrayOfString(array(queue.schemaIds()))
                        .addLong(clock.millis()))
                .map(rows -> PgRows.first(rows, PgReviewStore::toQueue));
    }

    @Override
    public Future<Optional<ReviewQueue>> find(String id) {
        return pool.preparedQuery(FIND).execute(Tuple.of(id)).map(rows -> PgRows.first(rows, PgReviewStore::toQueue));
    }

    @Override
    public Future<Optional<ReviewQueue>> findByName(int experimentNo, String name) {
        return pool.preparedQuery(FIND_BY_NAME)
                .execute(Tuple.of(experimentNo, key(name)))
                .map(rows -> PgRows.first(rows, PgReviewStore::toQueue));
    }

    @Override
    public Future<ListPage<ReviewQueue>> list(
            int experimentNo, @Nullable String user, @Nullable String itemId, long offset, int limit) {
        PgListQuery sql = new PgListQuery(LIST, Map.of(), "").and("q.experiment_no = ?", experimentNo);
        if (user != null) {
            sql.and("? = ANY (q.users)", user);
        }
        if (itemId != null) {
            sql.and(WITH_ITEM, itemId);
        }
        ListQuery query = new ListQuery(List.of(), List.of(), offset, limit);
        return sql.run(pool, query, "q.created DESC, q.id", PgReviewStore::toQueue);
    }

    @Override
    public Future<Changed> change(String id, boolean questions, UnaryOperator<NewReviewQueue> change) {
        return pool.withTransaction(connection -> connection
                        .preparedQuery(LOCK)
                        .execute(Tuple.of(id))
                        .compose(rows -> rows.size() == 0
                                ? Future.succeededFuture(new Changed.Gone())
                                : change(connection, toQueue(rows.iterator().next()), questions, change)))
                .recover(failure -> PgRows.isTaken(failure)
                        ? Future.succeededFuture(new Changed.NameTaken())
                        : Future.failedFuture(failure));
    }

    private Future<Changed> change(
            SqlConnection connection, ReviewQueue queue, boolean questions, UnaryOperator<NewReviewQueue> change) {
        NewReviewQueue content = change.apply(queue.content());
        Future<Boolean> locked = questions
                ? connection
                        .preparedQuery(HAS_ITEMS)
                        .execute(Tuple.of(queue.id()))
                        .map(rows -> rows.size() > 0)
                : Future.succeededFuture(false);
        return locked.compose(refused -> refused
                ? Future.succeededFuture(new Changed.Locked())
                : connection
                        .preparedQuery(REPLACE)
                        .execute(Tuple.of(queue.id(), content.name(), key(content.name()))
                                .addString(content.createdBy())
                                .addArrayOfString(array(content.users()))
                                .addArrayOfString(array(content.schemaIds()))
                                .addLong(clock.millis()))
                        .map(rows -> new Changed.Done(toQueue(rows.iterator().next()))));
    }

    @Override
    public Future<Void> delete(String id) {
        return pool.preparedQuery(DELETE).execute(Tuple.of(id)).mapEmpty();
    }

    @Override
    public Future<Optional<List<ReviewItem>>> addItems(String id, List<String> itemIds) {
        return pool.withTransaction(connection -> connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(id))
                .compose(rows -> rows.size() == 0
                        ? Future.succeededFuture(Optional.empty())
                        : addItems(connection, id, itemIds).map(Optional::of)));
    }

    private Future<List<ReviewItem>> addItems(SqlConnection connection, String id, List<String> itemIds) {
        return connection
                .preparedQuery(ADD_ITEMS)
                .execute(items(id, itemIds).addLong(clock.millis()))
                .compose(_ -> connection.preparedQuery(ITEMS_OF).execute(items(id, itemIds)))
                .map(rows -> {
                    Map<String, ReviewItem> found = new HashMap<>();
                    rows.forEach(row -> found.put(row.getString("item_id"), toItem(row)));
                    return itemIds.stream()
                            .map(found::get)
                            .filter(Objects::nonNull)
                            .toList();
                });
    }

    @Override
    public Future<Void> removeItems(String id, List<String> itemIds) {
        return pool.preparedQuery(REMOVE_ITEMS).execute(items(id, itemIds)).mapEmpty();
    }

    @Override
    public Future<ListPage<ReviewItem>> items(String id, @Nullable Status status, long offset, int limit) {
        PgListQuery sql = new PgListQuery(ITEMS, Map.of(), "").and("i.queue_id = ?", id);
        if (status != null) {
            sql.and("i.status = ?", status.name());
        }
        ListQuery query = new ListQuery(List.of(), List.of(), offset, limit);
        return sql.run(pool, query, "i.created DESC, i.item_id", PgReviewStore::toItem);
    }

    @Override
    public Future<Optional<ReviewItem>> setStatus(
            String id, String itemId, Status status, @Nullable String completedBy) {
        long now = clock.millis();
        return pool.preparedQuery(SET_STATUS)
                .execute(Tuple.of(id, itemId, status.name())
                        .addString(status == Status.PENDING ? null : completedBy)
                        .addLong(status == Status.PENDING ? null : now)
                        .addLong(now))
                .compose(_ -> pool.preparedQuery(ITEMS_OF).execute(items(id, List.of(itemId))))
                .map(rows -> PgRows.first(rows, PgReviewStore::toItem));
    }

    @Override
    public Future<Set<String>> tracesOf(int experimentNo, List<String> traceIds) {
        return ids(TRACES, experimentNo, traceIds);
    }

    @Override
    public Future<Set<String>> schemasOf(int experimentNo, List<String> schemaIds) {
        return ids(SCHEMAS, experimentNo, schemaIds);
    }

    private Future<Set<String>> ids(String sql, int experimentNo, List<String> ids) {
        return pool.preparedQuery(sql)
                .execute(Tuple.of(experimentNo).addArrayOfString(array(ids)))
                .map(rows -> {
                    Set<String> found = new HashSet<>();
                    rows.forEach(row -> found.add(row.getString("id")));
                    return found;
                });
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static Tuple items(String id, List<String> itemIds) {
        return Tuple.of(id).addArrayOfString(array(itemIds));
    }

    private static String[] array(List<String> texts) {
        return texts.toArray(String[]::new);
    }

    private static ReviewQueue toQueue(Row row) {
        NewReviewQueue content = new NewReviewQueue(
                row.getInteger("experiment_no"),
                row.getString("name"),
                QueueType.valueOf(row.getString("type")),
                row.getString("created_by"),
                List.of(row.getArrayOfStrings("users")),
                List.of(row.getArrayOfStrings("schema_ids")));
        return new ReviewQueue(
                row.getString("id"),
                content,
                Instant.ofEpochMilli(row.getLong("created")),
                Instant.ofEpochMilli(row.getLong("updated")));
    }

    private static ReviewItem toItem(Row row) {
        Long completed = row.getLong("completed");
        return new ReviewItem(
                row.getString("queue_id"),
                row.getString("item_id"),
                Status.valueOf(row.getString("status")),
                row.getString("completed_by"),
                completed == null ? null : Instant.ofEpochMilli(completed),
                Instant.ofEpochMilli(row.getLong("created")),
                Instant.ofEpochMilli(row.getLong("updated")));
    }
}
