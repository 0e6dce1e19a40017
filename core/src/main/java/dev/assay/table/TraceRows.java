package dev.assay.table;

import dev.assay.error.Invalid;
import dev.assay.table.ParquetFile.Kind;
import dev.assay.table.TableLines.Line;
import dev.assay.trace.JsonText;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A row per trace: what is known of it beside its spans. */
final class TraceRows implements TableLines.Table {
    /** Only exports of this project have it: tags, metadata, times, state and previews, as they were sent. */
    static final String OURS = "assay";

    private static final Map<String, Kind> READ = Map.of(
            "trace_id", Kind.TEXT,
            "experiment", Kind.TEXT,
            "start_time", Kind.TIME,
            "assessments", Kind.JSON);

    private static final Map<String, Kind> READ_OF_OTHERS = Map.of(
            "name", Kind.TEXT,
            "state", Kind.TEXT,
            "duration_ms", Kind.NUMBER,
            "request_preview", Kind.TEXT,
            "response_preview", Kind.TEXT,
            "session_id", Kind.TEXT,
            "user_id", Kind.TEXT,
            "tags", Kind.JSON,
            "metadata", Kind.JSON);

    private final int longest;
    private final boolean ours;

    TraceRows(int longest, boolean ours) {
        this.longest = longest;
        this.ours = ours;
    }

    static Map<String, Kind> columns(boolean ours) {
        Map<String, Kind> columns = new LinkedHashMap<>(READ);
        if (ours) {
            columns.put(OURS, Kind.JSON);
        } else {
            columns.putAll(READ_OF_OTHERS);
        }
        return columns;
    }

    @Override
    public void add(TableRow row, Queue<Line> done) {
        JsonObject assay = ours ? said(row) : shown(row);
        String id = TraceIds.kept(row.needText("trace_id"), ours);
        assay.put("traceId", id).put("assessments", assessments(row, id));
        String experiment = row.text("experiment");
        if (experiment != null) {
            assay.put("experiment", experiment);
        }
        byte[] line = new JsonObject().put("assay", assay).encode().getBytes(StandardCharsets.UTF_8);
        if (line.length > longest) {
            throw new Invalid("the trace has " + line.length + " bytes of assessments and tags; at most " + longest
                    + " are taken (http.maxBodyBytes)");
        }
        done.add(new Line(1, line, null));
    }

    @Override
    public void end(Queue<Line> done) {}

    private static JsonObject said(TableRow row) {
        String assay = row.text(OURS);
        try {
            return assay == null ? new JsonObject() : new JsonObject(assay);
        } catch (DecodeException _) {
            throw new Invalid("'" + OURS + "' is no JSON object; expected one");
        }
    }

    /** What another program says of a trace is as if its client had sent it; tags are set. */
    private static JsonObject shown(TableRow row) {
        JsonObject info = new JsonObject();
        long start = row.time("start_time");
        put(info, "requestTime", start == 0 ? null : instant(start));
        Double duration = row.number("duration_ms");
        put(info, "executionDuration", duration == null ? null : duration(duration));
        String state = row.text("state");
        if (state != null && !state.matches("OK|ERROR|IN_PROGRESS|STATE_UNSPECIFIED")) {
            throw new Invalid("'state' is '" + state + "'; expected OK, ERROR, IN_PROGRESS or STATE_UNSPECIFIED");
        }
        put(info, "state", state);
        put(info, "requestPreview", row.text("request_preview"));
        put(info, "responsePreview", row.text("response_preview"));
        JsonObject metadata = texts(row.object("metadata"));
        put(metadata, "mlflow.trace.session", row.text("session_id"));
        put(metadata, "mlflow.trace.user", row.text("user_id"));
        JsonObject named = new JsonObject();
        put(named, "mlflow.traceName", row.text("name"));
        JsonArray tags = new JsonArray();
        texts(row.object("tags"))
                .forEach(tag ->
                        tags.add(new JsonObject().put("key", tag.getKey()).put("value", tag.getValue())));
        JsonObject assay = new JsonObject().put("tags", tags);
        return info.isEmpty() && metadata.isEmpty() && named.isEmpty()
                ? assay
                : assay.put("info", info.put("metadata", metadata).put("tags", named));
    }

    private static String duration(double milliseconds) {
        if (milliseconds < 0 || milliseconds > 1e12) {
            throw new Invalid("'duration_ms' is " + milliseconds + "; expected 0 to 1e12");
        }
        return Duration.ofNanos(Math.round(milliseconds * 1e6)).toString();
    }

    private static String instant(long nanos) {
        return Instant.ofEpochSecond(0, nanos).toString();
    }

    private static void put(JsonObject json, String name, @Nullable String value) {
        if (value != null) {
            json.put(name, value);
        }
    }

    private static JsonObject texts(Map<?, ?> json) {
        JsonObject texts = new JsonObject();
        json.forEach((key, value) -> {
            if (value != null) {
                texts.put(String.valueOf(key), value instanceof String ? value : JsonText.write(value));
            }
        });
        return texts;
    }

    /** As the API shows them, to as an export's line has them. */
    private static JsonArray assessments(TableRow row, String traceId) {
        String text = row.text("assessments");
        JsonArray all = new JsonArray();
        try {
            JsonArray shown = text == null ? new JsonArray() : new JsonArray(text);
            for (int i = 0; i < shown.size(); i++) {
                all.add(assessment(Objects.requireNonNull(shown.getJsonObject(i)), row, traceId));
            }
        } catch (DecodeException | ClassCastException | NullPointerException _) {
            throw new Invalid("'assessments' is no JSON list of objects; expected one");
        }
        return all;
    }

    /** What another program leaves out is made of what it says, the same each time. */
    private static JsonObject assessment(JsonObject shown, TableRow row, String traceId) {
        JsonObject said = shown.copy();
        said.remove("traceId");
        rename(said, "assessmentId", "id");
        rename(said, "createdAt", "createTime");
        rename(said, "updatedAt", "lastUpdateTime");
        if (said.containsKey("linkedSpanId")) {
            rename(said, "spanId", "ownSpanId");
            rename(said, "linkedSpanId", "spanId");
        }
        if (said.getValue("id") == null) {
            said.put("id", "a-" + TraceIds.digest(traceId + shown.encode()).substring(0, 32));
        }
        if (said.getValue("createTime") == null) {
            long start = row.time("start_time");
            if (start == 0) {
                throw new Invalid("'assessments' has one without createdAt, and start_time is empty");
            }
            said.put("createTime", instant(start));
        }
        if (said.getValue("lastUpdateTime") == null) {
            said.put("lastUpdateTime", said.getValue("createTime"));
        }
        if (said.getValue("kind") == null) {
            said.put("kind", "feedback");
        }
        if (said.getValue("source") == null) {
            said.put("source", new JsonObject().put("type", "CODE").put("id", "import"));
        }
        return said;
    }

    private static void rename(JsonObject json, String from, String to) {
        if (json.containsKey(from)) {
            json.put(to, json.remove(from));
        }
    }
}
