package dev.assay.store.pg;

import dev.assay.store.ListPage;
import dev.assay.store.ListQuery;
import dev.assay.store.ListQuery.Comparator;
import dev.assay.store.ListQuery.Condition;
import dev.assay.store.ListQuery.Order;
import dev.assay.store.ListQuery.Subject;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A SELECT that grows by conditions, each with its values bound. */
final class PgListQuery {
    private final StringBuilder sql;
    private final Map<String, String> columns;
    private final String tags;
    private final Tuple values = Tuple.tuple();
    private String separator = " WHERE ";

    /**
     * @param select up to the WHERE
     * @param columns of each field that may be compared or ordered by
     * @param tags the column with the tags as jsonb
     */
    PgListQuery(String select, Map<String, String> columns, String tags) {
        this.sql = new StringBuilder(select);
        this.columns = columns;
        this.tags = tags;
    }

    /** @param condition with {@code ?} where the value belongs, any number of times */
    PgListQuery and(String condition, Object value) {
        return and(condition.replace("?", bind(value)));
    }

    PgListQuery and(String condition) {
        sql.append(separator).append(condition);
        separator = " AND ";
        return this;
    }

    PgListQuery and(Condition condition) {
        String subject =
                switch (condition.subject()) {
                    case Subject.Field(var name) -> column(name);
                    case Subject.Tag(var key) -> "(" + tags + " ->> " + bind(key) + ")";
                };
        String value = bind(condition.value());
        Comparator comparator = condition.comparator();
        return and(
                switch (comparator) {
                    case IN -> subject + " = ANY (" + value + ")";
                    case NOT_IN -> subject + " <> ALL (" + value + ")";
                    case LIKE, ILIKE -> subject + " " + comparator.symbol() + " " + value + " ESCAPE ''";
                    case EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL ->
                        subject + " " + comparator.symbol() + " " + value;
                });
    }

    /** @param last the order behind those asked for: one that leaves no ties */
    <T> Future<ListPage<T>> run(SqlClient client, ListQuery query, String last, Function<Row, T> toItem) {
        query.conditions().forEach(this::and);
        sql.append(" ORDER BY ");
        for (Order order : query.orders()) {
            sql.append(column(order.field())).append(order.ascending() ? " ASC, " : " DESC, ");
        }
        sql.append(last);
        return rows(client, query.offset(), query.limit() + 1L).map(rows -> {
            List<T> items = new ArrayList<>();
            rows.forEach(row -> items.add(toItem.apply(row)));
            return ListPage.of(items, query.limit());
        });
    }

    Future<RowSet<Row>> rows(SqlClient client, String order, long offset, long limit) {
        sql.append(" ORDER BY ").append(order);
        return rows(client, offset, limit);
    }

    Future<RowSet<Row>> rows(SqlClient client) {
        return client.preparedQuery(sql.toString()).execute(values);
    }

    private Future<RowSet<Row>> rows(SqlClient client, long offset, long limit) {
        sql.append(" OFFSET ").append(bind(offset)).append(" LIMIT ").append(bind(limit));
        return rows(client);
    }

    private String column(String field) {
        String column = columns.get(field);
        if (column == null) {
            throw new IllegalArgumentException("no column for field " + field);
        }
        return column;
    }

    /** @return the place of the value in the statement */
    String bind(Object value) {
        String place = "$" + (values.size() + 1);
        return switch (value) {
            case List<?> list -> {
                values.addValue(list.stream().map(String::valueOf).toArray(String[]::new));
                yield place + "::text[]";
            }
            case Long number -> {
                values.addValue(number);
                yield place + "::int8";
            }
            case Integer number -> {
                values.addValue(number);
                yield place + "::int4";
            }
            default -> {
                values.addValue(value.toString());
                yield place + "::text";
            }
        };
    }
}
