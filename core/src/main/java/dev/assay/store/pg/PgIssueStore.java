package dev.assay.store.pg;

import dev.assay.store.IssueStore;
import dev.assay.store.ListPage;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Issues in their table. */
public final class PgIssueStore implements IssueStore {
    private static final String COLUMNS =
            "i.id, i.experiment_no, i.name, i.description, i.status, i.severity, i.root_causes, i.categories,"
                    + " i.source_run_id, i.metadata, i.created, i.updated, i.seen, i.created_by, i.updated_by";
    private static final String CREATE = """
        INSERT INTO issue AS i (id, experiment_no, name, description, status, severity, root_causes, categories,
          category_keys, source_run_id, metadata, created, updated, seen, created_by, updated_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
        ON CONFLICT DO NOTHING
        RETURNING %s
        """.formatted(COLUMNS);
    private static final String FIND = "SELECT " + COLUMNS + " FROM issue i WHERE i.id = $1";
    private static final String LOCK = FIND + " FOR UPDATE";
    private static final String REPLACE = """
        UPDATE issue AS i SET experiment_no = $2, name = $3, description = $4, status = $5, severity = $6, root_causes = $7,
          categories = $8, category_keys = $9, source_run_id = $10, metadata = $11, created = $12, updated = $13, seen = $14,
          created_by = $15, updated_by = $16
        WHERE i.id = $1
        RETURNING %s
        """.formatted(COLUMNS);
    private static final String TRACES =
            "(SELECT count(DISTINCT a.trace_no) FROM assessment a WHERE a.kind = 2 AND a.name = i.id)";
    private static final String SEVERITY =
            "coalesce(array_position(ARRAY['not_an_issue', 'low', 'medium', 'high']," + " i.severity), 0)::int8 - 1";
    private static final Map<String, String> FIELDS = Map.of("status", "i.status", "source_run_id", "i.source_run_id");

    private final Pool pool;

    public PgIssueStore(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Future<Optional<Issue>> create(Issue issue) {
        return pool.preparedQuery(CREATE).execute(tuple(issue)).map(rows -> PgRows.first(rows, PgIssueStore::toIssue));
    }

    @Override
    public Future<Optional<Issue>> find(String id) {
        return pool.preparedQuery(FIND).execute(Tuple.of(id)).map(rows -> PgRows.first(rows, PgIssueStore::toIssue));
    }

    @Override
    public Future<Optional<Issue>> change(String id, UnaryOperator<Issue> change) {
        return pool.withTransaction(connection -> connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(id))
                .compose(rows -> rows.size() == 0
                        ? Future.succeededFuture(Optional.empty())
                        : connection
                                .preparedQuery(REPLACE)
                                .execute(tuple(
                                        change.apply(toIssue(rows.iterator().next()))))
                                .map(changed -> PgRows.first(changed, PgIssueStore::toIssue))));
    }

    @Override
    public Future<IssuePage> search(IssueSearch search) {
        List<String> keys =
                search.orders().stream().map(order -> expression(order.key())).toList();
        StringBuilder select = new StringBuilder("SELECT " + COLUMNS);
        for (int i = 0; i < keys.size(); i++) {
            select.append(", ").append(keys.get(i)).append(" AS k").append(i);
        }
        if (search.countTraces()) {
            select.append(", ").append(TRACES).append(" AS traces");
        }
        select.append(" FROM issue i");
        Future<@Nullable Long> total = search.countIssues()
                ? narrowed("SELECT count(*) AS total FROM issue i", search)
                        .rows(pool)
                        .map(rows -> rows.iterator().next().getLong("total"))
                : Future.succeededFuture(null);
        PgListQuery sql = narrowed(select.toString(), search);
        if (!search.after().isEmpty()) {
            after(sql, search, keys);
        }
        return total.compose(count -> sql.rows(pool, order(search, keys), search.offset(), search.limit() + 1L)
                .map(rows -> page(rows, search, count)));
    }

    private static IssuePage page(RowSet<Row> rows, IssueSearch search, @Nullable Long total) {
        List<FoundIssue> found = new ArrayList<>();
        List<Object> last = new ArrayList<>();
        for (Row row : rows) {
            if (found.size() == search.limit()) {
                return new IssuePage(new ListPage<>(found, true), last, total);
            }
            found.add(new FoundIssue(toIssue(row), search.countTraces() ? row.getLong("traces") : null));
            last.clear();
            for (int i = 0; i < search.orders().size(); i++) {
                last.add(row.getValue("k" + i));
            }
            last.add(row.getString("id"));
        }
        return new IssuePage(new ListPage<>(found, false), last, total);
    }

    private static PgListQuery narrowed(String select, IssueSearch search) {
        PgListQuery sql = new PgListQuery(select, FIELDS, "i.metadata");
        if (search.experimentNo() != null) {
            sql.and("i.experiment_no = ?", search.experimentNo());
        }
        search.conditions().forEach(sql::and);
        if (search.name() != null) {
            sql.and("strpos(lower(i.name), ?) > 0", search.name().toLowerCase(Locale.ROOT));
        }
        if (!search.statuses().isEmpty()) {
            sql.and(
                    "i.status = ANY (?)",
                    search.statuses().stream().map(Status::word).toList());
        }
        if (!search.severities().isEmpty()) {
            sql.and(
                    "i.severity = ANY (?)",
                    search.severities().stream().map(Severity::word).toList());
        }
        if (!search.categories().isEmpty()) {
            sql.and(
                    "i.category_keys && ?",
                    search.categories().stream().map(PgIssueStore::key).toList());
        }
        return sql;
    }

    /** What comes behind the keys of a row: the first key that differs decides, the id at last. */
    private static void after(PgListQuery sql, IssueSearch search, List<String> keys) {
        List<String> ways = new ArrayList<>();
        StringBuilder same = new StringBuilder();
        for (int i = 0; i <= keys.size(); i++) {
            String key = i == keys.size() ? "i.id" : keys.get(i);
            boolean ascending = i < keys.size() && search.orders().get(i).ascending();
            String value = sql.bind(search.after().get(i));
            ways.add("(" + same + key + (ascending ? " > " : " < ") + value + ")");
            same.append(key).append(" = ").append(value).append(" AND ");
        }
        sql.and("(" + String.join(" OR ", ways) + ")");
    }

    private static String order(IssueSearch search, List<String> keys) {
        if (keys.isEmpty()) {
            return SEVERITY + " DESC, " + (search.countTraces() ? "traces DESC, " : "") + "i.created DESC, i.id DESC";
        }
        StringBuilder order = new StringBuilder();
        for (int i = 0; i < keys.size(); i++) {
            order.append(keys.get(i)).append(search.orders().get(i).ascending() ? " ASC, " : " DESC, ");
        }
        return order + "i.id DESC";
    }

    private static String expression(OrderKey key) {
        return switch (key) {
            case NAME -> "lower(i.name)";
            case STATUS -> "array_position(ARRAY['pending', 'rejected', 'resolved'], i.status)::int8";
            case SEVERITY -> SEVERITY;
            case CREATED_TIMESTAMP -> "i.created";
            case LAST_UPDATED_TIMESTAMP -> "i.updated";
            case LAST_SEEN_TIMESTAMP -> "i.seen";
        };
    }

    private static String key(String category) {
        return category.strip().toLowerCase(Locale.ROOT);
    }

    private static Tuple tuple(Issue issue) {
        return Tuple.of(
                        issue.id(),
                        issue.experimentNo(),
                        issue.name(),
                        issue.description(),
                        issue.status().word())
                .addString(issue.severity() == null ? null : issue.severity().word())
                .addArrayOfString(issue.rootCauses().toArray(String[]::new))
                .addArrayOfString(issue.categories().toArray(String[]::new))
                .addArrayOfString(issue.categories().stream()
                        .map(PgIssueStore::key)
                        .distinct()
                        .toArray(String[]::new))
                .addString(issue.sourceRunId())
                .addValue(PgJson.write(issue.metadata()))
                .addLong(issue.created().toEpochMilli())
                .addLong(issue.updated().toEpochMilli())
                .addLong(issue.seen().toEpochMilli())
                .addString(issue.createdBy())
                .addString(issue.updatedBy());
    }

    private static Issue toIssue(Row row) {
        String severity = row.getString("severity");
        return new Issue(
                row.getString("id"),
                row.getInteger("experiment_no"),
                row.getString("name"),
                row.getString("description"),
                Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                severity == null ? null : Severity.valueOf(severity.toUpperCase(Locale.ROOT)),
                List.of(row.getArrayOfStrings("root_causes")),
                List.of(row.getArrayOfStrings("categories")),
                row.getString("source_run_id"),
                PgJson.readStrings((JsonObject) row.getValue("metadata")),
                Instant.ofEpochMilli(row.getLong("created")),
                Instant.ofEpochMilli(row.getLong("updated")),
                Instant.ofEpochMilli(row.getLong("seen")),
                row.getString("created_by"),
                row.getString("updated_by"));
    }
}
