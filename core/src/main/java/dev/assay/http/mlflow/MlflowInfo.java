package dev.assay.http.mlflow;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.assay.error.Invalid;
import dev.assay.store.TraceStore;
import dev.assay.trace.Assessment;
import dev.assay.trace.Trace;
import dev.assay.trace.TraceFacts.InfoFact;
import dev.assay.trace.TraceInfo;
import dev.assay.trace.TraceInfo.State;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** MLflow's TraceInfoV3, both ways. */
public final class MlflowInfo {
    static final int LONGEST_METADATA = 250;
    static final int LONGEST_TAG = 4096;

    private static final int LONGEST_ID = 250;
    private static final int LONGEST_KEY = 250;
    private static final int LONGEST_SESSION = 250;

    /** Tags that say where things lie: the server's to say, dropped when a client sends them. */
    static final Set<String> OURS = Set.of(
            "mlflow.artifactLocation",
            "mlflow.trace.spansLocation",
            "mlflow.trace.archiveLocation",
            "mlflow.trace.archivalFailure");

    private MlflowInfo() {}

    /**
     * What a client said about a trace.
     *
     * @param traceId as it is kept
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
        // It is a part of paths, and a folder's name.
        if (traceId.length() > LONGEST_ID
                || traceId.chars().anyMatch(c -> c <= ' ' || c == 127 || "%?#/\\\uFFFD".indexOf(c) >= 0)
                || traceId.equals(".")
                || traceId.equals("..")) {
            throw new Invalid("trace_info.trace_id is '" + traceId + "', expected at most " + LONGEST_ID
                    + " characters without blanks, '%', '?', '#', '/', '\\' and U+FFFD, other than '.' and '..'");
        }
        InfoFact info = checked(new InfoFact(
                json.text("client_request_id"),
                json.time("request_time"),
                json.duration("execution_duration"),
                state(json),
                json.text("request_preview"),
                json.text("response_preview"),
                json.texts("trace_metadata"),
                json.texts("tags")));
        JsonObject experiment =
                json.objectOrEmpty("trace_location").getJsonObject("mlflow_experiment", new JsonObject());
        Object experimentId = experiment.getValue("experiment_id");
        List<Assessment> assessments = new ArrayList<>();
        for (JsonObject assessment : json.objects("assessments")) {
            assessments.add(MlflowAssessments.parse(assessment, now));
        }
        return new Sent(
                TraceStore.stored(traceId), experimentId == null ? null : experimentId.toString(), info, assessments);
    }

    /** @throws Invalid when the name or the session is too long */
    static InfoFact checked(InfoFact info) {
        limit("Trace name", info.tags().get("mlflow.traceName"), LONGEST_TAG);
        limit("Session ID", info.metadata().get("mlflow.trace.session"), LONGEST_SESSION);
        if (info.tags().keySet().stream().noneMatch(OURS::contains)) {
            return info;
        }
        Map<String, String> tags = new LinkedHashMap<>(info.tags());
        tags.keySet().removeAll(OURS);
        return new InfoFact(
                info.clientRequestId(),
                info.requestTime(),
                info.executionDuration(),
                info.state(),
                info.requestPreview(),
                info.responsePreview(),
                info.metadata(),
                tags);
    }

    private static void limit(String name, @Nullable String value, int longest) {
        if (value != null && value.length() > longest) {
            throw new Invalid("'" + name + "' exceeds the maximum length of " + longest + " characters");
        }
    }

    private static @Nullable State state(ProtoJson json) {
        State state = json.name("state", State.class);
        return state == State.STATE_UNSPECIFIED ? null : state;
    }

    public static JsonObject json(Trace trace) {
        return json(trace.info(), trace.assessments());
    }

    /** @param assessments left out when there are none */
    public static JsonObject json(TraceInfo info, List<Assessment> assessments) {
        return new JsonObject(AnswerJson.of(out -> write(out, info, assessments)));
    }

    /** @param assessments left out when there are none */
    static void write(JsonGenerator out, TraceInfo info, List<Assessment> assessments) throws IOException {
        out.writeStartObject();
        out.writeStringField("trace_id", info.id());
        optional(out, "client_request_id", info.clientRequestId());
        out.writeObjectFieldStart("trace_location");
        out.writeStringField("type", "MLFLOW_EXPERIMENT");
        out.writeObjectFieldStart("mlflow_experiment");
        out.writeStringField("experiment_id", Integer.toString(info.experimentNo()));
        out.writeEndObject();
        out.writeEndObject();
        optional(out, "request_preview", info.requestPreview());
        optional(out, "response_preview", info.responsePreview());
        out.writeStringField("request_time", ProtoJson.write(info.startTime()));
        if (info.state() != State.IN_PROGRESS) {
            out.writeStringField("execution_duration", write(info.duration()));
        }
        out.writeStringField("state", info.state().name());
        texts(out, "trace_metadata", info.metadata(), LONGEST_METADATA);
        texts(out, "tags", info.tags(), LONGEST_TAG);
        if (!assessments.isEmpty()) {
            out.writeArrayFieldStart("assessments");
            for (Assessment assessment : assessments) {
                out.writeRawValue(MlflowAssessments.json(info.id(), assessment).encode());
            }
            out.writeEndArray();
        }
        out.writeEndObject();
    }

    private static void optional(JsonGenerator out, String field, @Nullable String text) throws IOException {
        if (text != null) {
            out.writeStringField(field, text);
        }
    }

    private static void texts(JsonGenerator out, String field, Map<String, String> texts, int longest)
            throws IOException {
        out.writeObjectFieldStart(field);
        for (Map.Entry<String, String> each : cut(texts, longest).entrySet()) {
            out.writeStringField(each.getKey(), each.getValue());
        }
        out.writeEndObject();
    }

    private static String write(Duration duration) {
        long ms = duration.toMillis();
        return ms % 1000 == 0 ? ms / 1000 + "s" : BigDecimal.valueOf(ms, 3).toPlainString() + "s";
    }

    /** As long as MLflow shows them; filters see all of it. */
    static Map<String, String> cut(Map<String, String> texts, int longest) {
        boolean fits = true;
        for (Map.Entry<String, String> each : texts.entrySet()) {
            fits &= each.getKey().length() <= LONGEST_KEY && each.getValue().length() <= longest;
        }
        if (fits) {
            return texts;
        }
        Map<String, String> cut = new LinkedHashMap<>();
        texts.forEach((key, value) -> cut.put(first(key, LONGEST_KEY), first(value, longest)));
        return cut;
    }

    private static String first(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most);
    }
}
