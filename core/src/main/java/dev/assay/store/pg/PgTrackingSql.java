package dev.assay.store.pg;

import dev.assay.search.TrackingClause;
import dev.assay.search.TrackingClause.Comparison;
import dev.assay.search.TrackingClause.Entity;
import dev.assay.search.TrackingClause.Likeness;
import dev.assay.search.TrackingClause.Listed;
import dev.assay.search.TrackingClause.Missing;
import dev.assay.search.TrackingClause.Numeric;
import dev.assay.search.TrackingClause.Test;
import dev.assay.search.TrackingClause.Textual;
import dev.assay.search.TrackingOrder;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A search over runs ({@code r}) or experiments ({@code e}) put together. All SQL is written here; what a client sent is only
 * ever bound.
 */
final class PgTrackingSql {
    /** Of run {@code r}, where its files are. */
    static final String ARTIFACT_URI =
            "coalesce(r.artifact_uri, 'mlflow-artifacts:/' || r.experiment_no || '/' || r.id || '/artifacts')";

    private final StringBuilder sql;
    private final List<Object> values = new ArrayList<>();
    private final Function<String, String> attributes;

    private PgTrackingSql(String start, Function<String, String> attributes) {
        this.sql = new StringBuilder(start);
        this.attributes = attributes;
    }

    static PgTrackingSql ofRuns(String select) {
        return new PgTrackingSql(select, PgTrackingSql::ofRun);
    }

    static PgTrackingSql ofExperiments(String select) {
        return new PgTrackingSql(select, PgTrackingSql::ofExperiment);
    }

    private static String ofRun(String attribute) {
        return switch (attribute) {
            case "run_id" -> "r.id";
            case "run_name" -> "(r.tags ->> 'mlflow.runName')";
            case "user_id" -> "coalesce(r.user_id, '')";
            case "status" -> "r.status";
            case "artifact_uri" -> ARTIFACT_URI;
            case "start_time" -> milliseconds("r.started");
            case "end_time" -> milliseconds("r.ended");
            default -> throw new IllegalArgumentException("runs have no attribute " + attribute);
        };
    }

    private static String ofExperiment(String attribute) {
        return switch (attribute) {
            case "experiment_id" -> "r.no::text";
            case "name" -> "r.name";
            case "creation_time" -> milliseconds("r.created");
            case "last_update_time" -> milliseconds("r.updated");
            default -> throw new IllegalArgumentException("experiments have no attribute " + attribute);
        };
    }

    /** MLflow's times have no parts of milliseconds. */
    private static String milliseconds(String column) {
        return "floor(extract(epoch FROM " + column + ") * 1000)";
    }

    PgTrackingSql add(String text) {
        sql.append(text);
        return this;
    }

    /** The placeholder of a value. */
    PgTrackingSql bind(Object value, String type) {
        values.add(value);
        sql.append('$').append(values.size()).append("::").append(type);
        return this;
    }

    String sql() {
        return sql.toString();
    }

    Tuple values() {
        return Tuple.from(values);
    }

    PgTrackingSql where(List<TrackingClause> clauses) {
        for (TrackingClause clause : clauses) {
            add("\n AND ");
            switch (clause.entity()) {
                case ATTRIBUTE -> attribute(clause);
                case METRIC -> {
                    add("EXISTS (SELECT FROM latest_metric m WHERE m.run_no = r.no AND m.key = ")
                            .bind(clause.key(), "text");
                    metric(clause.test());
                    add(")");
                }
                case PARAM -> labelled("r.params", clause);
                case TAG -> labelled("r.tags", clause);
                case DATASET -> dataset(clause);
            }
        }
        return this;
    }

    private void attribute(TrackingClause clause) {
        String left = attributes.apply(clause.key());
        // '01' is experiment 1.
        test(left.equals("r.no::text") ? ids(clause.test()) : clause.test(), left);
    }

    private static Test ids(Test test) {
        return switch (test) {
            case Textual(Likeness likeness, String to) -> new Textual(likeness, id(to));
            case Listed(boolean negated, List<String> texts) ->
                new Listed(negated, texts.stream().map(PgTrackingSql::id).toList());
            case Numeric _, Missing _ -> test;
        };
    }

    private static String id(String text) {
        return new java.math.BigInteger(text.strip()).toString();
    }

    private void metric(Test test) {
        if (test instanceof Numeric(Comparison comparison, double _)) {
            // PostgreSQL takes NaN for the greatest number; for MLflow it is only different from all.
            add(comparison == Comparison.NOT_EQUAL ? " AND " : " AND m.value <> 'NaN' AND ");
        }
        test(test, "m.value");
    }

    private void labelled(String column, TrackingClause clause) {
        values.add(clause.key());
        test(clause.test(), "(" + column + " ->> $" + values.size() + "::text)");
    }

    private void dataset(TrackingClause clause) {
        add("EXISTS (SELECT FROM jsonb_array_elements(r.inputs -> 'dataset_inputs') d WHERE ");
        if (clause.key().equals("context")) {
            add("EXISTS (SELECT FROM jsonb_array_elements(d -> 'tags') t WHERE t ->> 'key' = 'mlflow.data.context'"
                    + " AND ");
            test(clause.test(), "(t ->> 'value')");
            add(")");
        } else {
            test(
                    clause.test(),
                    clause.key().equals("name") ? "(d #>> '{dataset,name}')" : "(d #>> '{dataset,digest}')");
        }
        add(")");
    }

    private void test(Test test, String left) {
        add(left);
        switch (test) {
            case Numeric(Comparison comparison, double than) ->
                add(operator(comparison)).bind(than, "float8");
            case Textual(Likeness likeness, String to) -> {
                add(operator(likeness)).bind(to, "text");
                add(likeness == Likeness.LIKE || likeness == Likeness.ILIKE ? " ESCAPE ''" : "");
            }
            case Listed(boolean negated, List<String> texts) ->
                add(negated ? " <> ALL (" : " = ANY (")
                        .bind(texts.toArray(String[]::new), "text[]")
                        .add(")");
            case Missing(boolean negated) -> add(negated ? " IS NOT NULL" : " IS NULL");
        }
    }

    private static String operator(Comparison comparison) {
        return switch (comparison) {
            case EQUAL -> " = ";
            case NOT_EQUAL -> " <> ";
            case ABOVE -> " > ";
            case AT_LEAST -> " >= ";
            case BELOW -> " < ";
            case AT_MOST -> " <= ";
        };
    }

    private static String operator(Likeness likeness) {
        return switch (likeness) {
            case EQUAL -> " = ";
            case NOT_EQUAL -> " <> ";
            case LIKE -> " LIKE ";
            case ILIKE -> " ILIKE ";
        };
    }

    /** @param last what decides among equals */
    PgTrackingSql orderBy(List<TrackingOrder> orders, String last) {
        add("\n ORDER BY ");
        for (TrackingOrder order : orders) {
            String way = order.ascending() ? " ASC" : " DESC";
            String value = value(order);
            if (order.entity() == Entity.METRIC) {
                add("CASE WHEN ")
                        .add(value)
                        .add(" = 'NaN' THEN 1 WHEN ")
                        .add(value)
                        .add(" IS NULL THEN 2 ELSE 0 END, ");
            }
            add(value).add(collation(order)).add(way).add(" NULLS LAST, ");
        }
        return add(last);
    }

    /** Texts go by their code points, as in MLflow's store. */
    private static String collation(TrackingOrder order) {
        return switch (order.entity()) {
            case METRIC -> "";
            case PARAM, TAG, DATASET -> " COLLATE \"C\"";
            case ATTRIBUTE ->
                order.key().endsWith("_time") || order.key().equals("experiment_id") ? "" : " COLLATE \"C\"";
        };
    }

    private String value(TrackingOrder order) {
        if (order.entity() == Entity.ATTRIBUTE) {
            return order.key().equals("experiment_id") ? "r.no" : attributes.apply(order.key());
        }
        values.add(order.key());
        String key = "$" + values.size() + "::text";
        return switch (order.entity()) {
            case METRIC -> "(SELECT m.value FROM latest_metric m WHERE m.run_no = r.no AND m.key = " + key + ")";
            case PARAM -> "(r.params ->> " + key + ")";
            case TAG, DATASET, ATTRIBUTE -> "(r.tags ->> " + key + ")";
        };
    }

    PgTrackingSql page(long offset, int limit) {
        return add("\n OFFSET ").bind(offset, "int8").add(" LIMIT ").bind((long) limit, "int8");
    }
}
