package dev.assay.http.mlflow;

import dev.assay.error.Invalid;
import dev.assay.ingest.Assessments;
import dev.assay.trace.Assessment;
import dev.assay.trace.Assessment.Content;
import dev.assay.trace.Assessment.Expectation;
import dev.assay.trace.Assessment.Failure;
import dev.assay.trace.Assessment.Feedback;
import dev.assay.trace.Assessment.Issue;
import dev.assay.trace.Assessment.Source;
import dev.assay.trace.JsonText;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * MLflow's assessments, both ways. Numbers become Doubles, as protobuf's {@code Value} has no others; a structured
 * expectation travels as JSON text in {@code serialized_value} and keeps its whole numbers.
 */
public final class MlflowAssessments {
    private static final String RUN = "mlflow.assessment.sourceRunId";

    private MlflowAssessments() {}

    /**
     * @param now for times that are not said
     * @return with a new id when it has none
     * @throws Invalid when name or source is missing, or it says not exactly one of feedback, expectation and issue
     */
    public static Assessment parse(JsonObject assessment, Instant now) {
        ProtoJson json = new ProtoJson("assessment", assessment);
        String id = json.text("assessment_id");
        Instant created = json.time("create_time");
        Instant updated = json.time("last_update_time");
        Map<String, String> metadata = json.texts("metadata");
        return new Assessment(
                id == null ? Assessments.newId() : id,
                json.requiredText("assessment_name"),
                content(json),
                source(json),
                json.text("rationale"),
                json.text("span_id"),
                null,
                metadata,
                json.text("overrides"),
                json.bool("valid", true),
                metadata.get(RUN),
                created == null ? now : created,
                updated == null ? (created == null ? now : created) : updated);
    }

    private static Source source(ProtoJson json) {
        JsonObject sent = json.object("source");
        if (sent == null) {
            throw new Invalid("assessment.source is missing, expected {\"source_type\": …, \"source_id\": …}");
        }
        ProtoJson source = new ProtoJson("assessment.source", sent);
        // its name until MLflow 3.2
        Source.Type type = "AI_JUDGE".equals(source.text("source_type"))
                ? Source.Type.LLM_JUDGE
                : source.name("source_type", Source.Type.class);
        if (type == null) {
            throw new Invalid("assessment.source.source_type is missing, expected HUMAN, LLM_JUDGE or CODE");
        }
        String id = source.text("source_id");
        return new Source(type, id == null ? "default" : id);
    }

    private static Content content(ProtoJson json) {
        JsonObject feedback = json.object("feedback");
        JsonObject expectation = json.object("expectation");
        JsonObject issue = json.object("issue");
        List<Content> contents = new ArrayList<>(1);
        if (feedback != null) {
            contents.add(feedback(json, feedback));
        }
        if (expectation != null) {
            contents.add(new Expectation(expected(new ProtoJson("assessment.expectation", expectation))));
        }
        if (issue != null) {
            contents.add(new Issue(new ProtoJson("assessment.issue", issue).requiredText("issue_name")));
        }
        if (contents.size() != 1) {
            throw new Invalid("assessment '" + json.text("assessment_name") + "' has " + contents.size()
                    + " of feedback, expectation and issue, expected exactly one");
        }
        return contents.getFirst();
    }

    /** @param assessment that has it: an error may stand there, where it stood before MLflow 3 */
    static Feedback feedback(ProtoJson assessment, JsonObject feedback) {
        JsonObject error = new ProtoJson("assessment.feedback", feedback).object("error");
        return new Feedback(
                value(feedback.getValue("value")), failure(error == null ? assessment.object("error") : error));
    }

    private static @Nullable Failure failure(@Nullable JsonObject sent) {
        if (sent == null) {
            return null;
        }
        ProtoJson error = new ProtoJson("assessment.feedback.error", sent);
        String code = error.text("error_code");
        return new Failure(code == null ? "ERROR" : code, error.text("error_message"), error.text("stack_trace"));
    }

    static @Nullable Object expected(ProtoJson expectation) {
        JsonObject serialized = expectation.object("serialized_value");
        if (serialized == null) {
            return value(expectation.json().getValue("value"));
        }
        String text = new ProtoJson("assessment.expectation.serialized_value", serialized).requiredText("value");
        Object notJson = new Object();
        Object value = JsonText.parseOr(text, notJson);
        if (value == notJson) {
            throw expectation.wrong("serialized_value.value", text, "JSON");
        }
        // A NUL that is escaped within the text appears only now.
        NulText.refuse(value, "assessment.expectation.serialized_value.value");
        return value;
    }

    /** As Lists, Maps and Doubles. */
    private static @Nullable Object value(@Nullable Object sent) {
        return switch (sent) {
            case null -> null;
            case Number number -> number.doubleValue();
            case JsonArray array -> {
                List<@Nullable Object> list = new ArrayList<>();
                array.forEach(each -> list.add(value(each)));
                yield list;
            }
            case JsonObject object -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                object.forEach(entry -> map.put(entry.getKey(), value(entry.getValue())));
                yield map;
            }
            case Object other -> other;
        };
    }

    public static JsonObject json(String traceId, Assessment assessment) {
        JsonObject json = new JsonObject()
                .put("assessment_id", assessment.id())
                .put("assessment_name", assessment.name())
                .put("trace_id", traceId);
        if (assessment.spanId() != null) {
            json.put("span_id", assessment.spanId());
        }
        json.put(
                        "source",
                        new JsonObject()
                                .put("source_type", assessment.source().type().name())
                                .put("source_id", assessment.source().id()))
                .put("create_time", ProtoJson.write(assessment.createTime()))
                .put("last_update_time", ProtoJson.write(assessment.lastUpdateTime()));
        switch (assessment.content()) {
            case Feedback feedback -> json.put("feedback", json(feedback));
            case Expectation(var value) -> json.put("expectation", expectation(value));
            case Issue(var name) -> json.put("issue", new JsonObject().put("issue_name", name));
        }
        if (assessment.rationale() != null) {
            json.put("rationale", assessment.rationale());
        }
        if (!assessment.metadata().isEmpty()) {
            JsonObject metadata = new JsonObject();
            assessment.metadata().forEach(metadata::put);
            json.put("metadata", metadata);
        }
        if (assessment.overrides() != null) {
            json.put("overrides", assessment.overrides());
        }
        return json.put("valid", assessment.valid());
    }

    private static JsonObject json(Feedback feedback) {
        JsonObject json = new JsonObject().put("value", protobufValue(feedback.value()));
        Failure error = feedback.error();
        if (error != null) {
            JsonObject sent = new JsonObject().put("error_code", error.code());
            if (error.message() != null) {
                sent.put("error_message", error.message());
            }
            if (error.stackTrace() != null) {
                sent.put("stack_trace", error.stackTrace());
            }
            json.put("error", sent);
        }
        return json;
    }

    private static JsonObject expectation(@Nullable Object value) {
        if (value instanceof Map<?, ?> || value instanceof List<?>) {
            return new JsonObject()
                    .put(
                            "serialized_value",
                            new JsonObject()
                                    .put("serialization_format", "JSON_FORMAT")
                                    .put("value", JsonText.write(value)));
        }
        return new JsonObject().put("value", protobufValue(value));
    }

    /** A JSON value with all numbers as Doubles. */
    private static @Nullable Object protobufValue(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Number number -> number.doubleValue();
            case List<?> list -> {
                JsonArray array = new JsonArray();
                list.forEach(each -> array.add(protobufValue(each)));
                yield array;
            }
            case Map<?, ?> map -> {
                JsonObject object = new JsonObject();
                map.forEach((key, each) -> object.put(String.valueOf(key), protobufValue(each)));
                yield object;
            }
            case Object other -> other;
        };
    }
}
