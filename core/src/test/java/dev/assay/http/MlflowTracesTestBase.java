package dev.assay.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.assay.http.AreaServer.Answer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A server of traces and how a client asks it, for the tests of MLflow's paths. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MlflowTracesTestBase {
    static final String V2 = "/api/2.0/mlflow/traces";
    static final String V3 = "/api/3.0/mlflow/traces";
    static final long START_MS = 1_790_000_000_000L;

    TracesServer traces;
    AreaServer server;

    @BeforeAll
    void open(@TempDir Path folder) throws IOException {
        traces = new TracesServer(folder);
        server = traces.http();
        traces.sql("INSERT INTO experiment (no, name) VALUES (1, 'one'), (2, 'two'), (3, 'three'), (4, 'four'), (6,"
                + " 'six')");
        traces.sql("INSERT INTO experiment (no, name, lifecycle) VALUES (9, 'gone', 'deleted')");
        traces.sql("INSERT INTO run (id, experiment_no, name) VALUES ('run-1', 1, 'known-run')");
    }

    @AfterAll
    void close() {
        traces.close();
    }

    void sql(String statement) {
        traces.sql(statement);
    }

    interface Change {
        JsonObject of(JsonObject sent);
    }

    /** @return the info that the server answers with */
    JsonObject begin(int no, int experiment, Change change) {
        Answer answer = server.post(V3, started(change.of(info(no, experiment))));
        assertThat(answer.status()).as(answer.json().encode()).isEqualTo(200);
        return answer.json().getJsonObject("trace").getJsonObject("trace_info");
    }

    static JsonObject started(JsonObject info) {
        return new JsonObject().put("trace", new JsonObject().put("trace_info", info));
    }

    static JsonObject info(int no, int experiment) {
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

    JsonObject info(int no) {
        return server.get(V3 + "/" + id(no)).json().getJsonObject("trace").getJsonObject("trace_info");
    }

    static JsonObject announcing(int spans) {
        return new JsonObject()
                .put(
                        "mlflow.trace.sizeStats",
                        new JsonObject().put("num_spans", spans).encode());
    }

    void spans(int experiment, Span... spans) {
        ResourceSpans.Builder resource = ResourceSpans.newBuilder();
        resource.getResourceBuilder()
                .addAttributes(attribute("service.name", "it"))
                .addAttributes(attribute("telemetry.sdk.name", "opentelemetry"));
        resource.addScopeSpans(ScopeSpans.newBuilder().addAllSpans(List.of(spans)));
        Answer answer = traces.otlp(
                ExportTraceServiceRequest.newBuilder()
                        .addResourceSpans(resource)
                        .build()
                        .toByteArray(),
                String.valueOf(experiment));
        assertThat(answer.status()).isEqualTo(200);
    }

    static Span span(int trace, int no, int parent, String name, Map<String, String> attributes) {
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

    static KeyValue attribute(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    Answer search(int experiment, @org.jspecify.annotations.Nullable String filter, Change change) {
        traces.awaitIndexed();
        JsonObject body = new JsonObject()
                .put("locations", new JsonArray().add(info(0, experiment).getJsonObject("trace_location")))
                .put("max_results", 100);
        return server.post(V3 + "/search", change.of(filter == null ? body : body.put("filter", filter)));
    }

    List<String> found(int experiment, @org.jspecify.annotations.Nullable String filter) {
        return ids(search(experiment, filter, body -> body).json().getJsonArray("traces"));
    }

    static List<String> ids(JsonArray infos) {
        return StreamSupport.stream(infos.spliterator(), false)
                .map(each -> ((JsonObject) each).getString("trace_id"))
                .toList();
    }

    static String id(int no) {
        return "tr-%032x".formatted(no);
    }

    static JsonObject tag(String key, String value) {
        return new JsonObject().put("key", key).put("value", value);
    }

    static JsonArray pairs(String key, String value) {
        return new JsonArray().add(tag(key, value));
    }
}
