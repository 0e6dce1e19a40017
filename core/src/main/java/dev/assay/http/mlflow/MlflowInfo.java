package dev.assay.http.mlflow;

import dev.assay.error.Invalid;
import dev.assay.trace.Assessment;
import dev.assay.trace.TraceFacts.InfoFact;
import dev.assay.trace.TraceInfo;
import dev.assay.trace.TraceInfo.State;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** MLflow's TraceInfoV3, both ways. */
public final class MlflowInfo {
    private static final int LONGEST_ID = 250;

    private MlflowInfo() {}

    /**
     * What a client said about a trace.
     *
     * @param experimentId null when it named none
     * @param assessments made while the trace ran; to be saved by their ids
     */
    public record Sent(String traceId, @Nullable String experimentId, InfoFact info, List<Assessment> assessments) {}

    /**
     * @param traceInfo {@code trace.trace_info} of StartTraceV3
     * @param now for assessments that do not say when they were made
     * @throws Invalid when a field is not what it has to be
     */
    public static Sent parse(JsonObject traceInfo, Instant now) {
        ProtoJson json = new ProtoJson("trace_info", traceInfo);
        String traceId = json.requiredText("trace_id");
        if (traceId.length() > LONGEST_ID || traceId.chars().anyMatch(c -> c <= ' ' || "%?#".indexOf(c) >= 0)) {
            throw new Invalid("trace_info.trace_id is '" + traceId + "', expected at most " + LONGEST_ID
                    + " characters without blanks, '%', '?' and '#'");
        }
        InfoFact info = new InfoFact(
                json.text("client_request_id"),
                json.time("request_time"),
                json.duration("execution_duration"),
                state(json),
                json.text("request_preview"),
                json.text("response_preview"),
                json.texts("trace_metadata"),
                json.texts("tags"));
        JsonObject experiment =
                json.objectOrEmpty("trace_location").getJsonObject("mlflow_experiment", new JsonObject());
        Object experimentId = experiment.getValue("experiment_id");
        List<Assessment> assessments = new ArrayList<>();
        for (JsonObject assessment : json.objects("assessments")) {
            assessments.add(MlflowAssessments.parse(assessment, now));
        }
        return new Sent(traceId, experimentId == null ? null : experimentId.toString(), info, assessments);
    }

    private static @Nullable State state(ProtoJson json) {
        State state = json.name("state", State.class);
        return state == State.STATE_UNSPECIFIED ? null : state;
    }

    /** @param assessments left out when there are none */
    public static JsonObject json(TraceInfo info, List<Assessment> assessments) {
        JsonObject json = new JsonObject().put("trace_id", info.id());
        if (info.clientRequestId() != null) {
            json.put("client_request_id", info.clientRequestId());
        }
        json.put(
                "trace_location",
                new JsonObject()
                        .put("type", "MLFLOW_EXPERIMENT")
                        .put(
                                "mlflow_experiment",
                                new JsonObject().put("experiment_id", Integer.toString(info.experimentNo()))));
        if (info.requestPreview() != null) {
            json.put("request_preview", info.requestPreview());
        }
        if (info.responsePreview() != null) {
            json.put("response_preview", info.responsePreview());
        }
        json.put("request_time", ProtoJson.write(info.startTime()))
                .put("execution_duration", write(info.duration()))
                .put("state", info.state().name())
                .put("trace_metadata", object(info.metadata()))
                .put("tags", object(info.tags()));
        if (!assessments.isEmpty()) {
            JsonArray array = new JsonArray();
            assessments.forEach(assessment -> array.add(MlflowAssessments.json(info.id(), assessment)));
            json.put("assessments", array);
        }
        return json;
    }

    private static String write(Duration duration) {
        long ms = duration.toMillis();
        return ms % 1000 == 0 ? ms / 1000 + "s" : "%d.%03ds".formatted(ms / 1000, ms % 1000);
    }

    private static JsonObject object(Map<String, String> texts) {
        JsonObject json = new JsonObject();
        texts.forEach(json::put);
        return json;
    }
}
