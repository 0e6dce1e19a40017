package dev.assay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code ./start demo}: real bodies through the public API, scored for real. */
class DemoIT {
    private static final String EXPERIMENT = "CRM assistant (demo)";
    private static final List<String> JUDGES = List.of(
            "retrieval_groundedness",
            "relevance_to_query",
            "follows_objective",
            "concise_communication",
            "professional_tone");

    @Test
    void the_demo_opens_on_finished_results_that_change_when_a_body_changes() throws Exception {
        try (StubJudge judge = new StubJudge();
                AssayServer server = AssayServer.in("demo")
                        .with("ASSAY_JUDGE_BASE_URL", judge.baseUrl())
                        .demo()
                        .start()) {
            AssayClient client = server.client();
            String experiment = AssayClient.objects(
                            client.get("/api/v1/experiments").json().getJsonArray("experiments"))
                    .filter(each -> EXPERIMENT.equals(each.getString("name")))
                    .map(each -> each.getString("experimentId"))
                    .findFirst()
                    .orElseThrow();
            List<String> emails = client.search(experiment, "name = 'generate_sales_email'");
            assertThat(emails).hasSize(7);
            assertThat(client.search(experiment, "")).hasSize(8);
            assertThat(client.search(experiment, "feedback.user_satisfaction = 'true'"))
                    .hasSize(1)
                    .doesNotContainAnyElementsOf(emails);
            assertThat(emails)
                    .allSatisfy(id -> assertThat(types(client.trace(id))).contains("AGENT", "RETRIEVER", "CHAT_MODEL"));

            JsonObject run = client.run(server.runId());
            JsonObject progress = run.getJsonObject("progress");
            assertThat(progress.getString("state")).isEqualTo("finished");
            assertThat(progress.getInteger("total")).isEqualTo(7);
            assertThat(AssayClient.objects(progress.getJsonArray("scorers"))).allSatisfy(scorer -> {
                assertThat(scorer.getInteger("scored")).as("%s", scorer).isEqualTo(7);
                assertThat(scorer.getInteger("errors")).as("%s", scorer).isZero();
            });
            assertThat(AssayClient.objects(progress.getJsonArray("scorers")).map(each -> each.getString("name")))
                    .contains("response_length", "latency_limit", "mentions_customer")
                    .containsAll(JUDGES);
            assertThat(client.get("/api/v1/server").json().getJsonObject("demo"))
                    .isEqualTo(new JsonObject().put("loaded", true).put("runId", server.runId()));

            JsonObject original = body("The same e-mail once more.", client, experiment);
            JsonObject lengthy = body("word ".repeat(121).strip(), client, experiment);
            assertThat(original.getString("value")).isEqualTo("yes");
            assertThat(lengthy.getString("value")).isEqualTo("no");
            assertThat(lengthy.getString("rationale")).contains("121 words");
        }
    }

    /** Sends the demo's first trace again, with another id and answer, and evaluates it. @return its response_length */
    private static JsonObject body(String answer, AssayClient client, String experiment)
            throws IOException, InterruptedException {
        byte[] recorded =
                Files.readAllBytes(AssayServer.ROOT.resolve("core/src/main/resources/demo/request-01.otlp.pb"));
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.parseFrom(recorded).toBuilder();
        List<Span.Builder> spans = request.getResourceSpansBuilderList().stream()
                .flatMap(resource -> resource.getScopeSpansBuilderList().stream())
                .flatMap(scope -> scope.getSpansBuilderList().stream())
                .toList();
        Span.Builder root = spans.stream()
                .filter(span -> span.getParentSpanId().isEmpty())
                .findFirst()
                .orElseThrow();
        ByteString old = root.getTraceId();
        String traceId = SentTrace.named("any").id();
        ByteString id = ByteString.copyFrom(HexFormat.of().parseHex(traceId.substring("tr-".length())));
        set(root, "mlflow.spanOutputs", answer);
        spans.stream().filter(span -> span.getTraceId().equals(old)).forEach(span -> {
            span.setTraceId(id);
            set(span, "mlflow.traceRequestId", traceId);
        });
        client.send(experiment, request.build());

        String run = client.evaluate(new JsonObject()
                .put("experimentId", experiment)
                .put("traceIds", new JsonArray().add(traceId))
                .put(
                        "scorers",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("scorer", "plugin:response_length")
                                        .put("parameters", new JsonObject().put("max", 120)))));
        client.finished(run);
        return AssayClient.objects(client.trace(traceId).getJsonArray("assessments"))
                .filter(each -> "response_length".equals(each.getString("name")))
                .findFirst()
                .orElseThrow();
    }

    private static void set(Span.Builder span, String key, String value) {
        List<KeyValue.Builder> found = span.getAttributesBuilderList().stream()
                .filter(attribute -> attribute.getKey().equals(key))
                .toList();
        assertThat(found).as("attributes %s", key).hasSize(1);
        found.getFirst().setValue(AnyValue.newBuilder().setStringValue(value));
    }

    private static Stream<String> types(JsonObject trace) {
        return AssayClient.objects(trace.getJsonArray("spans")).map(span -> span.getString("type"));
    }
}
