package dev.assay.http.mlflow;

import dev.assay.otlp.OtlpFields;
import dev.assay.otlp.Wire;
import dev.assay.trace.Cost;
import dev.assay.trace.Span;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A span as MLflow's client reads it: its OTLP message as protobuf JSON with the names of the proto file, ids in base64,
 * 64-bit numbers as numbers, enums by name. A null attribute has no {@code value}.
 */
public final class OtlpJson {
    private static final String[] KINDS = {
        "SPAN_KIND_UNSPECIFIED",
        "SPAN_KIND_INTERNAL",
        "SPAN_KIND_SERVER",
        "SPAN_KIND_CLIENT",
        "SPAN_KIND_PRODUCER",
        "SPAN_KIND_CONSUMER"
    };
    private static final String[] CODES = {"STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR"};

    private OtlpJson() {}

    /** Exactly what was sent, whatever dialect it was in; and the cost where it was computed, as MLflow's server adds it. */
    public static JsonObject span(Span span) {
        byte[] otlp = span.otlp().toByteArray();
        Wire wire = new Wire(otlp, 0, otlp.length);
        JsonObject json = new JsonObject();
        while (wire.hasMore()) {
            int tag = wire.readTag();
            switch (tag) {
                case OtlpFields.SPAN_TRACE_ID -> put(json, "trace_id", readBytes(wire));
                case OtlpFields.SPAN_SPAN_ID -> put(json, "span_id", readBytes(wire));
                case OtlpFields.SPAN_TRACE_STATE -> put(json, "trace_state", wire.readText());
                case OtlpFields.SPAN_PARENT_SPAN_ID -> put(json, "parent_span_id", readBytes(wire));
                case OtlpFields.SPAN_NAME -> put(json, "name", wire.readText());
                case OtlpFields.SPAN_KIND -> putName(json, "kind", KINDS, wire.readVarint());
                case OtlpFields.SPAN_START_TIME -> put(json, "start_time_unix_nano", wire.readFixed64());
                case OtlpFields.SPAN_END_TIME -> put(json, "end_time_unix_nano", wire.readFixed64());
                case OtlpFields.SPAN_ATTRIBUTES -> append(json, "attributes", pair(wire));
                case OtlpFields.SPAN_DROPPED_ATTRIBUTES -> put(json, "dropped_attributes_count", wire.readVarint());
                case OtlpFields.SPAN_EVENTS -> append(json, "events", event(wire));
                case OtlpFields.SPAN_DROPPED_EVENTS -> put(json, "dropped_events_count", wire.readVarint());
                case OtlpFields.SPAN_LINKS -> append(json, "links", link(wire));
                case OtlpFields.SPAN_DROPPED_LINKS -> put(json, "dropped_links_count", wire.readVarint());
                case OtlpFields.SPAN_STATUS -> json.put("status", status(wire));
                case OtlpFields.SPAN_FLAGS -> put(json, "flags", wire.readFixed32());
                default -> wire.skip(tag);
            }
        }
        Cost cost = span.cost();
        if (cost != null && cost.computed()) {
            append(json, "attributes", pair(cost));
        }
        return json;
    }

    private static JsonObject pair(Cost cost) {
        JsonObject parts = new JsonObject();
        append(parts, "values", part("input_cost", cost.input()));
        append(parts, "values", part("output_cost", cost.output()));
        append(parts, "values", part("total_cost", cost.total()));
        return new JsonObject().put("key", "mlflow.llm.cost").put("value", new JsonObject().put("kvlist_value", parts));
    }

    private static JsonObject part(String name, @Nullable Double amount) {
        return new JsonObject()
                .put("key", name)
                .put("value", new JsonObject().put("double_value", amount == null ? 0.0 : amount));
    }

    private static JsonObject event(Wire wire) {
        JsonObject json = new JsonObject();
        int outer = wire.enter();
        while (wire.hasMore()) {
            int tag = wire.readTag();
            switch (tag) {
                case OtlpFields.EVENT_TIME -> put(json, "time_unix_nano", wire.readFixed64());
                case OtlpFields.EVENT_NAME -> put(json, "name", wire.readText());
                case OtlpFields.EVENT_ATTRIBUTES -> append(json, "attributes", pair(wire));
                case OtlpFields.EVENT_DROPPED_ATTRIBUTES -> put(json, "dropped_attributes_count", wire.readVarint());
                default -> wire.skip(tag);
            }
        }
        wire.leave(outer);
        return json;
    }

    private static JsonObject link(Wire wire) {
        JsonObject json = new JsonObject();
        int outer = wire.enter();
        while (wire.hasMore()) {
            int tag = wire.readTag();
            switch (tag) {
                case OtlpFields.LINK_TRACE_ID -> put(json, "trace_id", readBytes(wire));
                case OtlpFields.LINK_SPAN_ID -> put(json, "span_id", readBytes(wire));
                case OtlpFields.LINK_TRACE_STATE -> put(json, "trace_state", wire.readText());
                case OtlpFields.LINK_ATTRIBUTES -> append(json, "attributes", pair(wire));
                case OtlpFields.LINK_DROPPED_ATTRIBUTES -> put(json, "dropped_attributes_count", wire.readVarint());
                case OtlpFields.LINK_FLAGS -> put(json, "flags", wire.readFixed32());
                default -> wire.skip(tag);
            }
        }
        wire.leave(outer);
        return json;
    }

    private static JsonObject status(Wire wire) {
        JsonObject json = new JsonObject();
        int outer = wire.enter();
        while (wire.hasMore()) {
            int tag = wire.readTag();
            switch (tag) {
                case OtlpFields.STATUS_MESSAGE -> put(json, "message", wire.readText());
                case OtlpFields.STATUS_CODE -> putName(json, "code", CODES, wire.readVarint());
                default -> wire.skip(tag);
            }
        }
        wire.leave(outer);
        return json;
    }

    private static JsonObject pair(Wire wire) {
        JsonObject json = new JsonObject();
        int outer = wire.enter();
        while (wire.hasMore()) {
            int tag = wire.readTag();
            switch (tag) {
                case OtlpFields.KEY_VALUE_KEY -> json.put("key", wire.readText());
                case OtlpFields.KEY_VALUE_VALUE -> json.put("value", value(wire));
                default -> wire.skip(tag);
            }
        }
        wire.leave(outer);
        return json;
    }

    private static JsonObject value(Wire wire) {
        JsonObject json = new JsonObject();
        int outer = wire.enter();
        while (wire.hasMore()) {
            int tag = wire.readTag();
            switch (tag) {
                case OtlpFields.ANY_STRING -> json.put("string_value", wire.readText());
                case OtlpFields.ANY_BOOL -> json.put("bool_value", wire.readVarint() != 0);
                case OtlpFields.ANY_INT -> json.put("int_value", wire.readVarint());
                case OtlpFields.ANY_DOUBLE -> json.put("double_value", number(wire.readFixed64()));
                case OtlpFields.ANY_ARRAY -> json.put("array_value", values(wire, false));
                case OtlpFields.ANY_KVLIST -> json.put("kvlist_value", values(wire, true));
                case OtlpFields.ANY_BYTES -> json.put("bytes_value", readBytes(wire));
                default -> wire.skip(tag);
            }
        }
        wire.leave(outer);
        return json;
    }

    private static JsonObject values(Wire wire, boolean pairs) {
        JsonObject json = new JsonObject();
        int outer = wire.enter();
        while (wire.hasMore()) {
            int tag = wire.readTag();
            if (tag == OtlpFields.VALUES) {
                append(json, "values", pairs ? pair(wire) : value(wire));
            } else {
                wire.skip(tag);
            }
        }
        wire.leave(outer);
        return json;
    }

    /** JSON has no words for these three; protobuf puts them in quotes. */
    private static Object number(long bits) {
        double number = Double.longBitsToDouble(bits);
        return Double.isNaN(number) || Double.isInfinite(number) ? Double.toString(number) : (Object) number;
    }

    private static String readBytes(Wire wire) {
        int length = wire.readLength();
        byte[] bytes = Arrays.copyOfRange(wire.bytes(), wire.position(), wire.position() + length);
        wire.advance(length);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Protobuf leaves out what is empty or zero. */
    private static void put(JsonObject json, String field, Object value) {
        if (!value.equals("") && !value.equals(0L)) {
            json.put(field, value);
        }
    }

    private static void putName(JsonObject json, String field, String[] names, long number) {
        if (number != 0) {
            json.put(field, number > 0 && number < names.length ? names[(int) number] : (Object) number);
        }
    }

    private static void append(JsonObject json, String field, JsonObject value) {
        if (json.getValue(field) instanceof JsonArray array) {
            array.add(value);
        } else {
            json.put(field, new JsonArray().add(value));
        }
    }
}
