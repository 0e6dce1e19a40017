package dev.assay.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.assay.error.Invalid;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class OtlpRequestsTest {
    private static final String TRACE = "0123456789abcdef0123456789abcdef";
    private static final String OTHER = "fedcba9876543210fedcba9876543210";

    @Test
    void a_request_of_several_traces_becomes_a_chunk_each() throws IOException {
        var request = request(
                resource("shop", span(TRACE, "00000000000000a1", "a"), span(OTHER, "00000000000000b1", "b")),
                resource("mail", span(TRACE, "00000000000000a2", "c")));

        var split = split(request);

        assertThat(split.chunks()).extracting(TraceChunk::traceId).containsExactly("tr-" + TRACE, "tr-" + OTHER);
        assertThat(split.chunks()).extracting(TraceChunk::spans).containsExactly(2, 1);
        assertThat(parsed(split.chunks().getFirst()))
                .isEqualTo(request(
                        resource("shop", span(TRACE, "00000000000000a1", "a")),
                        resource("mail", span(TRACE, "00000000000000a2", "c"))));
        assertThat(parsed(split.chunks().getLast()))
                .isEqualTo(request(resource("shop", span(OTHER, "00000000000000b1", "b"))));
        assertThat(split.rejectedRecords()).isZero();
    }

    @Test
    void the_recorded_requests_of_an_mlflow_client_hold_every_span_once() throws IOException {
        int spans = 0;
        List<String> traces = new ArrayList<>();
        for (int i = 1; i <= 6; i++) {
            byte[] body = Files.readAllBytes(RecordedTrace.resource("/seed-crm/as-sent/request-0" + i + ".otlp.pb"));
            var split = OtlpRequests.split(body, OtlpEncoding.PROTOBUF, OtlpLimits.DEFAULT);
            assertThat(split.rejectedRecords()).isZero();
            split.chunks().forEach(chunk -> traces.add(chunk.traceId()));
            spans += split.acceptedRecords();
        }

        assertThat(spans).isEqualTo(23);
        assertThat(traces.stream().distinct()).hasSize(8);
    }

    @Test
    void a_field_that_is_not_known_survives_wherever_it_stands() throws IOException {
        var unknown = UnknownFieldSet.newBuilder()
                .addField(
                        900,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(ByteString.copyFromUtf8("kept"))
                                .build())
                .build();
        var scope = ScopeSpans.newBuilder()
                .setUnknownFields(unknown)
                .addSpans(span(TRACE, "00000000000000a1", "a").toBuilder().setUnknownFields(unknown))
                .addSpans(span(OTHER, "00000000000000b1", "b"));
        var request = ExportTraceServiceRequest.newBuilder()
                .setUnknownFields(unknown)
                .addResourceSpans(
                        ResourceSpans.newBuilder().setUnknownFields(unknown).addScopeSpans(scope))
                .build();

        var chunk = parsed(split(request).chunks().getFirst());

        assertThat(chunk)
                .isEqualTo(request.toBuilder()
                        .clearResourceSpans()
                        .addResourceSpans(
                                request.getResourceSpans(0).toBuilder().setScopeSpans(0, scope.removeSpans(1)))
                        .build());
    }

    @Test
    void a_span_with_a_bad_id_is_rejected_alone() {
        var request = request(resource(
                "shop",
                span(TRACE, "00000000000000a1", "good"),
                span("00", "00000000000000a2", "short"),
                span(TRACE, "0000000000000000", "zero"),
                span(TRACE, "00000000000000a4", "child").toBuilder()
                        .setParentSpanId(ByteString.copyFromUtf8("abc"))
                        .build()));

        var split = split(request);

        assertThat(split.acceptedRecords()).isEqualTo(1);
        assertThat(split.rejectedRecords()).isEqualTo(3);
        assertThat(split.message())
                .contains("span 'short': trace_id is 00 (1 bytes), expected 16 bytes")
                .contains("span 'zero': span_id is 0000000000000000 (8 bytes), expected 8 bytes, not all of them zero")
                .contains("span 'child': parent_span_id has 3 bytes, expected 8");
    }

    @Test
    void a_span_with_an_attribute_that_is_too_large_is_rejected_alone() {
        var large = span(TRACE, "00000000000000a1", "large").toBuilder()
                .addAttributes(attribute("document", "x".repeat(2000)))
                .build();
        var split = OtlpRequests.split(
                request(resource("shop", large, span(TRACE, "00000000000000a2", "small")))
                        .toByteArray(),
                OtlpEncoding.PROTOBUF,
                new OtlpLimits(10, 1000, 100));

        assertThat(split.acceptedRecords()).isEqualTo(1);
        assertThat(split.message()).contains("span 'large': attribute 'document' has 2", "at most 1000 are taken");
    }

    @Test
    void a_span_whose_attribute_is_nested_too_deep_is_rejected_alone() {
        AnyValue value = AnyValue.newBuilder().setStringValue("bottom").build();
        for (int i = 0; i < 101; i++) {
            value = AnyValue.newBuilder()
                    .setArrayValue(ArrayValue.newBuilder().addValues(value))
                    .build();
        }
        var deep = span(TRACE, "00000000000000a1", "deep").toBuilder()
                .addAttributes(KeyValue.newBuilder().setKey("tree").setValue(value))
                .build();

        var split = split(request(resource("shop", deep, span(TRACE, "00000000000000a2", "flat"))));

        assertThat(split.acceptedRecords()).isEqualTo(1);
        assertThat(split.message())
                .isEqualTo("span 'deep': attribute 'tree' has lists and maps more than 100 deep inside each other");
    }

    @Test
    void more_spans_of_a_trace_than_the_limit_are_rejected() {
        var request = request(resource(
                "shop",
                span(TRACE, "00000000000000a1", "first"),
                span(TRACE, "00000000000000a2", "second"),
                span(OTHER, "00000000000000b1", "other")));

        var split = OtlpRequests.split(request.toByteArray(), OtlpEncoding.PROTOBUF, new OtlpLimits(1, 1000, 100));

        assertThat(split.acceptedRecords()).isEqualTo(2);
        assertThat(split.message()).isEqualTo("span 'second': the request holds more than 1 spans of trace " + TRACE);
    }

    @Test
    void a_body_that_does_not_parse_is_refused_with_the_place() {
        byte[] body =
                request(resource("shop", span(TRACE, "00000000000000a1", "a"))).toByteArray();
        byte[] cut = java.util.Arrays.copyOf(body, body.length - 3);

        assertThatThrownBy(() -> OtlpRequests.split(cut, OtlpEncoding.PROTOBUF, OtlpLimits.DEFAULT))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("is not an OTLP export request in protobuf: at byte ");
        assertThatThrownBy(() -> OtlpRequests.split(
                        "{\"resourceSpans\":[]}".getBytes(StandardCharsets.UTF_8),
                        OtlpEncoding.PROTOBUF,
                        OtlpLimits.DEFAULT))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("is not an OTLP export request in protobuf");
    }

    @Test
    void every_cut_of_a_body_is_refused_or_read_and_never_anything_else() throws IOException {
        byte[] body = Files.readAllBytes(RecordedTrace.resource("/seed-crm/trace-01.otlp.pb"));
        for (int length = 0; length < body.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(body, length);
            try {
                OtlpRequests.split(cut, OtlpEncoding.PROTOBUF, OtlpLimits.DEFAULT)
                        .chunks()
                        .forEach(chunk -> ChunkDecoder.decode(chunk.codec(), chunk.data()));
            } catch (Invalid expected) {
                assertThat(expected).hasMessageContaining("at byte");
            }
        }
    }

    @Test
    void a_trace_larger_than_a_row_is_cut_into_several_chunks() throws IOException {
        var spans = new Span[30];
        for (int i = 0; i < spans.length; i++) {
            spans[i] = span(TRACE, "00000000000000%02x".formatted(i + 1), "s" + i).toBuilder()
                    .addAttributes(attribute("text", "y".repeat(100_000)))
                    .build();
        }

        var split = split(request(resource("shop", spans)));

        assertThat(split.chunks()).hasSize(3).allMatch(chunk -> chunk.rawBytes() < 1_100_000);
        assertThat(split.acceptedRecords()).isEqualTo(30);
        assertThat(parsed(split.chunks().getLast()).getResourceSpans(0).getResource())
                .isEqualTo(resource("shop").getResource());
    }

    @Test
    void the_trace_id_that_mlflow_gave_is_kept_plain_or_quoted_and_only_from_mlflow() {
        var named = span(TRACE, "00000000000000a1", "a").toBuilder();
        var plain = named.clone()
                .addAttributes(attribute("mlflow.traceRequestId", "tr-given"))
                .build();
        var quoted = named.clone()
                .addAttributes(attribute("mlflow.traceRequestId", "\"tr-given\""))
                .build();
        var bad = named.clone()
                .addAttributes(attribute("mlflow.traceRequestId", "a/b?c"))
                .build();

        assertThat(split(request(fromMlflow(plain))).chunks().getFirst().traceId())
                .isEqualTo("tr-given");
        assertThat(split(request(fromMlflow(quoted))).chunks().getFirst().traceId())
                .isEqualTo("tr-given");
        assertThat(split(request(fromMlflow(bad))).chunks().getFirst().traceId())
                .isEqualTo("tr-" + TRACE);
        assertThat(split(request(resource("shop", plain))).chunks().getFirst().traceId())
                .isEqualTo("tr-" + TRACE);
    }

    @Test
    void the_experiment_that_a_resource_names_is_told() {
        var spans = resource("shop", span(TRACE, "00000000000000a1", "a")).toBuilder();
        spans.getResourceBuilder().addAttributes(attribute("mlflow.experimentId", "42"));

        assertThat(split(request(spans.build()))
                        .chunks()
                        .getFirst()
                        .destination()
                        .experimentId())
                .isEqualTo("42");
    }

    @Test
    void nul_and_broken_utf_8_become_the_replacement_character() {
        var span = span(TRACE, "00000000000000a1", "a\0b").toBuilder()
                .addAttributes(attribute("key", "x\0y"))
                .build();
        byte[] body = request(resource("shop", span)).toByteArray();
        body[indexOf(body, "x\0y")] = (byte) 0xff;

        var chunk = OtlpRequests.split(body, OtlpEncoding.PROTOBUF, OtlpLimits.DEFAULT)
                .chunks()
                .getFirst();
        var decoded = ChunkDecoder.decode(chunk.codec(), chunk.data()).getFirst();

        assertThat(decoded.name()).isEqualTo("a\uFFFDb");
        assertThat(decoded.attributes()).containsEntry("key", "\uFFFD\uFFFDy");
    }

    private static int indexOf(byte[] body, String text) {
        return new String(body, StandardCharsets.ISO_8859_1).indexOf(text);
    }

    private static SplitRequest split(ExportTraceServiceRequest request) {
        return OtlpRequests.split(request.toByteArray(), OtlpEncoding.PROTOBUF, OtlpLimits.DEFAULT);
    }

    private static ExportTraceServiceRequest parsed(TraceChunk chunk) throws IOException {
        byte[] raw = Compression.decompress(chunk.codec(), chunk.data());
        assertThat(raw).hasSize(chunk.rawBytes());
        return ExportTraceServiceRequest.parseFrom(raw);
    }

    private static ExportTraceServiceRequest request(ResourceSpans... resources) {
        return ExportTraceServiceRequest.newBuilder()
                .addAllResourceSpans(List.of(resources))
                .build();
    }

    private static ResourceSpans resource(String service, Span... spans) {
        return ResourceSpans.newBuilder()
                .setResource(Resource.newBuilder().addAttributes(attribute("service.name", service)))
                .addScopeSpans(ScopeSpans.newBuilder().addAllSpans(List.of(spans)))
                .setSchemaUrl("https://opentelemetry.io/schemas/1.30.0")
                .build();
    }

    private static ResourceSpans fromMlflow(Span span) {
        return ResourceSpans.newBuilder()
                .setResource(Resource.newBuilder().addAttributes(attribute("telemetry.sdk.name", "mlflow")))
                .addScopeSpans(ScopeSpans.newBuilder().addSpans(span))
                .build();
    }

    private static Span span(String traceId, String spanId, String name) {
        return Span.newBuilder()
                .setTraceId(ByteString.copyFrom(HexFormat.of().parseHex(traceId)))
                .setSpanId(ByteString.copyFrom(HexFormat.of().parseHex(spanId)))
                .setName(name)
                .setStartTimeUnixNano(1_000)
                .setEndTimeUnixNano(2_000)
                .build();
    }

    private static KeyValue attribute(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }
}
