package dev.assay.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.assay.error.Invalid;
import dev.assay.ingest.FileImport;
import dev.assay.otlp.OtlpJsonWriter;
import dev.assay.store.TraceArchive.Archived;
import dev.assay.store.TraceArchive.Beside;
import dev.assay.store.TraceArchive.Packed;
import dev.assay.trace.Assessment;
import dev.assay.trace.TraceFacts.InfoFact;
import dev.assay.trace.TraceFacts.TagFact;
import dev.assay.trace.TraceInfo;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of an export: an OTLP/JSON request with one more field, {@code assay}, which says whose spans (or log records) they are and, on the
 * last line of a trace, what else is known of it. Readers of OTLP skip a field that they do not know.
 */
final class TransferJson {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int MOST_ID = 250;

    private TransferJson() {}

    /**
     * @param chunk spans or log records; null for none
     * @param after where to go on behind this trace; null when more of the trace comes
     */
    static byte[] write(@Nullable Packed chunk, Archived trace, String experiment, @Nullable String after)
            throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartObject();
            if (chunk != null) {
                OtlpJsonWriter.write(chunk.codec(), chunk.data(), json);
            }
            json.writeFieldName("assay");
            json.writeRawValue(assay(trace, experiment, after).encode());
            json.writeEndObject();
        }
        line.write('\n');
        return line.toByteArray();
    }

    private static JsonObject assay(Archived trace, String experiment, @Nullable String after) {
        JsonObject assay = new JsonObject().put("traceId", trace.id()).put("experiment", experiment);
        if (after == null) {
            return assay;
        }
        JsonArray assessments = new JsonArray();
        trace.beside().assessments().forEach(each -> assessments.add(ofAssessment(each)));
        return assay.mergeIn(ofBeside(trace.beside()))
                .put("assessments", assessments)
                .put("after", after);
    }

    /** What is known of a trace beside its spans, without its assessments. */
    static JsonObject ofBeside(Beside beside) {
        JsonArray tags = new JsonArray();
        beside.tags()
                .forEach(tag -> tags.add(new JsonObject().put("key", tag.key()).put("value", tag.value())));
        InfoFact info = beside.info();
        return new JsonObject()
                .put("info", info == null ? null : ofInfo(info))
                .put("tags", tags)
                .put("prompts", new JsonArray(beside.prompts()))
                .put("runs", new JsonArray(beside.runIds()));
    }

    /** A line of its own for a part of a file of the trace, with nothing that OTLP knows. */
    static byte[] writeFile(Archived trace, String experiment, String path, long from, long size, byte[] data) {
        JsonObject file = new JsonObject()
                .put("path", path)
                .put("from", from)
                .put("size", size)
                .put("data", Base64.getEncoder().encodeToString(data));
        JsonObject assay = new JsonObject()
                .put("traceId", trace.id())
                .put("experiment", experiment)
                .put("file", file);
        return (new JsonObject().put("assay", assay).encode() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static JsonObject ofInfo(InfoFact info) {
        JsonObject json = new JsonObject();
        Json.putIfThere(json, "clientRequestId", info.clientRequestId());
        Json.putIfThere(json, "requestTime", text(info.requestTime()));
        Json.putIfThere(json, "executionDuration", text(info.executionDuration()));
        Json.putIfThere(json, "state", text(info.state()));
        Json.putIfThere(json, "requestPreview", info.requestPreview());
        Json.putIfThere(json, "responsePreview", info.responsePreview());
        return json.put("metadata", Json.ofValue(info.metadata())).put("tags", Json.ofValue(info.tags()));
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    private static JsonObject ofAssessment(Assessment assessment) {
        JsonObject json = new JsonObject()
                .put("id", assessment.id())
                .put("name", assessment.name())
                .put(
                        "source",
                        new JsonObject()
                                .put("type", assessment.source().type().name())
                                .put("id", assessment.source().id()))
                .put("metadata", Json.ofValue(assessment.metadata()))
                .put("valid", assessment.valid())
                .put("createTime", assessment.createTime().toString())
                .put("lastUpdateTime", assessment.lastUpdateTime().toString());
        switch (assessment.content()) {
            case Assessment.Feedback(var value, var error) -> {
                json.put("kind", "feedback").put("value", Json.ofValue(value));
                if (error != null) {
                    json.put(
                            "error",
                            new JsonObject()
                                    .put("code", error.code())
                                    .put("message", error.message())
                                    .put("stackTrace", error.stackTrace()));
                }
            }
            case Assessment.Expectation(var value) ->
                json.put("kind", "expectation").put("value", Json.ofValue(value));
            case Assessment.Issue(var issue) -> json.put("kind", "issue").put("value", issue);
        }
        Json.putIfThere(json, "rationale", assessment.rationale());
        Json.putIfThere(json, "spanId", assessment.spanId());
        Json.putIfThere(json, "ownSpanId", assessment.ownSpanId());
        Json.putIfThere(json, "overrides", assessment.overrides());
        Json.putIfThere(json, "runId", assessment.runId());
        return json;
    }

    /**
     * What {@link #write} wrote beside the spans; null for a line of another program.
     *
     * @throws Invalid when the line is not JSON, or the field not as it should be
     */
    static @Nullable Said read(byte[] line) {
        try (JsonParser json = JSON.createParser(line)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new Invalid("a line is no JSON object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                if (!field.equals("assay")) {
                    json.skipChildren();
                    continue;
                }
                int from = (int) json.currentTokenLocation().getByteOffset();
                json.skipChildren();
                int to = (int) json.currentLocation().getByteOffset();
                return said(new JsonObject(new String(line, from, to - from, StandardCharsets.UTF_8)));
            }
            return null;
        } catch (IOException broken) {
            throw new Invalid("a line is not JSON: " + broken.getMessage());
        } catch (ClassCastException | IllegalArgumentException | DateTimeParseException | NullPointerException odd) {
            throw new Invalid("'assay' is not as an export writes it: " + odd.getMessage());
        }
    }

    /**
     * @param experiment its name
     * @param row it was made of rows of a table
     */
    record Said(
            String traceId, @Nullable String experiment, boolean row, Beside beside, FileImport.@Nullable Part file) {}

    private static Said said(JsonObject assay) {
        JsonObject info = assay.getJsonObject("info");
        JsonObject file = assay.getJsonObject("file");
        List<TagFact> tags = new ArrayList<>();
        objects(assay, "tags").forEach(tag -> tags.add(new TagFact(need(tag, "key"), tag.getString("value"))));
        List<Assessment> assessments = objects(assay, "assessments").stream()
                .map(TransferJson::toAssessment)
                .toList();
        return new Said(
                id(need(assay, "traceId")),
                assay.getString("experiment"),
                assay.getBoolean("row", false),
                new Beside(
                        info == null ? null : toInfo(info),
                        tags,
                        Params.texts(assay, "prompts"),
                        Params.texts(assay, "runs"),
                        assessments),
                file == null ? null : toPart(file));
    }

    private static FileImport.Part toPart(JsonObject file) {
        return new FileImport.Part(
                need(file, "path"),
                file.getLong("from"),
                file.getLong("size"),
                Base64.getDecoder().decode(file.getString("data")));
    }

    private static List<JsonObject> objects(JsonObject json, String name) {
        List<JsonObject> objects = new ArrayList<>();
        JsonArray array = json.getJsonArray(name, new JsonArray());
        for (int i = 0; i < array.size(); i++) {
            objects.add(array.getJsonObject(i));
        }
        return objects;
    }

    private static String need(JsonObject json, String name) {
        return Params.text(json, name);
    }

    private static String id(String text) {
        if (text.length() > MOST_ID || text.chars().anyMatch(Character::isISOControl)) {
            throw new Invalid("'traceId' has " + text.length() + " characters; expected 1 to " + MOST_ID
                    + ", none of them a control character");
        }
        return text;
    }

    private static @Nullable String spanId(JsonObject json, String name) {
        String id = json.getString(name);
        if (id != null && !id.matches("[0-9a-f]{16}")) {
            throw new Invalid("'" + name + "' is '" + id + "'; expected 16 hex digits");
        }
        return id;
    }

    private static InfoFact toInfo(JsonObject json) {
        String time = json.getString("requestTime");
        String duration = json.getString("executionDuration");
        String state = json.getString("state");
        return new InfoFact(
                json.getString("clientRequestId"),
                time == null ? null : Instant.parse(time),
                duration == null ? null : Duration.parse(duration),
                state == null ? null : TraceInfo.State.valueOf(state),
                json.getString("requestPreview"),
                json.getString("responsePreview"),
                strings(json.getJsonObject("metadata")),
                strings(json.getJsonObject("tags")));
    }

    private static Map<String, String> strings(@Nullable JsonObject json) {
        Map<String, String> strings = new LinkedHashMap<>();
        if (json != null) {
            json.fieldNames().forEach(key -> strings.put(key, String.valueOf(json.getValue(key))));
        }
        return strings;
    }

    private static Assessment toAssessment(JsonObject json) {
        JsonObject source = json.getJsonObject("source");
        return new Assessment(
                need(json, "id"),
                need(json, "name"),
                toContent(json),
                new Assessment.Source(Assessment.Source.Type.valueOf(need(source, "type")), need(source, "id")),
                json.getString("rationale"),
                spanId(json, "spanId"),
                spanId(json, "ownSpanId"),
                strings(json.getJsonObject("metadata")),
                json.getString("overrides"),
                json.getBoolean("valid", true),
                json.getString("runId"),
                Instant.parse(need(json, "createTime")),
                Instant.parse(need(json, "lastUpdateTime")));
    }

    private static Assessment.Content toContent(JsonObject json) {
        Object value = Json.toValue(json.getValue("value"));
        JsonObject error = json.getJsonObject("error");
        return switch (need(json, "kind")) {
            case "feedback" ->
                new Assessment.Feedback(
                        value,
                        error == null
                                ? null
                                : new Assessment.Failure(
                                        need(error, "code"),
                                        error.getString("message"),
                                        error.getString("stackTrace")));
            case "expectation" -> new Assessment.Expectation(value);
            case "issue" -> new Assessment.Issue(String.valueOf(value));
            default -> throw new Invalid("'kind' is '" + json.getString("kind") + "'");
        };
    }
}
