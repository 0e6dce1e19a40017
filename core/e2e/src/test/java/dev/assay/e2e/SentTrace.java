package dev.assay.e2e;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A trace as an MLflow client sends it: an AGENT that asks a RETRIEVER, then a CHAT_MODEL. */
final class SentTrace {
    private static final Random RANDOM = new Random();

    private final byte[] traceId = bytes(16);
    private final byte[] root = bytes(8);
    private final byte[] retriever = bytes(8);
    private final byte[] chat = bytes(8);
    private final TreeMap<String, String> ofRoot = new TreeMap<>();
    private final String name;
    private Instant start = Instant.now().minusSeconds(1);
    private Duration duration = Duration.ofMillis(120);
    private String question = "What is the refund policy?";
    private String answer = "Refunds are paid within thirty days.";
    private boolean failed;

    private SentTrace(String name) {
        this.name = name;
    }

    static SentTrace named(String name) {
        return new SentTrace(name);
    }

    SentTrace at(Instant start) {
        this.start = start;
        return this;
    }

    SentTrace lasting(Duration duration) {
        this.duration = duration;
        return this;
    }

    SentTrace asking(String question) {
        this.question = question;
        return this;
    }

    SentTrace answering(String answer) {
        this.answer = answer;
        return this;
    }

    SentTrace tagged(String key, String value) {
        ofRoot.put("mlflow.traceTag." + key, value);
        return this;
    }

    SentTrace inSession(String session) {
        ofRoot.put("mlflow.trace.session", session);
        return this;
    }

    SentTrace failed() {
        this.failed = true;
        return this;
    }

    /** As the server names it. */
    String id() {
        return "tr-" + HexFormat.of().formatHex(traceId);
    }

    /** 16 hex digits. */
    String rootSpan() {
        return HexFormat.of().formatHex(root);
    }

    String retrieverSpan() {
        return HexFormat.of().formatHex(retriever);
    }

    static ExportTraceServiceRequest request(SentTrace... traces) {
        ScopeSpans.Builder scope = ScopeSpans.newBuilder();
        for (SentTrace trace : traces) {
            scope.addSpans(trace.retrieverOtlp()).addSpans(trace.chatOtlp()).addSpans(trace.rootOtlp());
        }
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(scope))
                .build();
    }

    /** The root alone, in OTLP's JSON: ids in hex, times as texts. */
    JsonObject json() {
        return new JsonObject(
                """
                {"resourceSpans": [{"scopeSpans": [{"spans": [{
                  "traceId": "%s", "spanId": "%s", "name": "%s", "kind": 1,
                  "startTimeUnixNano": "%d", "endTimeUnixNano": "%d",
                  "attributes": [
                    {"key": "mlflow.spanType", "value": {"stringValue": "AGENT"}},
                    {"key": "mlflow.spanOutputs", "value": {"stringValue": "%s"}}]
                }]}]}]}
                """.formatted(HexFormat.of().formatHex(traceId), rootSpan(), name, nanos(0), nanos(1), answer));
    }

    private Span rootOtlp() {
        Span.Builder span = span(root, name, "AGENT", 0, 1)
                .addAttributes(attribute("mlflow.spanInputs", object("question", question)))
                .addAttributes(attribute(
                        "mlflow.spanOutputs",
                        AnyValue.newBuilder().setStringValue(answer).build()));
        ofRoot.forEach((key, value) -> span.addAttributes(
                attribute(key, AnyValue.newBuilder().setStringValue(value).build())));
        return span.setStatus(Status.newBuilder()
                        .setCode(failed ? Status.StatusCode.STATUS_CODE_ERROR : Status.StatusCode.STATUS_CODE_OK))
                .build();
    }

    private Span retrieverOtlp() {
        AnyValue documents = AnyValue.newBuilder()
                .setStringValue("[{\"page_content\": \"Money back within thirty days.\", \"metadata\": {\"doc_uri\":"
                        + " \"policy\"}}]")
                .build();
        return span(retriever, "find_policy", "RETRIEVER", 0.1, 0.3)
                .setParentSpanId(ByteString.copyFrom(root))
                .addAttributes(attribute("mlflow.spanInputs", object("query", question)))
                .addAttributes(attribute("mlflow.spanOutputs", documents))
                .build();
    }

    private Span chatOtlp() {
        return span(chat, "ask_model", "CHAT_MODEL", 0.3, 0.9)
                .setParentSpanId(ByteString.copyFrom(root))
                .addAttributes(attribute(
                        "mlflow.llm.model",
                        AnyValue.newBuilder().setStringValue("gpt-4.1-mini").build()))
                .addAttributes(attribute("mlflow.spanOutputs", object("content", answer)))
                .build();
    }

    /** @param from and {@code to}: parts of the trace's time, 0 to 1 */
    private Span.Builder span(byte[] id, String spanName, String type, double from, double to) {
        return Span.newBuilder()
                .setTraceId(ByteString.copyFrom(traceId))
                .setSpanId(ByteString.copyFrom(id))
                .setName(spanName)
                .setStartTimeUnixNano(nanos(from))
                .setEndTimeUnixNano(nanos(to))
                .addAttributes(attribute(
                        "mlflow.spanType",
                        AnyValue.newBuilder().setStringValue(type).build()));
    }

    private long nanos(double part) {
        return TimeUnit.SECONDS.toNanos(start.getEpochSecond()) + start.getNano() + (long) (duration.toNanos() * part);
    }

    private static AnyValue object(String key, String value) {
        return AnyValue.newBuilder()
                .setStringValue(new JsonObject().put(key, value).encode())
                .build();
    }

    private static KeyValue attribute(String key, AnyValue value) {
        return KeyValue.newBuilder().setKey(key).setValue(value).build();
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
