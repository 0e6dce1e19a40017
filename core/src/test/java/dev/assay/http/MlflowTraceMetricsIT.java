package dev.assay.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/** What MLflow's dashboard measures over traces and their assessments. */
class MlflowTraceMetricsIT extends MlflowAssessmentsTestBase {
    @Test
    void metrics_are_grouped_ordered_and_measured_as_mlflow_does() {
        for (int i = 1; i <= 4; i++) {
            begin(
                    "tr-m" + i,
                    3,
                    new JsonObject()
                            .put("mlflow.trace.session", "s" + i % 2)
                            .put("mlflow.trace.tokenUsage", "{\"input_tokens\": " + i + "}"));
            create("tr-m" + i, feedback("score", i));
            create("tr-m" + i, feedback("good", i > 1 ? "yes" : "no"));
        }
        JsonObject trace = point("trace_count", "TRACES", new JsonArray().add("trace_status"), "COUNT");
        assertThat(trace)
                .isEqualTo(new JsonObject()
                        .put("metric_name", "trace_count")
                        .put("dimensions", new JsonObject().put("trace_status", "OK"))
                        .put("values", new JsonObject().put("COUNT", 4.0)));
        assertThat(values("session_count", "TRACES", "COUNT")).isEqualTo(new JsonObject().put("COUNT", 2.0));
        assertThat(values("latency", "TRACES", "AVG")).isEqualTo(new JsonObject().put("AVG", 250.0));
        assertThat(values("input_tokens", "TRACES", "SUM")).isEqualTo(new JsonObject().put("SUM", 10.0));
        assertThat(values("span_count", "SPANS", "COUNT")).isEqualTo(new JsonObject().put("COUNT", 0.0));
        JsonObject percentile = metric("assessment_value", "ASSESSMENTS", "AVG")
                .put("filters", new JsonArray().add("assessment.name = 'score'"));
        percentile
                .getJsonArray("aggregations")
                .add(new JsonObject().put("aggregation_type", "PERCENTILE").put("percentile_value", 90));
        assertThat(points(percentile).getJsonObject(0).getJsonObject("values"))
                .isEqualTo(new JsonObject().put("AVG", 2.5).put("P90.0", 3.7));
        assertThat(points(metric("assessment_count", "ASSESSMENTS", "COUNT")
                        .put("dimensions", new JsonArray().add("assessment_value"))
                        .put(
                                "filters",
                                new JsonArray()
                                        .add("assessment.name = \"good\"")
                                        .add("trace.status = 'OK'"))))
                .containsExactly(counted("\"no\"", 1.0), counted("\"yes\"", 3.0));
        assertThat(points(metric("trace_count", "TRACES", "COUNT")
                                .put("time_interval_seconds", 3600)
                                .put("start_time_ms", 1_789_999_200_000L)
                                .put("end_time_ms", 1_790_010_000_000L))
                        .getJsonObject(0)
                        .getJsonObject("dimensions")
                        .getString("time_bucket"))
                .isEqualTo("2026-09-21T14:00:00+00:00");
    }

    private static JsonObject counted(String value, double count) {
        return new JsonObject()
                .put("metric_name", "assessment_count")
                .put("dimensions", new JsonObject().put("assessment_value", value))
                .put("values", new JsonObject().put("COUNT", count));
    }

    @Test
    void a_metric_that_is_none_is_refused_in_mlflows_words() {
        assertThat(server.post(V3 + "/metrics", metric("trace_count", "TRACES", "SUM"))
                        .message())
                .isEqualTo("Found invalid aggregation_type(s): ['SUM']. Supported aggregation types: ['COUNT']");
        assertThat(server.post(
                                V3 + "/metrics",
                                metric("latency", "TRACES", "AVG").put("dimensions", new JsonArray().add("x")))
                        .message())
                .isEqualTo("Found invalid dimension(s): ['x']. Supported dimensions: ['trace_name']");
        assertThat(server.post(
                                V3 + "/metrics",
                                metric("latency", "TRACES", "AVG")
                                        .put("filters", new JsonArray().add("span.name = 'x'")))
                        .message())
                .isEqualTo("Filtering by span is only supported for SPANS view type, got TRACES");
        assertThat(server.post(
                                V3 + "/metrics",
                                metric("latency", "TRACES", "AVG")
                                        .put("filters", new JsonArray().add("trace.tag = 'x'")))
                        .message())
                .isEqualTo("Filtering by tag requires a key, e.g. 'trace.tag.<key> = <value>'");
    }

    @Test
    void two_filters_are_correlated_as_mlflow_does() {
        JsonObject asked = new JsonObject()
                .put("experiment_ids", new JsonArray().add("3"))
                .put("filter_string1", "feedback.good = 'none'")
                .put("filter_string2", "status = 'OK'");
        JsonObject nothing =
                server.post(V3 + "/calculate-filter-correlation", asked).json();
        assertThat(nothing.containsKey("npmi")).isFalse();
        assertThat(nothing.getInteger("filter1_count")).isZero();
    }

    private JsonArray points(JsonObject query) {
        return server.post(V3 + "/metrics", query).json().getJsonArray("data_points");
    }

    private JsonObject point(String metric, String view, JsonArray dimensions, String aggregation) {
        return points(metric(metric, view, aggregation).put("dimensions", dimensions))
                .getJsonObject(0);
    }

    private JsonObject values(String metric, String view, String aggregation) {
        return point(metric, view, new JsonArray(), aggregation).getJsonObject("values");
    }
}
