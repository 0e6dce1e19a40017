package dev.assay.http.mlflow;

import dev.assay.error.Invalid;
import dev.assay.http.Params;
import dev.assay.search.Condition;
import dev.assay.search.Field;
import dev.assay.search.Filter;
import dev.assay.search.MetricClause;
import dev.assay.search.TraceIndex;
import dev.assay.search.ValueText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of trace metrics.
 *
 * @param intervalMs width of the buckets of time; null for none
 * @param fromMs included; null for open
 * @param toMs included; null for open
 */
record MetricQuery(
        List<Integer> experimentNos,
        View view,
        String metric,
        List<Aggregation> aggregations,
        List<String> dimensions,
        List<MetricClause> clauses,
        @Nullable Long intervalMs,
        @Nullable Long fromMs,
        @Nullable Long toMs,
        int maxResults) {
    private static final int MOST = 1000;

    enum View {
        TRACES,
        SPANS,
        ASSESSMENTS
    }

    enum Type {
        COUNT,
        SUM,
        AVG,
        PERCENTILE,
        MIN,
        MAX
    }

    /** @param percentile 0 to 100; null for the other types */
    record Aggregation(Type type, @Nullable Double percentile) {
        /** As the answer names it: {@code AVG}, {@code P95.0}. */
        String label() {
            return percentile == null ? type.name() : "P" + ValueText.ofAssessment(percentile);
        }
    }

    /** What a metric can be asked for. */
    private record Allowed(List<Type> types, List<String> dimensions) {}

    private static final List<Type> COUNTED = List.of(Type.COUNT);
    private static final List<Type> MEASURED = List.of(Type.AVG, Type.MAX, Type.MIN, Type.PERCENTILE);
    private static final List<Type> SUMMED = List.of(Type.AVG, Type.MAX, Type.MIN, Type.PERCENTILE, Type.SUM);
    private static final Map<View, Map<String, Allowed>> METRICS = Map.of(
            View.TRACES, ofTraces(),
            View.SPANS, ofSpans(),
            View.ASSESSMENTS, ofAssessments());

    private static Map<String, Allowed> ofTraces() {
        Map<String, Allowed> metrics = new LinkedHashMap<>();
        metrics.put("trace_count", new Allowed(COUNTED, List.of("trace_name", "trace_status")));
        metrics.put("session_count", new Allowed(COUNTED, List.of()));
        metrics.put("latency", new Allowed(MEASURED, List.of("trace_name")));
        for (String tokens : List.of(
                "input_tokens",
                "output_tokens",
                "total_tokens",
                "cache_read_input_tokens",
                "cache_creation_input_tokens")) {
            metrics.put(tokens, new Allowed(SUMMED, List.of("trace_name")));
        }
        return metrics;
    }

    private static Map<String, Allowed> ofSpans() {
        List<String> models = List.of("span_model_name", "span_model_provider");
        Map<String, Allowed> metrics = new LinkedHashMap<>();
        metrics.put(
                "span_count",
                new Allowed(
                        COUNTED,
                        List.of("span_model_name", "span_model_provider", "span_name", "span_status", "span_type")));
        metrics.put("latency", new Allowed(MEASURED, List.of("span_name", "span_status")));
        for (String cost : List.of("input_cost", "output_cost", "total_cost")) {
            metrics.put(cost, new Allowed(SUMMED, models));
        }
        return metrics;
    }

    private static Map<String, Allowed> ofAssessments() {
        Map<String, Allowed> metrics = new LinkedHashMap<>();
        metrics.put("assessment_count", new Allowed(COUNTED, List.of("assessment_name", "assessment_value")));
        metrics.put("assessment_value", new Allowed(MEASURED, List.of("assessment_name")));
        return metrics;
    }

    /** @throws Invalid when a metric has no such aggregation or dimension, a filter is none, or something is missing */
    static MetricQuery parse(MlflowParams body) {
        List<Integer> experimentNos = body.requiredTexts("experiment_ids").stream()
                .map(Params::experiment)
                .toList();
        View view = constant(View.class, body, "view_type");
        String metric = body.required("metric_name");
        List<Aggregation> aggregations = body.requiredObjects("aggregations").stream()
                .map(MetricQuery::aggregation)
                .toList();
        List<String> dimensions = body.texts("dimensions");
        check(view, metric, aggregations, dimensions);
        Long interval = body.integer("time_interval_seconds");
        Long from = body.integer("start_time_ms");
        Long to = body.integer("end_time_ms");
        boolean bucketed = interval != null && interval > 0;
        if (bucketed && (from == null || to == null)) {
            throw new Invalid("start_time_ms and end_time_ms are required if time_interval_seconds is set");
        }
        List<MetricClause> clauses =
                body.texts("filters").stream().map(MetricClause::parse).toList();
        clauses.forEach(clause -> check(view, clause));
        return new MetricQuery(
                experimentNos,
                view,
                metric,
                aggregations,
                dimensions,
                clauses,
                interval == null || !bucketed ? null : (Long) (interval * 1000),
                from,
                to,
                body.maxResults(MOST, Integer.MAX_VALUE));
    }

    private static <E extends Enum<E>> E constant(Class<E> type, MlflowParams sent, String field) {
        String name = sent.required(field);
        for (E each : type.getEnumConstants()) {
            if (each.name().equals(name)) {
                return each;
            }
        }
        throw sent.invalid(field, name);
    }

    private static Aggregation aggregation(MlflowParams sent) {
        Type type = constant(Type.class, sent, "aggregation_type");
        Double percentile = sent.has("percentile_value") ? (Double) sent.requiredNumber("percentile_value") : null;
        if (type != Type.PERCENTILE && percentile != null) {
            throw new Invalid("Percentile value is only allowed for PERCENTILE aggregation type, got " + type);
        }
        if (type == Type.PERCENTILE && percentile == null) {
            throw new Invalid("Percentile value is required for PERCENTILE aggregation");
        }
        if (percentile != null && !(percentile >= 0 && percentile <= 100)) {
            throw new Invalid("Percentile value must be between 0 and 100, got " + ValueText.ofAssessment(percentile));
        }
        return new Aggregation(type, percentile);
    }

    private static void check(View view, String metric, List<Aggregation> aggregations, List<String> dimensions) {
        Map<String, Allowed> metrics = java.util.Objects.requireNonNull(METRICS.get(view));
        Allowed allowed = metrics.get(metric);
        if (allowed == null) {
            throw new Invalid("metric_name must be one of " + shown(metrics.keySet()) + ", got '" + metric + "'");
        }
        TreeSet<String> types = new TreeSet<>();
        aggregations.stream()
                .map(Aggregation::type)
                .filter(type -> !allowed.types.contains(type))
                .forEach(type -> types.add(type.name()));
        if (!types.isEmpty()) {
            throw new Invalid("Found invalid aggregation_type(s): " + shown(types) + ". Supported aggregation types: "
                    + shown(allowed.types.stream().map(Type::name).toList()));
        }
        TreeSet<String> unknown = new TreeSet<>(dimensions);
        allowed.dimensions.forEach(unknown::remove);
        if (!unknown.isEmpty()) {
            throw new Invalid("Found invalid dimension(s): " + shown(unknown) + ". Supported dimensions: "
                    + shown(allowed.dimensions));
        }
    }

    private static void check(View view, MetricClause clause) {
        boolean wrong =
                switch (clause.view()) {
                    case "span" -> view != View.SPANS;
                    case "assessment" -> view != View.ASSESSMENTS;
                    default -> false;
                };
        if (wrong) {
            throw new Invalid("Filtering by " + clause.view() + " is only supported for "
                    + (clause.view().equals("span") ? View.SPANS : View.ASSESSMENTS) + " view type, got " + view);
        }
    }

    private static String shown(Iterable<String> texts) {
        return "['" + String.join("', '", texts) + "']";
    }

    TraceIndex.Scope scope() {
        return new TraceIndex.Scope(experimentNos);
    }

    boolean ofCost() {
        return metric.endsWith("_cost");
    }

    boolean ranks() {
        return aggregations.stream().anyMatch(each -> each.type == Type.PERCENTILE);
    }

    /** The traces to look at. Costs are of the time of their span, all else of the time of the trace. */
    Filter traces() {
        List<Filter> all = new ArrayList<>();
        clauses.stream().filter(clause -> clause.view().equals("trace")).forEach(clause -> all.add(clause.ofTrace()));
        if (!ofCost() && fromMs != null) {
            all.add(new Filter.Is(Field.TraceNumber.START_MS, Condition.Between.above(fromMs, true)));
        }
        if (!ofCost() && toMs != null) {
            all.add(new Filter.Is(Field.TraceNumber.START_MS, Condition.Between.below(toMs, true)));
        }
        return new Filter.And(all);
    }

    /** Clauses on what is within a trace: its spans or its assessments. */
    List<MetricClause> within() {
        return clauses.stream().filter(clause -> !clause.view().equals("trace")).toList();
    }
}
