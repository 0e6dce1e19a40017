package dev.assay.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.assay.http.TracesServer.Answer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Traces as MLflow's client begins, reads, tags, links, searches and deletes them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MlflowTracesIT {
    private static final String V2 = "/api/2.0/mlflow/traces";
    private static final String V3 = "/api/3.0/mlflow/traces";
    private static final long START_MS = 1_790_000_000_000L;

    private TracesServer server;

    @BeforeAll
    void open(@TempDir Path folder) {
        server = new TracesServer(folder);
        server.sql("INSERT INTO experiment (no, name) VALUES (1, 'one'), (2, 'two'), (3, 'three'), (4, 'four')");
        server.sql("INSERT INTO experiment (no, name, lifecycle) VALUES (9, 'gone', 'deleted')");
        server.sql("INSERT INTO run (id, experiment_no, name) VALUES ('run-1', 1, 'known-run')");
    }

    @AfterAll
    void close() {
        server.close();
    }

    @Test
    void info_and_spans_are_one_trace_in_either_order() {
        begin(1, 1, info -> info);
        spans(1, span(1, 1, 0, "root", Map.of()));
        spans(1, span(2, 1, 0, "root", Map.of()));
        begin(2, 1, info -> info);

        for (int no : new int[] {1, 2}) {
            JsonObject trace = server.get(V3 + "/get?trace_id=" + id(no)).json().getJsonObject("trace");
            JsonObject info = trace.getJsonObject("trace_info");
            assertThat(trace.getJsonArray("spans")).hasSize(1);
            assertThat(info.getString("request_time")).isEqualTo("2026-09-21T14:13:20Z");
            assertThat(info.getString("execution_duration")).isEqualTo("0.250s");
            assertThat(info.getJsonObject("trace_metadata").getString("mlflow.trace.infoFinalized"))
                    .isEqualTo("true");
            assertThat(info.getJsonObject("tags").getString("mlflow.artifactLocation"))
                    .isEqualTo("mlflow-artifacts:/1/traces/" + id(no) + "/artifacts");
        }
    }

    @Test
    void a_trace_id_of_another_experiment_is_refused() {
        begin(3, 1, info -> info);
        Answer elsewhere = server.post(V3, started(info(3, 2)));
        assertThat(elsewhere.status()).isEqualTo(400);
        assertThat(elsewhere.error()).isEqualTo("INVALID_PARAMETER_VALUE");
        assertThat(elsewhere.message()).contains("already exists in another experiment");
    }

    @Test
    void traces_are_begun_only_in_experiments_that_are_there() {
        Answer unknown = server.post(V3, started(info(4, 77)));
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.message()).isEqualTo("No Experiment with id=77 exists");
        Answer deleted = server.post(V3, started(info(4, 9)));
        assertThat(deleted.status()).isEqualTo(400);
        assertThat(deleted.message())
                .isEqualTo("The experiment 9 must be in the 'active' state. Current state is deleted.");
    }

    @Test
    void reserved_tags_are_dropped_from_an_info_and_refused_alone() {
        JsonObject tags = begin(
                        5,
                        1,
                        info -> info.put(
                                "tags",
                                new JsonObject()
                                        .put("mlflow.artifactLocation", "s3://x")
                                        .put("mlflow.trace.archiveLocation", "s3://y")
                                        .put("mine", "kept")))
                .getJsonObject("tags");
        assertThat(tags.getString("mlflow.artifactLocation")).startsWith("mlflow-artifacts:/1/");
        assertThat(tags.getString("mine")).isEqualTo("kept");
        assertThat(tags.containsKey("mlflow.trace.archiveLocation")).isFalse();

        for (String key :
                List.of("mlflow.artifactLocation", "mlflow.trace.spansLocation", "mlflow.trace.archiveLocation")) {
            Answer set = server.ask("PATCH", V2 + "/" + id(5) + "/tags", tag(key, "x"));
            assertThat(set.status()).isEqualTo(400);
            assertThat(set.message()).isEqualTo("Tag '" + key + "' is immutable and cannot be set on a trace.");
            Answer deleted = server.ask("DELETE", V2 + "/" + id(5) + "/tags", new JsonObject().put("key", key));
            assertThat(deleted.message()).isEqualTo("Tag '" + key + "' is immutable and cannot be deleted on a trace.");
        }
    }

    @Test
    void a_tag_is_set_and_deleted_once() {
        begin(6, 1, info -> info);
        for (String api : List.of(V2, V3)) {
            String tags = api + "/" + id(6) + "/tags";
            assertThat(server.ask("PATCH", tags, tag("colour", "red")).json()).isEqualTo(new JsonObject());
            assertThat(info(6).getJsonObject("tags").getString("colour")).isEqualTo("red");
            assertThat(server.ask("DELETE", tags, new JsonObject().put("key", "colour"))
                            .json())
                    .isEqualTo(new JsonObject());
            assertThat(info(6).getJsonObject("tags").containsKey("colour")).isFalse();
            Answer again = server.ask("DELETE", tags, new JsonObject().put("key", "colour"));
            assertThat(again.status()).isEqualTo(404);
            assertThat(again.error()).isEqualTo("RESOURCE_DOES_NOT_EXIST");
            assertThat(again.message()).isEqualTo("No trace tag with key 'colour' for trace with ID '" + id(6) + "'");
        }
        Answer noKey = server.ask("PATCH", V2 + "/" + id(6) + "/tags", new JsonObject().put("value", "x"));
        assertThat(noKey.message())
                .isEqualTo("Missing value for required parameter 'key'. See the API docs for more information about"
                        + " request parameters.");
        assertThat(server.ask("PATCH", V2 + "/" + id(6) + "/tags", tag("k".repeat(251), "x"))
                        .message())
                .isEqualTo("'key' exceeds the maximum length of 250 characters");
        assertThat(server.ask("PATCH", V2 + "/tr-none/tags", tag("a", "b")).message())
                .isEqualTo("Trace with ID 'tr-none' not found.");
    }

    @Test
    void long_metadata_are_cut_where_they_are_shown_and_a_long_session_is_refused() {
        JsonObject info =
                begin(7, 1, sent -> sent.put("trace_metadata", new JsonObject().put("long", "x".repeat(300))));
        assertThat(info.getJsonObject("trace_metadata").getString("long")).hasSize(250);
        Answer session = server.post(
                V3,
                started(info(7, 1)
                        .put("trace_metadata", new JsonObject().put("mlflow.trace.session", "s".repeat(251)))));
        assertThat(session.status()).isEqualTo(400);
        assertThat(session.message()).isEqualTo("'Session ID' exceeds the maximum length of 250 characters");
    }

    @Test
    void tokens_and_cost_read_back_in_one_spelling() {
        JsonObject info = begin(
                8,
                1,
                sent -> sent.put(
                        "trace_metadata",
                        new JsonObject()
                                .put(
                                        "mlflow.trace.tokenUsage",
                                        "{\"total_tokens\":3,\"output_tokens\":2,\"input_tokens\":1}")
                                .put("mlflow.trace.cost", "{\"total_cost\":0.5,\"input_cost\":0.25}")));
        JsonObject metadata = info.getJsonObject("trace_metadata");
        assertThat(metadata.getString("mlflow.trace.tokenUsage"))
                .isEqualTo("{\"input_tokens\": 1, \"output_tokens\": 2, \"total_tokens\": 3}");
        assertThat(metadata.getString("mlflow.trace.cost")).isEqualTo("{\"input_cost\": 0.25, \"total_cost\": 0.5}");
    }

    @Test
    void root_attributes_and_resource_attributes_become_tags() {
        spans(1, span(9, 1, 0, "root", Map.of("mlflow.traceTag.team", "crm", "mlflow.traceTag.env", "prod")));
        JsonObject tags = info(9).getJsonObject("tags");
        assertThat(tags.getString("team")).isEqualTo("crm");
        assertThat(tags.getString("env")).isEqualTo("prod");
        assertThat(tags.getString("service.name")).isEqualTo("it");
        assertThat(tags.fieldNames()).noneMatch(key -> key.startsWith("telemetry.sdk"));
        assertThat(tags.getString("mlflow.trace.spansLocation")).isEqualTo("TRACKING_STORE");
    }

    @Test
    void a_trace_that_is_on_its_way_is_waited_for() {
        begin(10, 1, info -> info.put("trace_metadata", announcing(2)));
        spans(1, span(10, 2, 1, "child", Map.of()));
        String whole = V3 + "/get?trace_id=" + id(10);
        assertThat(server.get(whole + "&allow_partial=True")
                        .json()
                        .getJsonObject("trace")
                        .getJsonArray("spans"))
                .hasSize(1);
        assertThat(server.get(V3 + "/batchGet?trace_ids=" + id(10)).json().getJsonArray("traces"))
                .isEmpty();

        CompletableFuture<Answer> waiting = CompletableFuture.supplyAsync(() -> server.get(whole));
        spans(1, span(10, 1, 0, "root", Map.of()));
        assertThat(waiting.join().json().getJsonObject("trace").getJsonArray("spans"))
                .hasSize(2);
        assertThat(server.get(V3 + "/batchGet?trace_ids=" + id(10)).json().getJsonArray("traces"))
                .hasSize(1);
    }

    @Test
    void a_trace_that_does_not_come_whole_is_not_there() {
        begin(11, 1, info -> info.put("trace_metadata", announcing(2)));
        spans(1, span(11, 1, 0, "root", Map.of()));
        Answer answer = server.get(V3 + "/get?trace_id=" + id(11) + "&allow_partial=False");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.error()).isEqualTo("RESOURCE_DOES_NOT_EXIST");
        assertThat(answer.message())
                .isEqualTo("Trace with ID " + id(11) + " is not fully exported yet, please try again later.");
        assertThat(server.get(V3 + "/get?trace_id=tr-none").message()).isEqualTo("Trace with ID tr-none is not found.");
        assertThat(server.get(V3 + "/tr-none").message()).isEqualTo("Trace with ID 'tr-none' not found.");
    }

    @Test
    void infos_are_read_in_the_order_asked_within_experiments() {
        begin(12, 1, info -> info);
        begin(13, 2, info -> info);
        JsonObject both = new JsonObject()
                .put("trace_ids", new JsonArray().add(id(13)).add("tr-none").add(id(12)));
        assertThat(ids(server.post(V3 + "/batchGetInfos", both).json().getJsonArray("trace_infos")))
                .containsExactly(id(13), id(12));
        both.put("experiment_ids", new JsonArray().add("2"));
        assertThat(ids(server.post(V3 + "/batchGetInfos", both).json().getJsonArray("trace_infos")))
                .containsExactly(id(13));
    }

    @Test
    void traces_are_linked_to_runs_and_prompts_and_found_by_them() {
        begin(20, 3, info -> info);
        begin(21, 3, info -> info);
        begin(
                22,
                3,
                info -> info.put(
                        "tags",
                        new JsonObject().put("mlflow.linkedPrompts", "[{\"name\": \"mail\", \"version\": \"2\"}]")));
        JsonObject link =
                new JsonObject().put("trace_ids", new JsonArray().add(id(20))).put("run_id", "run-1");
        for (int i = 0; i < 2; i++) {
            assertThat(server.post(V2 + "/link-to-run", link).json()).isEqualTo(new JsonObject());
        }
        assertThat(server.post(V2 + "/link-to-run", link.copy().put("run_id", "unknown"))
                        .status())
                .isEqualTo(200);
        JsonObject prompts = new JsonObject()
                .put("trace_id", id(21))
                .put(
                        "prompt_versions",
                        new JsonArray()
                                .add(new JsonObject().put("name", "mail").put("version", "2"))
                                .add(new JsonObject().put("name", "mail").put("version", "1")));
        for (int i = 0; i < 2; i++) {
            assertThat(server.post(V2 + "/link-prompts", prompts).json()).isEqualTo(new JsonObject());
        }
        assertThat(found(3, "run_id = 'run-1'")).containsExactly(id(20));
        assertThat(found(3, "run_id = 'unknown'")).containsExactly(id(20));
        assertThat(found(3, "prompt = 'mail/1'")).containsExactly(id(21));
        assertThat(found(3, "prompt = 'mail/2'")).containsExactlyInAnyOrder(id(21), id(22));
        assertThat(found(3, "prompt = 'mail/3'")).isEmpty();
        assertThat(server.post(V2 + "/link-prompts", prompts.copy().put("trace_id", "tr-none"))
                        .message())
                .isEqualTo("Trace with ID 'tr-none' not found.");
    }

    @Test
    void traces_are_deleted_by_id_and_by_age() {
        for (int no = 30; no <= 34; no++) {
            int at = no;
            begin(
                    no,
                    4,
                    info -> info.put(
                            "request_time",
                            java.time.Instant.ofEpochMilli(START_MS + at).toString()));
        }
        JsonObject byId = new JsonObject()
                .put("experiment_id", "1")
                .put("request_ids", new JsonArray().add(id(30)).add("tr-none"));
        assertThat(deleted(byId)).isZero();
        assertThat(deleted(byId.put("experiment_id", "4"))).isEqualTo(1);
        JsonObject byAge = new JsonObject().put("experiment_id", "4").put("max_timestamp_millis", START_MS + 33);
        assertThat(deleted(byAge.copy().put("max_traces", 1))).isEqualTo(1);
        assertThat(found(4, null)).containsExactly(id(34), id(33), id(32));
        assertThat(deleted(byAge)).isEqualTo(2);
        assertThat(found(4, null)).containsExactly(id(34));
        assertThat(server.get(V3 + "/" + id(33)).status()).isEqualTo(404);
        assertThat(server.post(V2 + "/delete-traces", new JsonObject().put("experiment_id", "4"))
                        .message())
                .isEqualTo("Either `max_timestamp_millis` or `trace_ids` must be specified.");
    }

    private int deleted(JsonObject request) {
        return server.post(V2 + "/delete-traces", request).json().getInteger("traces_deleted");
    }

    @Test
    void clients_before_version_3_begin_and_end_an_info() {
        JsonObject begun = server.post(
                        V2,
                        new JsonObject()
                                .put("experiment_id", "1")
                                .put("timestamp_ms", START_MS)
                                .put("request_metadata", pairs("k", "1"))
                                .put("tags", pairs("t", "1")))
                .json()
                .getJsonObject("trace_info");
        String id = begun.getString("request_id");
        assertThat(begun.getString("status")).isEqualTo("IN_PROGRESS");
        assertThat(begun.getJsonArray("tags"))
                .contains(new JsonObject().put("key", "t").put("value", "1"));
        JsonObject ended = server.ask(
                        "PATCH",
                        V2 + "/" + id,
                        new JsonObject()
                                .put("request_id", id)
                                .put("timestamp_ms", START_MS + 40)
                                .put("status", "OK")
                                .put("request_metadata", pairs("k2", "2"))
                                .put("tags", pairs("t", "2")))
                .json()
                .getJsonObject("trace_info");
        assertThat(ended.getLong("execution_time_ms")).isEqualTo(40);
        assertThat(ended.getJsonArray("request_metadata"))
                .contains(
                        new JsonObject().put("key", "k").put("value", "1"),
                        new JsonObject().put("key", "k2").put("value", "2"));
        assertThat(ended.getJsonArray("tags"))
                .contains(new JsonObject().put("key", "t").put("value", "2"));
        assertThat(server.get(V2 + "/" + id + "/info").json().getJsonObject("trace_info"))
                .isEqualTo(ended);
        assertThat(server.get(V2 + "?experiment_ids=1&max_results=500&filter=tags.t%3D%272%27")
                        .json()
                        .getJsonArray("traces"))
                .containsExactly(ended);
    }

    @Test
    void a_wrong_search_is_refused_in_mlflows_words() {
        assertThat(server.post(V3 + "/search", new JsonObject()).message())
                .startsWith("Missing value for required parameter 'locations'.");
        assertThat(search(1, null, body -> body.put("max_results", 501)).message())
                .isEqualTo("Invalid value 501 for parameter 'max_results' supplied:  Hint: Value was of type 'int'."
                        + " See the API docs for more information about request parameters.");
        assertThat(search(1, null, body -> body.put("page_token", "nonsense")).error())
                .isEqualTo("INVALID_PARAMETER_VALUE");
        Answer list = search(1, "span.attributes.model IN ('a')", body -> body);
        assertThat(list.error()).isEqualTo("BAD_REQUEST");
        Answer twice = search(
                1,
                null,
                body -> body.put(
                        "order_by", new JsonArray().add("timestamp ASC").add("timestamp_ms DESC")));
        assertThat(twice.status()).isEqualTo(400);
        assertThat(twice.message())
                .isEqualTo("`order_by` contains duplicate fields: ['timestamp ASC', 'timestamp_ms DESC']");
    }

    private interface Change {
        JsonObject of(JsonObject sent);
    }

    /** @return the info that the server answers with */
    private JsonObject begin(int no, int experiment, Change change) {
        Answer answer = server.post(V3, started(change.of(info(no, experiment))));
        assertThat(answer.status()).as(answer.json().encode()).isEqualTo(200);
        return answer.json().getJsonObject("trace").getJsonObject("trace_info");
    }

    private static JsonObject started(JsonObject info) {
        return new JsonObject().put("trace", new JsonObject().put("trace_info", info));
    }

    private static JsonObject info(int no, int experiment) {
        return new JsonObject()
                .put("trace_id", id(no))
                .put(
                        "trace_location",
                        new JsonObject()
                                .put("type", "MLFLOW_EXPERIMENT")
                                .put(
                                        "mlflow_experiment",
                                        new JsonObject().put("experiment_id", String.valueOf(experiment))))
                .put("request_time", "2026-09-21T14:13:20Z")
                .put("execution_duration", "0.250s")
                .put("state", "OK");
    }

    private JsonObject info(int no) {
        return server.get(V3 + "/" + id(no)).json().getJsonObject("trace").getJsonObject("trace_info");
    }

    private static JsonObject announcing(int spans) {
        return new JsonObject()
                .put(
                        "mlflow.trace.sizeStats",
                        new JsonObject().put("num_spans", spans).encode());
    }

    private void spans(int experiment, Span... spans) {
        ResourceSpans.Builder resource = ResourceSpans.newBuilder();
        resource.getResourceBuilder()
                .addAttributes(attribute("service.name", "it"))
                .addAttributes(attribute("telemetry.sdk.name", "opentelemetry"));
        resource.addScopeSpans(ScopeSpans.newBuilder().addAllSpans(List.of(spans)));
        Answer answer = server.otlp(
                ExportTraceServiceRequest.newBuilder()
                        .addResourceSpans(resource)
                        .build()
                        .toByteArray(),
                String.valueOf(experiment));
        assertThat(answer.status()).isEqualTo(200);
    }

    private static Span span(int trace, int no, int parent, String name, Map<String, String> attributes) {
        Span.Builder span = Span.newBuilder()
                .setTraceId(ByteString.copyFrom(HexFormat.of().parseHex("%032x".formatted(trace))))
                .setSpanId(ByteString.copyFrom(HexFormat.of().parseHex("%016x".formatted(no))))
                .setName(name)
                .setStartTimeUnixNano(START_MS * 1_000_000)
                .setEndTimeUnixNano((START_MS + 5) * 1_000_000)
                .setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_OK));
        if (parent != 0) {
            span.setParentSpanId(ByteString.copyFrom(HexFormat.of().parseHex("%016x".formatted(parent))));
        }
        attributes.forEach((key, value) -> span.addAttributes(attribute(key, value)));
        return span.build();
    }

    private static KeyValue attribute(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private Answer search(int experiment, @org.jspecify.annotations.Nullable String filter, Change change) {
        JsonObject body = new JsonObject()
                .put("locations", new JsonArray().add(info(0, experiment).getJsonObject("trace_location")))
                .put("max_results", 100);
        return server.post(V3 + "/search", change.of(filter == null ? body : body.put("filter", filter)));
    }

    private List<String> found(int experiment, @org.jspecify.annotations.Nullable String filter) {
        return ids(search(experiment, filter, body -> body).json().getJsonArray("traces"));
    }

    private static List<String> ids(JsonArray infos) {
        return StreamSupport.stream(infos.spliterator(), false)
                .map(each -> ((JsonObject) each).getString("trace_id"))
                .toList();
    }

    private static String id(int no) {
        return "tr-%032x".formatted(no);
    }

    private static JsonObject tag(String key, String value) {
        return new JsonObject().put("key", key).put("value", value);
    }

    private static JsonArray pairs(String key, String value) {
        return new JsonArray().add(tag(key, value));
    }
}
