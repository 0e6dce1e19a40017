package dev.assay.otlp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.assay.error.Invalid;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * OTLP as JSON: ids as hex digits, enums as numbers, 64-bit numbers as texts
 * (<a href="https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding">the specification</a>). Fields that this version
 * does not know have no names in JSON, and are left out.
 */
public final class OtlpJsonWriter {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Set<String> IDS = Set.of("trace_id", "span_id", "parent_span_id");

    private OtlpJsonWriter() {}

    /**
     * Writes the fields of a request into the object that is open.
     *
     * @param codec says what is in it and how it is packed: see {@link Compression}
     * @throws Invalid when it is no request with spans, and none with log records
     */
    public static void write(int codec, byte[] data, JsonGenerator json) throws IOException {
        try {
            fields(
                    codec == Compression.ZSTD_LOGS
                            ? ExportLogsServiceRequest.parseFrom(Compression.decompressLogs(data))
                            : ExportTraceServiceRequest.parseFrom(Compression.decompress(codec, data)),
                    json);
        } catch (InvalidProtocolBufferException broken) {
            throw new Invalid("A chunk of " + data.length + " bytes is no OTLP request: " + broken.getMessage());
        }
    }

    /** A message for itself. */
    static String text(Message message) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            fields(message, json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void fields(Message message, JsonGenerator json) throws IOException {
        for (Map.Entry<FieldDescriptor, Object> each : message.getAllFields().entrySet()) {
            FieldDescriptor field = each.getKey();
            json.writeFieldName(field.getJsonName());
            if (each.getValue() instanceof List<?> list) {
                json.writeStartArray();
                for (Object one : list) {
                    value(field, one, json);
                }
                json.writeEndArray();
            } else {
                value(field, each.getValue(), json);
            }
        }
    }

    private static void value(FieldDescriptor field, Object value, JsonGenerator json) throws IOException {
        switch (value) {
            case Message message -> {
                json.writeStartObject();
                fields(message, json);
                json.writeEndObject();
            }
            case ByteString bytes ->
                json.writeString(
                        IDS.contains(field.getName())
                                ? HexFormat.of().formatHex(bytes.toByteArray())
                                : Base64.getEncoder().encodeToString(bytes.toByteArray()));
            case EnumValueDescriptor choice -> json.writeNumber(choice.getNumber());
            case String text -> json.writeString(text);
            case Boolean flag -> json.writeBoolean(flag);
            case Integer number -> json.writeNumber(Integer.toUnsignedLong(number));
            case Long number ->
                json.writeString(
                        field.getType() == FieldDescriptor.Type.INT64
                                ? Long.toString(number)
                                : Long.toUnsignedString(number));
            case Double number
            when Double.isNaN(number) || Double.isInfinite(number) -> json.writeString(number.toString());
            case Double number -> json.writeNumber(number);
            default -> throw new IllegalStateException("OTLP has no " + field.getType() + " fields");
        }
    }
}
