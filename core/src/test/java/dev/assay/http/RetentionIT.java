package dev.assay.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits of experiments, and what they would delete. */
class RetentionIT {
    private final TracesServer server;
    private final AreaServer http;

    RetentionIT(@TempDir Path folder) {
        server = new TracesServer(folder);
        http = server.http();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void limits_of_an_experiment_are_set_shown_and_taken_away() {
        String path = "/api/v1/experiments/0/retention";
        assertThat(http.get(path).ok())
                .isEqualTo(new JsonObject("{\"own\":false,\"maxAge\":null,\"maxTraces\":null,\"maxBytes\":null}"));
        JsonObject set = new JsonObject().put("maxAge", "30d").put("maxBytes", 1_000_000);
        assertThat(http.ask("PUT", path, set).ok())
                .isEqualTo(new JsonObject("{\"own\":true,\"maxAge\":\"30d\",\"maxTraces\":null,\"maxBytes\":1000000}"));
        assertThat(http.ask("PUT", path, new JsonObject().put("maxAge", "soon")).refusal())
                .contains("400", "'maxAge' is 'soon'", "30d");
        assertThat(http.ask("PUT", path, new JsonObject().put("age", "1d")).refusal())
                .contains("'age'");
        assertThat(http.ask("PUT", "/api/v1/experiments/77/retention", set).status())
                .isEqualTo(404);
        http.delete(path, null);
        assertThat(http.get(path).ok().getBoolean("own")).isFalse();
    }

    @Test
    void what_limits_would_delete_is_said_and_nothing_is_set() {
        for (int trace = 1; trace <= 4; trace++) {
            send(trace);
        }
        server.sql("UPDATE trace SET arrival = now() - interval '40 days' WHERE id = '" + id(1) + "'");

        JsonObject none = preview("{}");
        assertThat(none.getLong("traces")).isEqualTo(4);
        assertThat(none.getLong("bytes")).isPositive();
        assertThat(none.getLong("deletedTraces")).isZero();
        assertThat(none.getLong("deletedBytes")).isZero();
        long each = none.getLong("bytes") / 4;

        JsonObject all = preview("{\"maxAge\": \"30d\", \"maxTraces\": 2, \"maxBytes\": " + each + "}");
        assertThat(all.getLong("tooOld")).isEqualTo(1);
        assertThat(all.getLong("tooMany")).isEqualTo(2);
        assertThat(all.getLong("tooLarge")).isEqualTo(3);
        assertThat(all.getLong("deletedTraces")).isEqualTo(3);
        assertThat(all.getLong("deletedBytes")).isEqualTo(3 * each);

        assertThat(http.get("/api/v1/experiments/0/retention").ok().getBoolean("own"))
                .isFalse();
        assertThat(http.post("/api/v1/experiments/0/retention/preview", new JsonObject().put("maxAge", "soon"))
                        .refusal())
                .contains("'maxAge' is 'soon'");
        assertThat(http.post("/api/v1/experiments/77/retention/preview", new JsonObject())
                        .status())
                .isEqualTo(404);
    }

    private JsonObject preview(String limits) {
        return http.post("/api/v1/experiments/0/retention/preview", new JsonObject(limits))
                .ok();
    }

    private void send(int trace) {
        Span span = Span.newBuilder()
                .setTraceId(ByteString.copyFrom(HexFormat.of().parseHex("%032x".formatted(trace))))
                .setSpanId(ByteString.copyFrom(HexFormat.of().parseHex("%016x".formatted(1))))
                .setName("root")
                .setStartTimeUnixNano(1_763_800_000_000_000_000L)
                .setEndTimeUnixNano(1_763_800_000_100_000_000L)
                .build();
        byte[] body = ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .addScopeSpans(ScopeSpans.newBuilder().addSpans(span)))
                .build()
                .toByteArray();
        assertThat(server.otlp(body, null).status()).isEqualTo(200);
    }

    private static String id(int trace) {
        return "tr-%032x".formatted(trace);
    }
}
