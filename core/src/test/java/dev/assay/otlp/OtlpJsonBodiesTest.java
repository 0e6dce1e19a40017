package dev.assay.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.error.Invalid;
import dev.assay.trace.Span;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OtlpJsonBodiesTest {
    private static final String IDS =
            "\"traceId\":\"0123456789ABCDEF0123456789abcdef\",\"spanId\":\"00000000000000a1\"";

    @Test
    void every_kind_of_field_is_read() {
        Span span = only("""
            {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},
             "scopeSpans":[{"scope":{"name":"app","version":"1"},"spans":[{%s,"parentSpanId":"00000000000000b2",
              "name":"ask","kind":3,"startTimeUnixNano":"1795368255087000001","endTimeUnixNano":1795368255088000000,
              "attributes":[
               {"key":"bool","value":{"boolValue":true}},
               {"key":"text int","value":{"intValue":"-7"}},
               {"key":"int","value":{"intValue":9007199254740993}},
               {"key":"double","value":{"doubleValue":0.5}},
               {"key":"list","value":{"arrayValue":{"values":[{"stringValue":"a"},{}]}}},
               {"key":"map","value":{"kvlistValue":{"values":[{"key":"k","value":{"intValue":1}}]}}},
               {"key":"bytes","value":{"bytesValue":"AQI="}},
               {"key":"none","value":null}],
              "events":[{"timeUnixNano":"5","name":"exception","attributes":[{"key":"x","value":{"stringValue":"y"}}]}],
              "links":[{"traceId":"0123456789abcdef0123456789abcdef","spanId":"00000000000000a1"}],
              "status":{"code":2,"message":"broken"},"flags":257,"newField":{"a":[1]}}]}]}]}
            """.formatted(IDS));

        assertThat(span.traceId()).isEqualTo("0123456789abcdef0123456789abcdef");
        assertThat(span.spanId()).isEqualTo("00000000000000a1");
        assertThat(span.parentSpanId()).isEqualTo("00000000000000b2");
        assertThat(span.startTimeUnixNano()).isEqualTo(1_795_368_255_087_000_001L);
        assertThat(span.endTimeUnixNano()).isEqualTo(1_795_368_255_088_000_000L);
        assertThat(span.status()).isEqualTo(Span.StatusCode.ERROR);
        assertThat(span.statusMessage()).isEqualTo("broken");
        assertThat(span.scope()).isEqualTo("app");
        assertThat(span.resource()).isEqualTo(Map.of("service.name", "shop"));
        assertThat(span.events()).containsExactly(new Span.Event("exception", 5, Map.of("x", "y")));
        assertThat(span.attributes())
                .containsEntry("bool", true)
                .containsEntry("text int", -7L)
                .containsEntry("int", 9_007_199_254_740_993L)
                .containsEntry("double", 0.5)
                .containsEntry("list", Arrays.asList("a", null))
                .containsEntry("map", Map.of("k", 1L))
                .containsEntry("bytes", "AQI=")
                .containsEntry("none", null);
    }

    @Test
    void names_as_protobuf_spells_them_and_enums_by_name_are_read() {
        Span span = only("""
            {"resource_spans":[{"scope_spans":[{"spans":[{"trace_id":"0123456789abcdef0123456789abcdef",
             "span_id":"00000000000000a1","kind":"SPAN_KIND_CLIENT","start_time_unix_nano":7,
             "status":{"code":"STATUS_CODE_OK"},
             "attributes":[{"key":"k","value":{"string_value":"v"}}]}]}]}]}
            """);

        assertThat(span.startTimeUnixNano()).isEqualTo(7);
        assertThat(span.status()).isEqualTo(Span.StatusCode.OK);
        assertThat(span.attributes()).isEqualTo(Map.of("k", "v"));
    }

    @Test
    void a_span_with_a_bad_id_is_rejected_alone() {
        var split = split("""
            {"resourceSpans":[{"scopeSpans":[{"spans":[
             {"name":"base64","traceId":"ASNFZ4mrze8BI0VniavN7w==","spanId":"00000000000000a1"},
             {"name":"short","traceId":"0123456789abcdef0123456789abcdef","spanId":"a1"},
             {"name":"none"},
             {%s}]}]}]}
            """.formatted(IDS));

        assertThat(split.acceptedRecords()).isEqualTo(1);
        assertThat(split.rejectedRecords()).isEqualTo(3);
        assertThat(split.message())
                .contains("span 'base64': traceId is 'ASNFZ4mrze8BI0VniavN7w==', expected 32 hex digits")
                .contains("span 'short': spanId is 'a1', expected 16 hex digits")
                .contains("span 'none': trace_id is missing, expected 16 bytes");
    }

    @Test
    void what_is_no_otlp_json_is_refused_with_the_place() {
        refused("", "the body is 'its end', expected an object");
        refused("[]", "the body is '[', expected an object");
        refused("{\"resourceSpans\":{}}", "resourceSpans is '{', expected a list of objects (line 1, column 18)");
        refused("{\"resourceSpans\":[{\"resource\":7}]}", "resource is '7', expected an object");
        refused("{\"resourceSpans\":[", "The body is not OTLP/JSON: Unexpected end-of-input");
        refused("{} {}", "expected nothing behind the object");
        refused(
                "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{" + IDS + ",\"startTimeUnixNano\":\"soon\"}]}]}]}",
                "startTimeUnixNano is 'soon', expected a whole number of 64 bits");
        refused(
                "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{" + IDS + ",\"kind\":\"CLIENT\"}]}]}]}",
                "kind is 'CLIENT', expected a number from 0 to 5 or a name such as SPAN_KIND_INTERNAL");
        refused("{\"a\":" + "[".repeat(2000) + "]".repeat(2000) + "}", "The body is not OTLP/JSON: ");
    }

    private static void refused(String body, String message) {
        assertThatThrownBy(() -> split(body)).isInstanceOf(Invalid.class).hasMessageContaining(message);
    }

    private static SplitRequest split(String body) {
        return OtlpRequests.split(body.getBytes(StandardCharsets.UTF_8), OtlpEncoding.JSON, OtlpLimits.DEFAULT);
    }

    private static Span only(String body) {
        var split = split(body);
        assertThat(split.message()).isEmpty();
        TraceChunk chunk = split.chunks().getFirst();
        List<Span> spans = ChunkDecoder.decode(chunk.codec(), chunk.data());
        assertThat(spans).hasSize(1);
        return spans.getFirst();
    }
}
