package dev.assay.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.assay.trace.Span;
import dev.assay.trace.Tokens;
import dev.assay.trace.TraceFacts;
import dev.assay.trace.TraceFold;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChunkDecoderTest {
    @Test
    void a_pending_span_of_logfire_stands_for_the_real_one_until_that_comes() {
        var pending = span("00000000000000a9", "00000000000000a1", 1_000)
                .addAttributes(attribute("logfire.span_type", "pending_span"))
                .addAttributes(attribute("logfire.pending_parent_id", "0000000000000000"));
        var real = span("00000000000000a1", "", 5_000).addAttributes(attribute("logfire.span_type", "span"));

        var running = fold(decode(pending));
        var done = fold(decode(pending, real));

        assertThat(running.spans()).extracting(Span::spanId).containsExactly("00000000000000a1");
        assertThat(running.info().complete()).isFalse();
        assertThat(done.spans()).extracting(Span::endTimeUnixNano).containsExactly(5_000L);
        assertThat(done.info().complete()).isTrue();
    }

    @Test
    void a_parent_of_zeros_is_none() {
        var root = span("00000000000000a1", "0000000000000000", 5_000);

        assertThat(decode(root)).extracting(Span::parentSpanId).containsOnlyNulls();
    }

    @Test
    void counts_that_cannot_be_are_not_believed() {
        var span = span("00000000000000a1", "", 5_000)
                .addAttributes(attribute("gen_ai.operation.name", "chat"))
                .addAttributes(attribute("gen_ai.usage.input_tokens", "-5"))
                .addAttributes(attribute("gen_ai.usage.output_tokens", "7"));

        assertThat(decode(span)).extracting(Span::tokens).containsExactly(new Tokens(0, 7, 7, 0, 0));
    }

    @Test
    void the_last_of_attributes_with_one_key_counts() {
        var span = span("00000000000000a1", "", 5_000)
                .addAttributes(attribute("user.id", "first"))
                .addAttributes(attribute("user.id", "second"));

        assertThat(decode(span)).extracting(Span::userId).containsExactly("second");
    }

    private static dev.assay.trace.Trace fold(List<Span> spans) {
        return TraceFold.fold(
                new TraceFacts(1, "tr-1", 0, Instant.EPOCH, spans, null, List.of(), List.of(), List.of()));
    }

    private static List<Span> decode(io.opentelemetry.proto.trace.v1.Span.Builder... spans) {
        var request = ExportTraceServiceRequest.newBuilder();
        var scope = request.addResourceSpansBuilder().addScopeSpansBuilder();
        for (var span : spans) {
            scope.addSpans(span);
        }
        var chunk = OtlpRequests.split(request.build().toByteArray(), OtlpEncoding.PROTOBUF, OtlpLimits.DEFAULT)
                .chunks()
                .getFirst();
        return ChunkDecoder.decode(chunk.codec(), chunk.data());
    }

    private static io.opentelemetry.proto.trace.v1.Span.Builder span(String id, String parent, long end) {
        return io.opentelemetry.proto.trace.v1.Span.newBuilder()
                .setTraceId(ByteString.copyFromUtf8("sixteen bytes id"))
                .setSpanId(ByteString.copyFrom(HexFormat.of().parseHex(id)))
                .setParentSpanId(ByteString.copyFrom(HexFormat.of().parseHex(parent)))
                .setName("ask")
                .setStartTimeUnixNano(1_000)
                .setEndTimeUnixNano(end);
    }

    private static KeyValue attribute(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }
}
