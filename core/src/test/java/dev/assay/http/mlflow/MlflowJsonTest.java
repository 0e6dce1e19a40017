package dev.assay.http.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.error.Invalid;
import dev.assay.otlp.ChunkDecoder;
import dev.assay.otlp.OtlpEncoding;
import dev.assay.otlp.OtlpLimits;
import dev.assay.otlp.OtlpRequests;
import dev.assay.trace.Assessment;
import dev.assay.trace.Span;
import dev.assay.trace.Trace;
import dev.assay.trace.TraceFacts;
import dev.assay.trace.TraceFacts.TagFact;
import dev.assay.trace.TraceFold;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Against what an MLflow server answered its client. */
class MlflowJsonTest {
    private static final Instant NOW = Instant.parse("2026-11-22T18:00:00Z");

    @Test
    void a_trace_reads_back_as_mlflow_gives_it() throws IOException {
        JsonObject answered = json("/mlflow/get-trace.json").getJsonObject("trace");
        JsonObject info = answered.getJsonObject("trace_info");
        var sent = MlflowInfo.parse(
                json("/mlflow/start-trace.json").getJsonObject("trace").getJsonObject("trace_info"), NOW);
        List<Assessment> assessments = new ArrayList<>();
        for (Object assessment : info.getJsonArray("assessments")) {
            assessments.add(MlflowAssessments.parse((JsonObject) assessment, NOW));
        }

        Trace trace = TraceFold.fold(new TraceFacts(
                1,
                sent.traceId(),
                Integer.parseInt(Objects.requireNonNull(sent.experimentId())),
                NOW,
                spans("/seed-crm/trace-01.otlp.pb"),
                sent.info(),
                List.of(new TagFact("mlflow.traceName", "generate_sales_email")),
                assessments,
                List.of()));

        assertThat(sorted(MlflowInfo.json(trace.info(), trace.assessments()))).isEqualTo(sorted(info));
        assertThat(trace.spans().stream().map(OtlpJson::span).toList())
                .isEqualTo(answered.getJsonArray("spans").stream().toList());
    }

    @Test
    void every_assessment_reads_back_as_it_was_sent() throws IOException {
        JsonArray recorded = new JsonArray(Buffer.buffer(bytes("/mlflow/assessments.json")));
        assertThat(recorded).hasSizeGreaterThan(7);
        for (Object each : recorded) {
            JsonObject request = ((JsonObject) each).getJsonObject("request");
            JsonObject response = ((JsonObject) each).getJsonObject("response");
            String id = response.getString("assessment_id");

            Assessment parsed = MlflowAssessments.parse(request.copy().put("assessment_id", id), NOW);

            assertThat(MlflowAssessments.json(response.getString("trace_id"), parsed))
                    .isEqualTo(response);
        }
    }

    @Test
    void an_assessment_without_an_id_gets_one_and_knows_its_run() throws IOException {
        var assessment = MlflowAssessments.parse(
                feedback().put("metadata", new JsonObject().put("mlflow.assessment.sourceRunId", "run-1")), NOW);

        assertThat(assessment.id()).matches("a-[0-9a-f]{32}");
        assertThat(assessment.runId()).isEqualTo("run-1");
        assertThat(assessment.createTime()).isEqualTo(NOW);
        assertThat(assessment.value()).isEqualTo(1.0);
    }

    @Test
    void an_error_in_its_old_place_is_understood() {
        var assessment = MlflowAssessments.parse(
                feedback()
                        .put("feedback", new JsonObject())
                        .put("error", new JsonObject().put("error_code", "TIMEOUT")),
                NOW);

        assertThat(assessment.content())
                .isEqualTo(new Assessment.Feedback(null, new Assessment.Failure("TIMEOUT", null, null)));
    }

    @Test
    void what_is_wrong_with_an_assessment_is_said() {
        refused(feedback().putNull("assessment_name"), "assessment.assessment_name is missing, expected text");
        refused(feedback().putNull("source"), "assessment.source is missing");
        refused(
                feedback().put("source", new JsonObject().put("source_type", "ROBOT")),
                "assessment.source.source_type is 'ROBOT', expected one of [HUMAN, LLM_JUDGE, CODE]");
        refused(feedback().putNull("feedback"), "assessment 'quality' has 0 of feedback, expectation and issue");
        refused(
                feedback().put("expectation", new JsonObject().put("value", 1)),
                "assessment 'quality' has 2 of feedback, expectation and issue");
        refused(feedback().put("create_time", "yesterday"), "assessment.create_time is 'yesterday', expected a time");
        refused(feedback().put("rationale", 7), "assessment.rationale is '7', expected text");
    }

    private static void refused(JsonObject assessment, String message) {
        assertThatThrownBy(() -> MlflowAssessments.parse(assessment, NOW))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining(message);
    }

    @Test
    void what_is_wrong_with_an_info_is_said() {
        var info = new JsonObject().put("trace_id", "tr-1");

        assertThat(MlflowInfo.parse(info, NOW).info().state()).isNull();
        assertThatThrownBy(() -> MlflowInfo.parse(new JsonObject(), NOW))
                .hasMessage("trace_info.trace_id is missing, expected text");
        assertThatThrownBy(() -> MlflowInfo.parse(info.copy().put("trace_id", "a?b"), NOW))
                .hasMessageContaining("trace_info.trace_id is 'a?b'");
        assertThatThrownBy(() -> MlflowInfo.parse(info.copy().put("execution_duration", "3 minutes"), NOW))
                .hasMessage("trace_info.execution_duration is '3 minutes', expected a duration like 0.271s");
        assertThatThrownBy(() -> MlflowInfo.parse(info.copy().put("state", "DONE"), NOW))
                .hasMessageContaining("expected one of [OK, ERROR, IN_PROGRESS, STATE_UNSPECIFIED]");
        assertThatThrownBy(() -> MlflowInfo.parse(info.copy().put("tags", "none"), NOW))
                .hasMessage("trace_info.tags is 'none', expected an object");
    }

    private static JsonObject feedback() {
        return new JsonObject()
                .put("assessment_name", "quality")
                .put("source", new JsonObject().put("source_type", "HUMAN").put("source_id", "ann"))
                .put("feedback", new JsonObject().put("value", 1));
    }

    /** Assessments made in the same millisecond have no order. */
    private static JsonObject sorted(JsonObject info) {
        List<Object> assessments = new ArrayList<>(info.getJsonArray("assessments").stream()
                .sorted(java.util.Comparator.comparing(each -> ((JsonObject) each).getString("assessment_id")))
                .toList());
        return info.copy().put("assessments", new JsonArray(assessments));
    }

    private static List<Span> spans(String resource) throws IOException {
        return OtlpRequests.split(bytes(resource), OtlpEncoding.PROTOBUF, OtlpLimits.DEFAULT).chunks().stream()
                .flatMap(chunk -> ChunkDecoder.decode(chunk.codec(), chunk.data()).stream())
                .toList();
    }

    private static JsonObject json(String resource) throws IOException {
        return new JsonObject(Buffer.buffer(bytes(resource)));
    }

    private static byte[] bytes(String resource) throws IOException {
        try (InputStream in = Objects.requireNonNull(MlflowJsonTest.class.getResourceAsStream(resource), resource)) {
            return in.readAllBytes();
        }
    }
}
