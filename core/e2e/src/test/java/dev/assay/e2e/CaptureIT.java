package dev.assay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent is kept, and what is kept is found at once. */
@ExtendWith(SharedServer.class)
class CaptureIT {
    private final AssayClient client;

    CaptureIT(AssayClient client) {
        this.client = client;
    }

    @Test
    void protobuf_in_an_experiment_and_without_one() throws Exception {
        String experiment = client.experiment("capture protobuf");
        SentTrace named = SentTrace.named("named");
        SentTrace unnamed = SentTrace.named("unnamed");

        client.send(experiment, named);
        client.send(null, unnamed);

        assertThat(info(named).getString("experimentId")).isEqualTo(experiment);
        assertThat(info(unnamed).getString("experimentId")).isEqualTo("0");
        assertThat(client.search(experiment, "")).containsExactly(named.id());
        assertThat(client.search("0", "")).contains(unnamed.id()).doesNotContain(named.id());
    }

    @Test
    void gzip() throws Exception {
        SentTrace trace = SentTrace.named("packed");
        var packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            SentTrace.request(trace).writeTo(gzip);
        }

        var answer =
                client.otlp(packed.toByteArray(), "Content-Type", "application/x-protobuf", "Content-Encoding", "gzip");

        answer.expect(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/x-protobuf");
        assertThat(client.trace(trace.id()).getJsonArray("spans")).hasSize(3);
    }

    @Test
    void json() throws Exception {
        SentTrace trace = SentTrace.named("as json").answering("said in json");

        var answer =
                client.otlp(trace.json().encode().getBytes(StandardCharsets.UTF_8), "Content-Type", "application/json");

        assertThat(answer.expect(200).json()).isEqualTo(new JsonObject());
        assertThat(info(trace).getString("name")).isEqualTo("as json");
        assertThat(span(trace, trace.rootSpan()).getString("outputs")).isEqualTo("said in json");
    }

    @Test
    void the_same_spans_twice_are_one_trace() throws Exception {
        String experiment = client.experiment("capture twice");
        SentTrace trace = SentTrace.named("twice");

        client.send(experiment, trace);
        client.send(experiment, trace);

        assertThat(client.search(experiment, "")).containsExactly(trace.id());
        assertThat(client.trace(trace.id()).getJsonArray("spans")).hasSize(3);
    }

    @Test
    void a_trace_is_opened_with_its_tree_and_its_payloads() throws Exception {
        SentTrace trace =
                SentTrace.named("assistant").asking("Where is my money?").answering("On its way.");
        client.send(null, trace);

        JsonObject opened = client.trace(trace.id());

        assertThat(AssayClient.objects(opened.getJsonArray("spans"))
                        .map(span -> span.getString("type") + " " + span.getString("name")))
                .containsExactly("AGENT assistant", "RETRIEVER find_policy", "CHAT_MODEL ask_model");
        assertThat(AssayClient.objects(opened.getJsonArray("spans")).map(span -> span.getString("parentSpanId")))
                .containsExactly(null, trace.rootSpan(), trace.rootSpan());
        assertThat(opened.getJsonObject("info").getString("requestPreview")).contains("Where is my money?");
        assertThat(span(trace, trace.rootSpan()).getString("outputs")).isEqualTo("On its way.");
        assertThat(span(trace, trace.retrieverSpan())
                        .getJsonArray("documents")
                        .getJsonObject(0)
                        .getString("content"))
                .isEqualTo("Money back within thirty days.");
    }

    @Test
    void every_part_of_a_trace_finds_it_as_soon_as_it_is_acknowledged() throws Exception {
        String experiment = client.experiment("capture search");
        Instant noon = Instant.parse("2026-11-02T12:00:00Z");
        SentTrace wanted = SentTrace.named("wanted")
                .at(noon)
                .lasting(Duration.ofSeconds(7))
                .tagged("team", "billing")
                .inSession("session-7")
                .answering("The zeppelin lands at nine.")
                .failed();
        SentTrace other = SentTrace.named("other").at(noon.minus(Duration.ofDays(1)));
        client.send(experiment, other, wanted);
        client.post("/api/3.0/mlflow/traces", mlflowInfo(wanted, experiment, noon))
                .expect(200);
        annotate(wanted, feedback("polite", true)).expect(201);

        for (String filter : List.of(
                "status = 'ERROR'",
                "name = 'wanted'",
                "tag.team = 'billing'",
                "metadata.release = '42'",
                "session = 'session-7'",
                "span.type = 'AGENT' AND span.name = 'wanted'",
                "span(name = 'wanted' AND status = 'ERROR')",
                "text ~ 'zeppelin'",
                "output ~ 'zeppelin lands'",
                "feedback.polite = 'true'",
                "timestamp_ms >= " + noon.toEpochMilli(),
                "timestamp_ms > " + (noon.toEpochMilli() - 1) + " AND timestamp_ms < " + (noon.toEpochMilli() + 1),
                "duration >= 7000",
                "NOT name = 'other'")) {
            assertThat(client.search(experiment, filter)).as(filter).containsExactly(wanted.id());
        }
        assertThat(client.search(experiment, "span.type = 'RETRIEVER' AND span.name = 'find_policy'"))
                .containsExactly(wanted.id(), other.id());
        assertThat(client.search(experiment, "text ~ 'nosuchword'")).isEmpty();
    }

    @Test
    void pages_hold_every_trace_once_newest_first() throws Exception {
        String experiment = client.experiment("capture pages");
        Instant start = Instant.parse("2026-11-01T00:00:00Z");
        // Three begin in the same millisecond each time: a page may end between them.
        List<SentTrace> sent = IntStream.range(0, 250)
                .mapToObj(i -> SentTrace.named("paged").at(start.plusSeconds(i / 3)))
                .toList();
        client.send(experiment, sent.toArray(SentTrace[]::new));

        List<JsonObject> found = new ArrayList<>();
        JsonObject query = new JsonObject()
                .put("experimentIds", new JsonArray().add(experiment))
                .put("limit", 60);
        int pages = 0;
        for (String token = ""; token != null; pages++) {
            JsonObject page = client.search(token.isEmpty() ? query : query.put("pageToken", token));
            AssayClient.objects(page.getJsonArray("traces")).forEach(found::add);
            token = page.getString("nextPageToken");
            // What arrives meanwhile, newer than all, moves nothing.
            client.send(experiment, SentTrace.named("meanwhile").at(start.plus(Duration.ofDays(1))));
        }

        assertThat(pages).isEqualTo(5);
        assertThat(found.stream().map(trace -> trace.getString("traceId")))
                .containsExactlyInAnyOrderElementsOf(
                        sent.stream().map(SentTrace::id).toList());
        assertThat(found.stream().map(trace -> Instant.parse(trace.getString("startTime"))))
                .isSortedAccordingTo(java.util.Comparator.reverseOrder());
        assertThat(client.post(
                                "/api/v1/traces/count",
                                new JsonObject()
                                        .put("experimentIds", new JsonArray().add(experiment))
                                        .put("filter", "name = 'paged'"))
                        .expect(200)
                        .json()
                        .getInteger("count"))
                .isEqualTo(250);
    }

    @ParameterizedTest
    @ValueSource(strings = {"feedback", "expectation"})
    void annotations_stand_on_the_trace_and_on_a_span(String kind) throws Exception {
        SentTrace trace = SentTrace.named("annotated");
        client.send(null, trace);
        JsonObject whole = new JsonObject()
                .put("kind", kind)
                .put("name", "grade")
                .put("value", new JsonObject().put("points", 7))
                .put("rationale", "seven of ten")
                .put("source", new JsonObject().put("type", "HUMAN").put("id", "ada"))
                .put("metadata", new JsonObject().put("round", "2"));

        annotate(trace, whole).expect(201);
        annotate(trace, whole.copy().put("name", "documents").put("spanId", trace.retrieverSpan()))
                .expect(201);

        List<JsonObject> kept = assessments(trace);
        assertThat(kept).hasSize(2);
        JsonObject first = kept.getFirst();
        whole.forEach(entry -> assertThat(first.getValue(entry.getKey())).isEqualTo(entry.getValue()));
        assertThat(first.getString("spanId")).isNull();
        assertThat(kept.getLast().getString("spanId")).isEqualTo(trace.retrieverSpan());
    }

    @Test
    void an_override_keeps_what_was_said_before_and_its_deletion_restores_it() throws Exception {
        String experiment = client.experiment("capture override");
        SentTrace trace = SentTrace.named("overridden");
        client.send(experiment, trace);
        String first =
                annotate(trace, feedback("polite", true)).expect(201).json().getString("assessmentId");
        String second = annotate(trace, feedback("polite", false).put("overrides", first))
                .expect(201)
                .json()
                .getString("assessmentId");

        assertThat(assessments(trace).stream().map(each -> each.getBoolean("valid")))
                .containsExactly(false, true);
        assertThat(client.search(experiment, "feedback.polite = 'true'")).isEmpty();
        assertThat(client.search(experiment, "feedback.polite = 'false'")).containsExactly(trace.id());

        client.delete("/api/v1/traces/" + trace.id() + "/assessments/" + second).expect(204);

        assertThat(assessments(trace)).singleElement().satisfies(left -> assertThat(left.getBoolean("valid"))
                .isTrue());
        assertThat(client.search(experiment, "feedback.polite = 'true'")).containsExactly(trace.id());
        assertThat(client.search(experiment, "feedback.polite = 'false'")).isEmpty();
    }

    @Test
    void tags_are_set_and_deleted() throws Exception {
        String experiment = client.experiment("capture tags");
        SentTrace trace = SentTrace.named("tagged").tagged("team", "billing");
        client.send(experiment, trace);

        JsonObject tags = client.patch(
                        "/api/v1/traces/" + trace.id() + "/tags",
                        new JsonObject()
                                .put(
                                        "tags",
                                        new JsonObject().put("reviewed", "yes").putNull("team")))
                .expect(200)
                .json()
                .getJsonObject("tags");

        assertThat(tags.getString("reviewed")).isEqualTo("yes");
        assertThat(tags.containsKey("team")).isFalse();
        assertThat(client.search(experiment, "tag.reviewed = 'yes'")).containsExactly(trace.id());
        assertThat(client.search(experiment, "tag.team = 'billing'")).isEmpty();
    }

    @Test
    void a_deleted_trace_is_gone_at_once_and_late_spans_do_not_bring_it_back() throws Exception {
        String experiment = client.experiment("capture delete");
        SentTrace trace = SentTrace.named("deleted");
        client.send(experiment, trace);
        assertThat(client.search(experiment, "")).containsExactly(trace.id());

        client.delete("/api/v1/traces/" + trace.id()).expect(204);

        assertThat(client.search(experiment, "")).isEmpty();
        client.get("/api/v1/traces/" + trace.id()).refused(404, "RESOURCE_DOES_NOT_EXIST", trace.id());
        client.otlp(SentTrace.request(trace).toByteArray(), "Content-Type", "application/x-protobuf")
                .refusedAsOtlp(400, trace.id(), "was deleted");
        assertThat(client.search(experiment, "")).isEmpty();
    }

    private JsonObject info(SentTrace trace) throws IOException, InterruptedException {
        return client.trace(trace.id()).getJsonObject("info");
    }

    private JsonObject span(SentTrace trace, String spanId) throws IOException, InterruptedException {
        return client.get("/api/v1/traces/" + trace.id() + "/spans/" + spanId)
                .expect(200)
                .json();
    }

    private AssayClient.Answer annotate(SentTrace trace, JsonObject assessment)
            throws IOException, InterruptedException {
        return client.post("/api/v1/traces/" + trace.id() + "/assessments", assessment);
    }

    private List<JsonObject> assessments(SentTrace trace) throws IOException, InterruptedException {
        Stream<JsonObject> all = AssayClient.objects(client.trace(trace.id()).getJsonArray("assessments"));
        return all.toList();
    }

    private static JsonObject feedback(String name, Object value) {
        return new JsonObject()
                .put("kind", "feedback")
                .put("name", name)
                .put("value", value)
                .put("source", new JsonObject().put("type", "HUMAN").put("id", "ada"));
    }

    private static JsonObject mlflowInfo(SentTrace trace, String experiment, Instant at) {
        JsonObject location = new JsonObject()
                .put("type", "MLFLOW_EXPERIMENT")
                .put("mlflow_experiment", new JsonObject().put("experiment_id", experiment));
        JsonObject info = new JsonObject()
                .put("trace_id", trace.id())
                .put("trace_location", location)
                .put("request_time", at.toString())
                .put("execution_duration", "7s")
                .put("state", "ERROR")
                .put("trace_metadata", new JsonObject().put("release", "42").put("mlflow.trace.session", "session-7"));
        return new JsonObject().put("trace", new JsonObject().put("trace_info", info));
    }
}
