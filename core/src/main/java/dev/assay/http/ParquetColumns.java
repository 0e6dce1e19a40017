package dev.assay.http;

import dev.assay.http.ParquetFile.Column;
import dev.assay.http.ParquetFile.Kind;
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

    static final List<Column<Trace>> TRACES = List.of(
            new Column<>("trace_id", Kind.TEXT, trace -> trace.info().id()),
            new Column<>(
                    "experiment_id",
                    Kind.TEXT,
                    trace -> String.valueOf(trace.info().experimentNo())),
            new Column<>("name", Kind.TEXT, trace -> trace.info().name()),
            new Column<>("state", Kind.TEXT, trace -> trace.info().state().name()),
            new Column<>("start_time", Kind.TIME, trace -> trace.info().startTime()),
            new Column<>("duration_ms", Kind.NUMBER, trace -> duration(trace.info())),
            new Column<>("request_preview", Kind.TEXT, trace -> trace.info().requestPreview()),
            new Column<>("response_preview", Kind.TEXT, trace -> trace.info().responsePreview()),
            new Column<>("session_id", Kind.TEXT, trace -> trace.info().sessionId()),
            new Column<>("user_id", Kind.TEXT, trace -> trace.info().userId()),
            new Column<>("spans", Kind.WHOLE, trace -> (long) trace.info().spanCount()),
            new Column<>(
                    "input_tokens", Kind.WHOLE, trace -> trace.info().tokens().input()),
            new Column<>(
                    "output_tokens", Kind.WHOLE, trace -> trace.info().tokens().output()),
            new Column<>(
                    "total_tokens", Kind.WHOLE, trace -> trace.info().tokens().total()),
            new Column<>("cost_usd", Kind.NUMBER, trace -> trace.info().costUsd()),
            new Column<>("tags", Kind.JSON, trace -> json(trace.info().tags())),
            new Column<>("metadata", Kind.JSON, trace -> json(trace.info().metadata())),
            new Column<>("assessments", Kind.JSON, ParquetColumns::assessments));

    static final List<Column<SpanRow>> SPANS = List.of(
            new Column<>("trace_id", Kind.TEXT, row -> row.trace.id()),
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
            new Column<>("attributes", Kind.JSON, row -> json(row.span.attributes())));

    private ParquetColumns() {}

    /** A span, and whose it is. */
    record SpanRow(TraceInfo trace, Span span) {}

    private static @Nullable Double duration(TraceInfo info) {
        return info.state() == TraceInfo.State.IN_PROGRESS
                ? null
                : (Double) (info.duration().toNanos() / 1e6);
    }

    private static @Nullable Instant time(long unixNano) {
        return unixNano == 0 ? null : Instant.ofEpochSecond(unixNano / NANOS, unixNano % NANOS);
    }

    private static String assessments(Trace trace) {
        JsonArray all = new JsonArray();
        trace.assessments()
                .forEach(each -> all.add(Json.ofAssessment(trace.info().id(), each)));
        return all.encode();
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
