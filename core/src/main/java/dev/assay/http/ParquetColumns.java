package dev.assay.http;

import dev.assay.otlp.PlainSpan;
import dev.assay.store.TraceArchive.Beside;
import dev.assay.table.ParquetFile.Column;
import dev.assay.table.ParquetFile.Kind;
import dev.assay.trace.Assessment;
import dev.assay.trace.Span;
import dev.assay.trace.Trace;
import dev.assay.trace.TraceInfo;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a table of traces, and one of spans, is made of. Names are part of the API: they stay. */
final class ParquetColumns {
    private static final int NANOS = 1_000_000_000;
    /** By OpenTelemetry's numbers. */
    private static final List<String> KINDS =
            List.of("UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER");

    static final List<Column<TraceRow>> TRACES = List.of(
            new Column<>("trace_id", Kind.TEXT, row -> row.info().id()),
            new Column<>(
                    "experiment_id", Kind.TEXT, row -> String.valueOf(row.info().experimentNo())),
            new Column<>("experiment", Kind.TEXT, row -> row.experiment),
            new Column<>("name", Kind.TEXT, row -> row.info().name()),
            new Column<>("state", Kind.TEXT, row -> row.info().state().name()),
            new Column<>("start_time", Kind.TIME, row -> row.info().startTime()),
            new Column<>("duration_ms", Kind.NUMBER, row -> duration(row.info())),
            new Column<>("request_preview", Kind.TEXT, row -> row.info().requestPreview()),
            new Column<>("response_preview", Kind.TEXT, row -> row.info().responsePreview()),
            new Column<>("session_id", Kind.TEXT, row -> row.info().sessionId()),
            new Column<>("user_id", Kind.TEXT, row -> row.info().userId()),
            new Column<>("spans", Kind.WHOLE, row -> (long) row.info().spanCount()),
            new Column<>("input_tokens", Kind.WHOLE, row -> row.info().tokens().input()),
            new Column<>("output_tokens", Kind.WHOLE, row -> row.info().tokens().output()),
            new Column<>("total_tokens", Kind.WHOLE, row -> row.info().tokens().total()),
            new Column<>("cost_usd", Kind.NUMBER, row -> row.info().costUsd()),
            new Column<>("tags", Kind.JSON, row -> json(row.info().tags())),
            new Column<>("metadata", Kind.JSON, row -> json(row.info().metadata())),
            new Column<>("assessments", Kind.JSON, ParquetColumns::assessments),
            new Column<>(
                    "assay", Kind.JSON, row -> TransferJson.ofBeside(row.sent).encode()));

    static final List<Column<SpanRow>> SPANS = List.of(
            new Column<>("trace_id", Kind.TEXT, row -> row.trace.id()),
            new Column<>("otel_trace_id", Kind.TEXT, row -> row.span.traceId()),
            new Column<>("experiment", Kind.TEXT, row -> row.experiment),
            new Column<>("span_id", Kind.TEXT, row -> row.span.spanId()),
            new Column<>("parent_span_id", Kind.TEXT, row -> row.span.parentSpanId()),
            new Column<>("name", Kind.TEXT, row -> row.span.name()),
            new Column<>("type", Kind.TEXT, row -> row.span.type()),
            new Column<>("status", Kind.TEXT, row -> row.span.status().name()),
            new Column<>("status_message", Kind.TEXT, row -> row.span.statusMessage()),
            new Column<>("start_time", Kind.TIME, row -> time(row.span.startTimeUnixNano())),
            new Column<>("end_time", Kind.TIME, row -> time(row.span.endTimeUnixNano())),
            new Column<>("model", Kind.TEXT, row -> row.span.model()),
            new Column<>("provider", Kind.TEXT, row -> row.span.provider()),
            new Column<>("input_tokens", Kind.WHOLE, row -> row.span.tokens().input()),
            new Column<>("output_tokens", Kind.WHOLE, row -> row.span.tokens().output()),
            new Column<>("cost_usd", Kind.NUMBER, row -> row.span.costUsd()),
            new Column<>("inputs", Kind.JSON, row -> json(row.span.inputs())),
            new Column<>("outputs", Kind.JSON, row -> json(row.span.outputs())),
            new Column<>("attributes", Kind.JSON, row -> json(row.span.attributes())),
            new Column<>("events", Kind.JSON, row -> events(row.span.events())),
            new Column<>("links", Kind.JSON, row -> links(row.shown.plain().links())),
            new Column<>("kind", Kind.TEXT, row -> kind(row.shown.plain().kind())),
            new Column<>("trace_state", Kind.TEXT, row -> row.shown.plain().traceState()),
            new Column<>("flags", Kind.WHOLE, row -> (long) row.shown.plain().flags()),
            new Column<>("scope", Kind.TEXT, row -> row.span.scope()),
            new Column<>("resource", Kind.JSON, row -> json(row.span.resource())),
            new Column<>("otlp", Kind.JSON, row -> row.shown.otlp()));

    private ParquetColumns() {}

    /**
     * @param sent what is known of it beside its spans
     * @param experiment its name
     */
    record TraceRow(Trace trace, Beside sent, String experiment) {
        TraceInfo info() {
            return trace.info();
        }
    }

    /**
     * A span, and whose it is.
     *
     * @param experiment its name
     */
    record SpanRow(TraceInfo trace, Span span, String experiment, PlainSpan.Shown shown) {
        static SpanRow of(TraceInfo trace, Span span, String experiment) {
            return new SpanRow(trace, span, experiment, PlainSpan.of(span));
        }
    }

    private static @Nullable Double duration(TraceInfo info) {
        return info.state() == TraceInfo.State.IN_PROGRESS
                ? null
                : (Double) (info.duration().toNanos() / 1e6);
    }

    private static @Nullable Instant time(long unixNano) {
        return unixNano == 0 ? null : Instant.ofEpochSecond(unixNano / NANOS, unixNano % NANOS);
    }

    private static String assessments(TraceRow row) {
        JsonArray all = new JsonArray();
        row.trace.assessments().forEach(each -> all.add(assessment(row.info().id(), each)));
        return all.encode();
    }

    /** As the API shows it, and to the last digit. */
    private static JsonObject assessment(String traceId, Assessment assessment) {
        JsonObject json = Json.ofAssessment(traceId, assessment)
                .put("createdAt", assessment.createTime().toString())
                .put("updatedAt", assessment.lastUpdateTime().toString());
        if (assessment.ownSpanId() != null) {
            json.put("linkedSpanId", assessment.spanId());
        }
        if (assessment.content() instanceof Assessment.Issue(var issue)) {
            json.put("kind", "issue").put("value", issue);
        }
        if (assessment.content() instanceof Assessment.Feedback(var _, var failure) && failure != null) {
            json.put(
                    "error",
                    new JsonObject()
                            .put("code", failure.code())
                            .put("message", failure.message())
                            .put("stackTrace", failure.stackTrace()));
        }
        return json;
    }

    private static @Nullable String kind(int number) {
        return number > 0 && number < KINDS.size() ? KINDS.get(number) : null;
    }

    private static @Nullable String events(List<Span.Event> events) {
        JsonArray all = new JsonArray();
        events.forEach(event -> all.add(new JsonObject()
                .put("name", event.name())
                .put("timeUnixNano", String.valueOf(event.timeUnixNano()))
                .put("attributes", Json.ofValue(event.attributes()))));
        return all.isEmpty() ? null : all.encode();
    }

    private static @Nullable String links(List<PlainSpan.Link> links) {
        JsonArray all = new JsonArray();
        links.forEach(link -> all.add(new JsonObject()
                .put("traceId", link.traceId())
                .put("spanId", link.spanId())
                .put("traceState", link.traceState())
                .put("flags", link.flags())
                .put("attributes", Json.ofValue(link.attributes()))));
        return all.isEmpty() ? null : all.encode();
    }

    private static @Nullable String json(@Nullable Object value) {
        return switch (Json.ofValue(value)) {
            case null -> null;
            case JsonObject object -> object.encode();
            case JsonArray array -> array.encode();
            case Object other -> io.vertx.core.json.Json.encode(other);
        };
    }
}
