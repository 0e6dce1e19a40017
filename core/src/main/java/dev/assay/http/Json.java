package dev.assay.http;

import dev.assay.trace.Assessment;
import dev.assay.trace.Span;
import dev.assay.trace.Tokens;
import dev.assay.trace.Trace;
import dev.assay.trace.TraceInfo;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The core's records as {@code openapi.yaml} draws them. */
public final class Json {
    private static final int LIST_PREVIEW = 256;

    private Json() {}

    /** A row of a list; of the trace's assessments the valid ones are shown. */
    public static JsonObject ofInfo(TraceInfo info, List<Assessment> assessments) {
        JsonObject json = new JsonObject()
                .put("traceId", info.id())
                .put("experimentId", String.valueOf(info.experimentNo()))
                .put(
                        "state",
                        info.state() == TraceInfo.State.STATE_UNSPECIFIED
                                ? "IN_PROGRESS"
                                : info.state().name())
                .put("startTime", time(info.startTime()))
                .put("tags", strings(info.tags()))
                .put("metadata", strings(info.metadata()))
                .put("spanCount", info.spanCount());
        putIfThere(json, "name", info.name());
        if (info.state() != TraceInfo.State.IN_PROGRESS) {
            json.put("durationMs", info.duration().toNanos() / 1e6);
        }
        putIfThere(json, "requestPreview", cut(info.requestPreview()));
        putIfThere(json, "responsePreview", cut(info.responsePreview()));
        putIfThere(json, "sessionId", info.sessionId());
        putIfThere(json, "userId", info.userId());
        putTokens(json, info.tokens(), info.costUsd());
        JsonArray flags = new JsonArray();
        info.flags().stream()
                .map(flag -> flag.name().toLowerCase(Locale.ROOT))
                .sorted()
                .forEach(flags::add);
        JsonArray summaries = new JsonArray();
        assessments.stream().filter(Assessment::valid).forEach(each -> summaries.add(ofSummary(each)));
        return json.put("flags", flags).put("assessments", summaries);
    }

    /** A trace without the payloads of its spans. */
    public static JsonObject ofTrace(Trace trace) {
        JsonArray spans = new JsonArray();
        trace.spans().forEach(span -> spans.add(ofSpan(span)));
        JsonArray assessments = new JsonArray();
        trace.assessments()
                .forEach(each -> assessments.add(ofAssessment(trace.info().id(), each)));
        return new JsonObject()
                .put("info", ofInfo(trace.info(), trace.assessments()))
                .put("spans", spans)
                .put("assessments", assessments);
    }

    /** All that a span carries. */
    public static JsonObject ofPayload(Span span) {
        JsonObject json = new JsonObject().put("spanId", span.spanId());
        putIfThere(json, "inputs", ofValue(span.inputs()));
        putIfThere(json, "outputs", ofValue(span.outputs()));
        json.put("attributes", ofValue(span.attributes()));
        JsonArray events = new JsonArray();
        span.events()
                .forEach(event -> events.add(new JsonObject()
                        .put("name", event.name())
                        .put("timeUnixNano", String.valueOf(event.timeUnixNano()))
                        .put("attributes", ofValue(event.attributes()))));
        JsonArray documents = new JsonArray();
        span.documents().forEach(document -> {
            JsonObject one = new JsonObject().put("metadata", ofValue(document.metadata()));
            putIfThere(one, "id", document.id());
            putIfThere(one, "content", document.content());
            putIfThere(one, "score", document.score());
            documents.add(one);
        });
        json.put("events", events).put("documents", documents);
        Span.ToolCall call = span.toolCall();
        if (call != null) {
            JsonObject one = new JsonObject().put("name", call.name());
            putIfThere(one, "arguments", ofValue(call.arguments()));
            putIfThere(one, "result", ofValue(call.result()));
            json.put("toolCall", one);
        }
        json.put("streaming", span.streaming());
        Span.Prompt prompt = span.prompt();
        if (prompt != null) {
            JsonObject one = new JsonObject().put("variables", ofValue(prompt.variables()));
            putIfThere(one, "name", prompt.name());
            putIfThere(one, "version", prompt.version());
            putIfThere(one, "template", prompt.template());
            json.put("prompt", one);
        }
        return json;
    }

    public static JsonObject ofAssessment(String traceId, Assessment assessment) {
        JsonObject json = ofSummary(assessment)
                .put("traceId", traceId)
                .put("metadata", strings(assessment.metadata()))
                .put("createdAt", time(assessment.createTime()))
                .put("updatedAt", time(assessment.lastUpdateTime()));
        putIfThere(json, "rationale", assessment.rationale());
        putIfThere(json, "spanId", assessment.ownSpanId() == null ? assessment.spanId() : assessment.ownSpanId());
        putIfThere(json, "overrides", assessment.overrides());
        putIfThere(json, "runId", assessment.runId());
        return json;
    }

    /** RFC 3339, to the millisecond. */
    public static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** A JSON value (null, Boolean, Number, String, List, Map) as Vert.x's JSON. */
    public static @Nullable Object ofValue(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                JsonObject object = new JsonObject();
                map.forEach((key, each) -> object.put(String.valueOf(key), ofValue(each)));
                yield object;
            }
            case List<?> list -> {
                JsonArray array = new JsonArray();
                list.forEach(each -> array.add(ofValue(each)));
                yield array;
            }
            case null, default -> value;
        };
    }

    /** Vert.x's JSON as a JSON value. */
    public static @Nullable Object toValue(@Nullable Object json) {
        return switch (json) {
            case JsonObject object -> {
                Map<String, @Nullable Object> map = new java.util.LinkedHashMap<>();
                object.fieldNames().forEach(key -> map.put(key, toValue(object.getValue(key))));
                yield map;
            }
            case JsonArray array -> {
                List<@Nullable Object> list = new java.util.ArrayList<>(array.size());
                for (int i = 0; i < array.size(); i++) {
                    list.add(toValue(array.getValue(i)));
                }
                yield list;
            }
            case null, default -> json;
        };
    }

    public static void putIfThere(JsonObject json, String key, @Nullable Object value) {
        if (value != null) {
            json.put(key, value);
        }
    }

    static JsonObject ofSummary(Assessment assessment) {
        JsonObject json = new JsonObject()
                .put("assessmentId", assessment.id())
                .put("name", assessment.name())
                .put("kind", assessment.content() instanceof Assessment.Expectation ? "expectation" : "feedback")
                .put("value", ofValue(assessment.value()))
                .put("valid", assessment.valid())
                .put(
                        "source",
                        new JsonObject()
                                .put("type", assessment.source().type().name())
                                .put("id", assessment.source().id()));
        if (assessment.content() instanceof Assessment.Feedback(var _, var failure) && failure != null) {
            json.put(
                    "error",
                    new JsonObject().put("code", failure.code()).put("message", String.valueOf(failure.message())));
        }
        return json;
    }

    private static JsonObject ofSpan(Span span) {
        JsonArray flags = new JsonArray();
        if (span.endTimeUnixNano() != 0 && span.endTimeUnixNano() < span.startTimeUnixNano()) {
            flags.add("skewed");
        }
        JsonObject json = new JsonObject()
                .put("spanId", span.spanId())
                .put("parentSpanId", span.parentSpanId())
                .put("name", span.name())
                .put("type", span.type())
                .put("status", span.status().name())
                .put("startTimeUnixNano", String.valueOf(span.startTimeUnixNano()))
                .put("endTimeUnixNano", span.endTimeUnixNano() == 0 ? null : String.valueOf(span.endTimeUnixNano()))
                .put("hasInputs", span.inputs() != null)
                .put("hasOutputs", span.outputs() != null)
                .put("flags", flags);
        putIfThere(json, "statusMessage", span.statusMessage());
        putIfThere(json, "model", span.model());
        putTokens(json, span.tokens(), span.costUsd());
        return json;
    }

    private static void putTokens(JsonObject json, Tokens tokens, @Nullable Double costUsd) {
        if (!tokens.isNone()) {
            json.put("inputTokens", tokens.input()).put("outputTokens", tokens.output());
        }
        putIfThere(json, "costUsd", costUsd);
    }

    private static JsonObject strings(Map<String, String> map) {
        JsonObject json = new JsonObject();
        map.forEach(json::put);
        return json;
    }

    private static @Nullable String cut(@Nullable String preview) {
        return preview == null || preview.length() <= LIST_PREVIEW
                ? preview
                : preview.substring(0, LIST_PREVIEW - 1) + "…";
    }
}
