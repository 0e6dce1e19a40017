package dev.assay.table;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.assay.error.Invalid;
import dev.assay.otlp.PlainSpan;
import dev.assay.table.ParquetFile.Kind;
import dev.assay.table.TableLines.Line;
import dev.assay.trace.Span.Event;
import dev.assay.trace.Span.StatusCode;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A row per span. Rows of a trace that stand behind each other go into one line. */
final class SpanRows implements TableLines.Table {
    static final List<String> NEEDED = List.of("trace_id", "span_id", "name", "start_time");

    /** Only exports of this project have it: attributes say it all then. */
    static final String OURS = "otel_trace_id";

    private static final JsonFactory JSON = new JsonFactory();
    private static final int LINE = 1 << 20;
    private static final int SPANS = 200;

    private static final Map<String, Kind> READ = Map.ofEntries(
            Map.entry("trace_id", Kind.TEXT),
            Map.entry("otel_trace_id", Kind.TEXT),
            Map.entry("experiment", Kind.TEXT),
            Map.entry("span_id", Kind.TEXT),
            Map.entry("parent_span_id", Kind.TEXT),
            Map.entry("name", Kind.TEXT),
            Map.entry("kind", Kind.TEXT),
            Map.entry("trace_state", Kind.TEXT),
            Map.entry("flags", Kind.WHOLE),
            Map.entry("status", Kind.TEXT),
            Map.entry("status_message", Kind.TEXT),
            Map.entry("start_time", Kind.TIME),
            Map.entry("end_time", Kind.TIME),
            Map.entry("attributes", Kind.JSON),
            Map.entry("events", Kind.JSON),
            Map.entry("links", Kind.JSON),
            Map.entry("resource", Kind.JSON),
            Map.entry("scope", Kind.TEXT),
            Map.entry("otlp", Kind.JSON));

    /** Of other programs: attributes that say the same. */
    private static final SortedMap<String, String> ATTRIBUTES = new TreeMap<>(Map.of(
            "type", "mlflow.spanType",
            "inputs", "mlflow.spanInputs",
            "outputs", "mlflow.spanOutputs",
            "model", "gen_ai.request.model",
            "provider", "gen_ai.provider.name",
            "input_tokens", "gen_ai.usage.input_tokens",
            "output_tokens", "gen_ai.usage.output_tokens",
            "cost_usd", "gen_ai.cost.total_cost"));

    private final int longest;
    private final boolean ours;
    private @Nullable Begun begun;

    SpanRows(int longest, boolean ours) {
        this.longest = longest;
        this.ours = ours;
    }

    static Map<String, Kind> columns(boolean ours) {
        Map<String, Kind> columns = new LinkedHashMap<>(READ);
        if (!ours) {
            ATTRIBUTES
                    .keySet()
                    .forEach(name -> columns.put(
                            name,
                            switch (name) {
                                case "input_tokens", "output_tokens" -> Kind.WHOLE;
                                case "cost_usd" -> Kind.NUMBER;
                                default -> Kind.TEXT;
                            }));
        }
        return columns;
    }

    /** What spans of a line have in common. */
    private record Shared(
            String traceId, String otelTraceId, @Nullable String experiment) {}

    @Override
    public void add(TableRow row, Queue<Line> done) {
        String traceId = TraceIds.kept(row.needText("trace_id"), ours);
        Shared shared = new Shared(traceId, TraceIds.otel(traceId, row.text("otel_trace_id")), row.text("experiment"));
        String scope = row.text("scope");
        String head = "{\"resource\":" + PlainSpan.resource(values(row.object("resource"))) + ",\"scopeSpans\":[{"
                + (scope == null ? "" : "\"scope\":" + PlainSpan.scope(scope) + ",") + "\"spans\":[";
        byte[] span = span(row, shared.otelTraceId).getBytes(StandardCharsets.UTF_8);
        if (begun != null && !begun.takes(shared, head.length() * 3L + span.length)) {
            end(done);
        }
        if (begun == null) {
            begun = new Begun(shared);
        }
        begun.add(head, span);
        if (begun.line.size() > longest) {
            begun = null; // alone in its line, or it would not have been begun
            throw new Invalid("the span has " + span.length + " bytes as OTLP/JSON; at most " + longest
                    + " are taken (http.maxBodyBytes)");
        }
    }

    @Override
    public void end(Queue<Line> done) {
        if (begun != null) {
            done.add(new Line(begun.spans, begun.whole(), null));
            begun = null;
        }
    }

    /** A line to which spans may be added. */
    private final class Begun {
        private final Shared shared;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();
        private String head = "";
        private int spans;

        Begun(Shared shared) {
            this.shared = shared;
        }

        /** @param bytes at most, that would be added */
        boolean takes(Shared other, long bytes) {
            return shared.equals(other) && spans < SPANS && line.size() + bytes < Math.min(LINE, longest / 2);
        }

        void add(String next, byte[] span) {
            boolean same = next.equals(head);
            write(spans == 0 ? "{\"resourceSpans\":[" : same ? "," : "]}]},");
            write(same ? "" : next);
            head = next;
            line.writeBytes(span);
            spans++;
        }

        byte[] whole() {
            JsonObject assay = new JsonObject().put("traceId", shared.traceId).put("row", true);
            if (shared.experiment != null) {
                assay.put("experiment", shared.experiment);
            }
            write("]}]}],\"assay\":" + assay.encode() + "}");
            return line.toByteArray();
        }

        private void write(String json) {
            line.writeBytes(json.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** As OTLP/JSON. */
    private String span(TableRow row, String traceId) {
        String sent = row.text("otlp");
        if (sent != null) {
            return object("otlp", sent);
        }
        String parent = row.text("parent_span_id");
        String name = row.text("name");
        String message = row.text("status_message");
        String state = row.text("trace_state");
        Long flags = row.whole("flags");
        return new PlainSpan(
                        traceId,
                        TraceIds.hex("span_id", row.needText("span_id"), 16),
                        parent == null || parent.isEmpty() ? null : TraceIds.hex("parent_span_id", parent, 16),
                        state == null ? "" : state,
                        flags == null ? 0 : flags.intValue(),
                        name == null ? "" : name,
                        kind(row.text("kind")),
                        row.time("start_time"),
                        row.time("end_time"),
                        status(row.text("status")),
                        message,
                        attributes(row),
                        events(row),
                        links(row))
                .toJson();
    }

    /** One object, and nothing else. */
    private static String object(String column, String json) {
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                parser.skipChildren();
                if (parser.nextToken() == null) {
                    return json;
                }
            }
        } catch (IOException _) {
            // said below
        }
        throw new Invalid("'" + column + "' is no JSON object; expected one");
    }

    private static int kind(@Nullable String kind) {
        if (kind == null) {
            return 0;
        }
        return switch (kind.toUpperCase(Locale.ROOT).replace("SPAN_KIND_", "")) {
            case "", "UNSPECIFIED" -> 0;
            case "INTERNAL" -> 1;
            case "SERVER" -> 2;
            case "CLIENT" -> 3;
            case "PRODUCER" -> 4;
            case "CONSUMER" -> 5;
            default ->
                throw new Invalid("'kind' is '" + kind + "'; expected INTERNAL, SERVER, CLIENT, PRODUCER or CONSUMER");
        };
    }

    private static StatusCode status(@Nullable String status) {
        if (status == null) {
            return StatusCode.UNSET;
        }
        return switch (status.toUpperCase(Locale.ROOT).replace("STATUS_CODE_", "")) {
            case "", "UNSET" -> StatusCode.UNSET;
            case "OK" -> StatusCode.OK;
            case "ERROR" -> StatusCode.ERROR;
            default -> throw new Invalid("'status' is '" + status + "'; expected OK, ERROR or UNSET");
        };
    }

    private Map<String, @Nullable Object> attributes(TableRow row) {
        Map<String, @Nullable Object> attributes = values(row.object("attributes"));
        if (!ours) {
            ATTRIBUTES.forEach((column, key) -> {
                Object value = row.value(column);
                if (value != null) {
                    attributes.putIfAbsent(key, value);
                }
            });
        }
        return attributes;
    }

    private static List<Event> events(TableRow row) {
        List<Event> events = new ArrayList<>();
        for (Map<?, ?> each : row.objects("events")) {
            events.add(new Event(
                    text(each, "name"), time(each), values(TableRow.object("events", each.get("attributes")))));
        }
        return events;
    }

    private static List<PlainSpan.Link> links(TableRow row) {
        List<PlainSpan.Link> links = new ArrayList<>();
        for (Map<?, ?> each : row.objects("links")) {
            links.add(new PlainSpan.Link(
                    TraceIds.hex("links.traceId", text(each, "traceId"), 32),
                    TraceIds.hex("links.spanId", text(each, "spanId"), 16),
                    text(each, "traceState"),
                    each.get("flags") instanceof Long flags ? flags.intValue() : 0,
                    values(TableRow.object("links", each.get("attributes")))));
        }
        return links;
    }

    private static String text(Map<?, ?> json, String name) {
        return json.get(name) instanceof String text ? text : "";
    }

    private static long time(Map<?, ?> event) {
        Object time = event.get("timeUnixNano");
        if (time == null) {
            return 0;
        }
        try {
            return Long.parseUnsignedLong(time.toString());
        } catch (NumberFormatException _) {
            throw new Invalid("'events' has a timeUnixNano of '" + time + "'; expected nanoseconds since 1970");
        }
    }

    private static Map<String, @Nullable Object> values(Map<?, ?> json) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        json.forEach((key, value) -> values.put(String.valueOf(key), value));
        return values;
    }
}
