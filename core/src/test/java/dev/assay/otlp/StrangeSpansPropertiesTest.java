package dev.assay.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.trace.Span;
import dev.assay.trace.TraceFacts;
import dev.assay.trace.TraceFold;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What is kept can always be read, however little its attributes hold what their names promise. */
class StrangeSpansPropertiesTest {
    private static final List<RecordedTrace> RECORDED = RecordedTrace.all();

    @Property(tries = 400)
    void a_trace_whose_attributes_hold_anything_is_decoded_and_folded(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        var request = RECORDED.get(random.nextInt(RECORDED.size())).request().toBuilder();
        List<AnyValue> values = new ArrayList<>();
        var scopes = request.getResourceSpansBuilderList().stream()
                .flatMap(resource -> resource.getScopeSpansBuilderList().stream())
                .toList();
        scopes.forEach(scope -> scope.getSpansList()
                .forEach(span -> span.getAttributesList().forEach(attribute -> values.add(attribute.getValue()))));
        scopes.forEach(scope -> scope.getSpansBuilderList().forEach(span -> {
            span.getAttributesBuilderList().forEach(attribute -> mix(attribute, values, random));
            span.getEventsBuilderList().forEach(event -> event.getAttributesBuilderList()
                    .forEach(attribute -> mix(attribute, values, random)));
        }));

        byte[] body = request.build().toByteArray();
        SplitRequest split = OtlpRequests.split(body, OtlpEncoding.PROTOBUF, OtlpLimits.DEFAULT);
        for (TraceChunk chunk : split.chunks()) {
            List<Span> spans = ChunkDecoder.decode(chunk.codec(), chunk.data());
            var trace = TraceFold.fold(
                    new TraceFacts(1, chunk.traceId(), 0, Instant.EPOCH, spans, null, List.of(), List.of(), List.of()));
            assertThat(trace.info().spanCount()).isEqualTo(chunk.spans());
            assertThat(trace.info().tokens().total()).isNotNegative();
        }
        assertThat(split.acceptedRecords()).isEqualTo(spans(request.build()));
    }

    @Property(tries = 400)
    void a_damaged_body_is_refused_or_read(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] body = RECORDED.get(random.nextInt(RECORDED.size())).bytes();
        for (int i = 0; i < 1 + random.nextInt(4); i++) {
            body[random.nextInt(body.length)] = (byte) random.nextInt(256);
        }
        for (OtlpEncoding encoding : OtlpEncoding.values()) {
            try {
                OtlpRequests.split(body, encoding, OtlpLimits.DEFAULT)
                        .chunks()
                        .forEach(chunk -> TraceFold.fold(new TraceFacts(
                                1,
                                chunk.traceId(),
                                0,
                                Instant.EPOCH,
                                ChunkDecoder.decode(chunk.codec(), chunk.data()),
                                null,
                                List.of(),
                                List.of(),
                                List.of())));
            } catch (dev.assay.error.Invalid refused) {
                assertThat(refused).hasMessageStartingWith("The body is not ");
            }
        }
    }

    private static void mix(KeyValue.Builder attribute, List<AnyValue> values, Random random) {
        if (random.nextInt(3) == 0) {
            attribute.setValue(strange(values, random, 0));
        }
    }

    private static AnyValue strange(List<AnyValue> values, Random random, int depth) {
        AnyValue.Builder value = AnyValue.newBuilder();
        switch (random.nextInt(depth < 4 ? 10 : 7)) {
            case 0 -> value.setIntValue(random.nextLong());
            case 1 -> value.setDoubleValue(random.nextBoolean() ? Double.NaN : random.nextGaussian());
            case 2 -> value.setBoolValue(random.nextBoolean());
            case 3 -> value.setStringValue(random.nextBoolean() ? "" : "[[[{\"messages\": [null, {\"role\": []}]}]]]");
            case 4 -> value.setStringValue("{\"content\": {}, \"id\": [], \"kwargs\": 1, \"data\": \"x\"}");
            case 5, 6 -> value.mergeFrom(values.get(random.nextInt(values.size())));
            case 7 -> {
                ArrayValue.Builder list = ArrayValue.newBuilder();
                for (int i = random.nextInt(3); i >= 0; i--) {
                    list.addValues(strange(values, random, depth + 1));
                }
                value.setArrayValue(list);
            }
            case 8 -> {
                KeyValueList.Builder map = KeyValueList.newBuilder();
                for (String key : List.of("role", "content", "messages", "documents", "output", "usage", "")) {
                    if (random.nextBoolean()) {
                        map.addValues(KeyValue.newBuilder().setKey(key).setValue(strange(values, random, depth + 1)));
                    }
                }
                value.setKvlistValue(map);
            }
            default -> value.clear();
        }
        return value.build();
    }

    private static int spans(ExportTraceServiceRequest request) {
        return request.getResourceSpansList().stream()
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .mapToInt(scope -> scope.getSpansCount())
                .sum();
    }
}
