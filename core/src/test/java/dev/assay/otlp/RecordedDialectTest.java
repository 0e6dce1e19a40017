package dev.assay.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies of real SDKs against what their application really did. What a body leaves open is not in the expectation. */
class RecordedDialectTest {
    static List<RecordedTrace> recorded() {
        return RecordedTrace.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("recorded")
    @DisplayName("a recorded trace is understood")
    void a_recorded_trace_is_understood(RecordedTrace recorded) {
        var expected = new ExpectedTrace(recorded.expected());

        assertThat(expected.problems(recorded.fold())).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("recorded")
    @DisplayName("a span is kept byte for byte, so fields that are not known survive")
    void a_span_is_kept_byte_for_byte(RecordedTrace recorded) throws Exception {
        var sent = recorded.request().getResourceSpansList().stream()
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .flatMap(scope -> scope.getSpansList().stream())
                .toList();

        var kept = recorded.decoded();

        assertThat(kept).hasSameSizeAs(sent);
        Map<Object, Object> bySpanId = new java.util.HashMap<>();
        for (var span : kept) {
            bySpanId.put(span.spanId(), io.opentelemetry.proto.trace.v1.Span.parseFrom(span.otlp()));
        }
        for (var span : sent) {
            assertThat(bySpanId).containsEntry(RecordedTrace.hex(span.getSpanId()), span);
        }
    }
}
