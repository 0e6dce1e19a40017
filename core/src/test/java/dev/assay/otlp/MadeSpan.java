package dev.assay.otlp;

import com.google.protobuf.ByteString;
import dev.assay.trace.PackedChunk;
import dev.assay.trace.Span;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Spans made by hand, as SDKs of which there is no recording document them, and what becomes of them. */
final class MadeSpan {
    private MadeSpan() {}

    static Object there(@Nullable Object value) {
        return Objects.requireNonNull(value);
    }

    static Map<?, ?> map(@Nullable Object value) {
        return (Map<?, ?>) there(value);
    }

    static List<?> list(@Nullable Object value) {
        return (List<?>) there(value);
    }

    static Span span(String name, Map<String, Object> attributes) {
        return decode(sent(name, attributes), "test");
    }

    static io.opentelemetry.proto.trace.v1.Span.Builder sent(String name, Map<String, Object> attributes) {
        var span = io.opentelemetry.proto.trace.v1.Span.newBuilder()
                .setTraceId(ByteString.copyFromUtf8("sixteen bytes id"))
                .setSpanId(ByteString.copyFromUtf8("8 bytes."))
                .setName(name)
                .setStartTimeUnixNano(1_000)
                .setEndTimeUnixNano(2_000);
        attributes.forEach((key, value) -> span.addAttributes(attribute(key, value)));
        return span;
    }

    static KeyValue attribute(String key, Object value) {
        return KeyValue.newBuilder().setKey(key).setValue(value(value)).build();
    }

    static AnyValue value(Object value) {
        AnyValue.Builder any = AnyValue.newBuilder();
        return switch (value) {
            case Long number -> any.setIntValue(number).build();
            case Double number -> any.setDoubleValue(number).build();
            case List<?> list ->
                any.setArrayValue(ArrayValue.newBuilder()
                                .addAllValues(list.stream().map(MadeSpan::value).toList()))
                        .build();
            default -> any.setStringValue(value.toString()).build();
        };
    }

    static Span decode(io.opentelemetry.proto.trace.v1.Span.Builder span, String scope) {
        var request = ExportTraceServiceRequest.newBuilder();
        var spans = request.addResourceSpansBuilder().addScopeSpansBuilder();
        spans.getScopeBuilder().setName(scope);
        spans.addSpans(span);
        TraceChunk chunk = OtlpRequests.split(request.build().toByteArray(), OtlpEncoding.PROTOBUF, OtlpLimits.DEFAULT)
                .chunks()
                .getFirst();
        return ChunkDecoder.decode(List.of(new PackedChunk(chunk.codec(), chunk.data())))
                .getFirst();
    }
}
