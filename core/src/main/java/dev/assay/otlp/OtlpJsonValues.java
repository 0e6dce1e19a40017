package dev.assay.otlp;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.util.function.Consumer;

/** What OTLP/JSON's messages are made of: attributes, events, links, scopes, resources. */
final class OtlpJsonValues {
    private final JsonBodyReader json;

    OtlpJsonValues(JsonBodyReader json) {
        this.json = json;
    }

    void pairs(String field, Consumer<KeyValue> add) throws IOException {
        json.objects(field, () -> add.accept(pair()));
    }

    private KeyValue pair() throws IOException {
        KeyValue.Builder pair = KeyValue.newBuilder();
        json.object(field -> {
            switch (field) {
                case "key" -> pair.setKey(json.text(field));
                case "value" -> json.nested(field, () -> pair.setValue(value()));
                default -> json.skip();
            }
        });
        return pair.build();
    }

    AnyValue value() throws IOException {
        AnyValue.Builder value = AnyValue.newBuilder();
        json.object(field -> {
            switch (field) {
                case "stringValue", "string_value" -> value.setStringValue(json.text(field));
                case "boolValue", "bool_value" -> value.setBoolValue(json.bool(field));
                case "intValue", "int_value" -> value.setIntValue(json.integer(field));
                case "doubleValue", "double_value" -> value.setDoubleValue(json.number(field));
                case "bytesValue", "bytes_value" -> value.setBytesValue(json.base64(field));
                case "arrayValue", "array_value" -> json.nested(field, () -> value.setArrayValue(list()));
                case "kvlistValue", "kvlist_value" -> json.nested(field, () -> value.setKvlistValue(map()));
                default -> json.skip();
            }
        });
        return value.build();
    }

    private ArrayValue list() throws IOException {
        ArrayValue.Builder list = ArrayValue.newBuilder();
        json.object(field -> {
            if (field.equals("values")) {
                json.objects(field, () -> list.addValues(value()));
            } else {
                json.skip();
            }
        });
        return list.build();
    }

    private KeyValueList map() throws IOException {
        KeyValueList.Builder map = KeyValueList.newBuilder();
        json.object(field -> {
            if (field.equals("values")) {
                pairs(field, map::addValues);
            } else {
                json.skip();
            }
        });
        return map.build();
    }

    Resource resource() throws IOException {
        Resource.Builder resource = Resource.newBuilder();
        json.object(field -> {
            switch (field) {
                case "attributes" -> pairs("attributes", resource::addAttributes);
                case "droppedAttributesCount", "dropped_attributes_count" ->
                    resource.setDroppedAttributesCount((int) json.integer(field));
                default -> json.skip();
            }
        });
        return resource.build();
    }

    InstrumentationScope scope() throws IOException {
        InstrumentationScope.Builder scope = InstrumentationScope.newBuilder();
        json.object(field -> {
            switch (field) {
                case "name" -> scope.setName(json.text(field));
                case "version" -> scope.setVersion(json.text(field));
                case "attributes" -> pairs(field, scope::addAttributes);
                case "droppedAttributesCount", "dropped_attributes_count" ->
                    scope.setDroppedAttributesCount((int) json.integer(field));
                default -> json.skip();
            }
        });
        return scope.build();
    }

    Span.Event event() throws IOException {
        Span.Event.Builder event = Span.Event.newBuilder();
        json.object(field -> {
            switch (field) {
                case "timeUnixNano", "time_unix_nano" -> event.setTimeUnixNano(json.integer(field));
                case "name" -> event.setName(json.text(field));
                case "attributes" -> pairs(field, event::addAttributes);
                case "droppedAttributesCount", "dropped_attributes_count" ->
                    event.setDroppedAttributesCount((int) json.integer(field));
                default -> json.skip();
            }
        });
        return event.build();
    }

    Span.Link link(StringBuilder problem) throws IOException {
        Span.Link.Builder link = Span.Link.newBuilder();
        json.object(field -> {
            switch (field) {
                case "traceId", "trace_id" -> link.setTraceId(json.hexId("link's " + field, 16, problem));
                case "spanId", "span_id" -> link.setSpanId(json.hexId("link's " + field, 8, problem));
                case "traceState", "trace_state" -> link.setTraceState(json.text(field));
                case "attributes" -> pairs(field, link::addAttributes);
                case "flags" -> link.setFlags((int) json.integer(field));
                case "droppedAttributesCount", "dropped_attributes_count" ->
                    link.setDroppedAttributesCount((int) json.integer(field));
                default -> json.skip();
            }
        });
        return link.build();
    }
}
