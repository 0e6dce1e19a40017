package dev.assay.otlp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.assay.error.Invalid;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.util.Locale;

/**
 * OTLP/JSON to protobuf. It differs from protobuf's own JSON: ids are hex digits, enums numbers
 * (<a href="https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding">the specification</a>). Names are taken in
 * lowerCamelCase and as protobuf spells them; fields that this version does not know are left out, as the specification says.
 */
final class OtlpJsonBodies {
    private static final JsonFactory JSON = new JsonFactory();

    private final JsonBodyReader json;
    private final OtlpJsonValues values;
    private final Rejections rejections;

    private OtlpJsonBodies(JsonParser parser, Rejections rejections) {
        this.json = new JsonBodyReader(parser);
        this.values = new OtlpJsonValues(json);
        this.rejections = rejections;
    }

    /**
     * @param rejections where spans go that have no proper ids
     * @throws Invalid when the body is not OTLP/JSON
     */
    static byte[] toProtobuf(OtlpSignal signal, byte[] body, Rejections rejections) {
        try (JsonParser parser = JSON.createParser(body)) {
            return switch (signal) {
                case TRACES -> new OtlpJsonBodies(parser, rejections).request().toByteArray();
                case LOGS -> new OtlpJsonLogs(parser, rejections).request().toByteArray();
            };
        } catch (IOException broken) {
            throw new Invalid("The body is not OTLP/JSON: " + broken.getMessage());
        }
    }

    private ExportTraceServiceRequest request() throws IOException {
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        json.whole(field -> {
            switch (field) {
                case "resourceSpans", "resource_spans" ->
                    json.objects("resourceSpans", () -> request.addResourceSpans(resourceSpans()));
                default -> json.skip();
            }
        });
        return request.build();
    }

    private ResourceSpans resourceSpans() throws IOException {
        ResourceSpans.Builder spans = ResourceSpans.newBuilder();
        json.object(field -> {
            switch (field) {
                case "resource" -> json.nested("resource", () -> spans.setResource(values.resource()));
                case "scopeSpans", "scope_spans" -> json.objects("scopeSpans", () -> spans.addScopeSpans(scopeSpans()));
                case "schemaUrl", "schema_url" -> spans.setSchemaUrl(json.text(field));
                default -> json.skip();
            }
        });
        return spans.build();
    }

    private ScopeSpans scopeSpans() throws IOException {
        ScopeSpans.Builder spans = ScopeSpans.newBuilder();
        json.object(field -> {
            switch (field) {
                case "scope" -> json.nested("scope", () -> spans.setScope(values.scope()));
                case "spans" -> json.objects("spans", () -> span(spans));
                case "schemaUrl", "schema_url" -> spans.setSchemaUrl(json.text(field));
                default -> json.skip();
            }
        });
        return spans.build();
    }

    private void span(ScopeSpans.Builder spans) throws IOException {
        Span.Builder span = Span.newBuilder();
        StringBuilder problem = new StringBuilder();
        json.object(field -> {
            switch (field) {
                case "traceId", "trace_id" -> span.setTraceId(json.hexId(field, 16, problem));
                case "spanId", "span_id" -> span.setSpanId(json.hexId(field, 8, problem));
                case "parentSpanId", "parent_span_id" -> span.setParentSpanId(json.hexId(field, 8, problem));
                case "traceState", "trace_state" -> span.setTraceState(json.text(field));
                case "name" -> span.setName(json.text(field));
                case "kind" -> span.setKindValue(kind());
                case "startTimeUnixNano", "start_time_unix_nano" -> span.setStartTimeUnixNano(json.integer(field));
                case "endTimeUnixNano", "end_time_unix_nano" -> span.setEndTimeUnixNano(json.integer(field));
                case "attributes" -> values.pairs(field, span::addAttributes);
                case "events" -> json.objects(field, () -> span.addEvents(values.event()));
                case "links" -> json.objects(field, () -> span.addLinks(values.link(problem)));
                case "status" -> json.nested(field, () -> span.setStatus(status()));
                case "flags" -> span.setFlags((int) json.integer(field));
                case "droppedAttributesCount", "dropped_attributes_count" ->
                    span.setDroppedAttributesCount((int) json.integer(field));
                case "droppedEventsCount", "dropped_events_count" ->
                    span.setDroppedEventsCount((int) json.integer(field));
                case "droppedLinksCount", "dropped_links_count" -> span.setDroppedLinksCount((int) json.integer(field));
                default -> json.skip();
            }
        });
        if (problem.isEmpty()) {
            spans.addSpans(span);
        } else {
            rejections.add(span.getName().isEmpty() ? null : "span '" + span.getName() + "'", problem.toString());
        }
    }

    private int kind() throws IOException {
        if (!json.isText()) {
            return (int) json.integer("kind");
        }
        String name = json.text("kind").toUpperCase(Locale.ROOT);
        for (Span.SpanKind kind : Span.SpanKind.values()) {
            if (kind != Span.SpanKind.UNRECOGNIZED && kind.name().equals(name)) {
                return kind.getNumber();
            }
        }
        throw json.unexpected("kind", "a number from 0 to 5 or a name such as SPAN_KIND_INTERNAL");
    }

    private Status status() throws IOException {
        Status.Builder status = Status.newBuilder();
        json.object(field -> {
            switch (field) {
                case "message" -> status.setMessage(json.text(field));
                case "code" -> status.setCodeValue(statusCode());
                default -> json.skip();
            }
        });
        return status.build();
    }

    private int statusCode() throws IOException {
        if (!json.isText()) {
            return (int) json.integer("code");
        }
        return switch (json.text("code").toUpperCase(Locale.ROOT)) {
            case "STATUS_CODE_UNSET" -> 0;
            case "STATUS_CODE_OK" -> 1;
            case "STATUS_CODE_ERROR" -> 2;
            default -> throw json.unexpected("code", "0, 1, 2 or a name such as STATUS_CODE_OK");
        };
    }
}
