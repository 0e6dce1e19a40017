package dev.assay.trace;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Traces for tests: {@code aTrace().withTag("env", "prod").withSpan(aSpan().ofType("TOOL")).build()}. */
public final class Traces {
    public static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

    private Traces() {}

    /** An OK trace without spans that took 100 ms; its id and start are made from its number, one second apart. */
    public static TraceBuilder aTrace() {
        return new TraceBuilder();
    }

    /** An OK span of type UNKNOWN called "span" that took 10 ms. */
    public static SpanBuilder aSpan() {
        return new SpanBuilder();
    }

    public static Assessment aFeedback(String name, @Nullable Object value) {
        return anAssessment(name, new Assessment.Feedback(value, null), Map.of());
    }

    public static Assessment anExpectation(String name, @Nullable Object value) {
        return anAssessment(name, new Assessment.Expectation(value), Map.of());
    }

    /** Feedback that counts for all traces of the session. */
    public static Assessment aSessionFeedback(String name, @Nullable Object value, String sessionId) {
        return anAssessment(name, new Assessment.Feedback(value, null), Map.of("mlflow.trace.session", sessionId));
    }

    public static Assessment anAssessment(String name, Assessment.Content content, Map<String, String> metadata) {
        return new Assessment(
                "a-" + Integer.toHexString(name.hashCode()) + Integer.toHexString(content.hashCode()),
                name,
                content,
                new Assessment.Source(Assessment.Source.Type.HUMAN, "ann"),
                null,
                null,
                null,
                metadata,
                null,
                true,
                null,
                START,
                START);
    }

    /** The same, overridden by another one. */
    public static Assessment overridden(Assessment assessment) {
        return new Assessment(
                assessment.id(),
                assessment.name(),
                assessment.content(),
                assessment.source(),
                assessment.rationale(),
                assessment.spanId(),
                assessment.ownSpanId(),
                assessment.metadata(),
                assessment.overrides(),
                false,
                assessment.runId(),
                assessment.createTime(),
                assessment.lastUpdateTime());
    }

    /** Makes a trace. */
    public static final class TraceBuilder {
        private long no = 1;
        private @Nullable String id;
        private int experimentNo;
        private @Nullable Instant arrival;
        private TraceInfo.State state = TraceInfo.State.OK;
        private @Nullable String name = "chat";
        private @Nullable Instant start;
        private Duration duration = Duration.ofMillis(100);
        private @Nullable String requestPreview;
        private @Nullable String responsePreview;
        private @Nullable String sessionId;
        private @Nullable String userId;
        private @Nullable String clientRequestId;
        private Tokens tokens = Tokens.NONE;
        private @Nullable Double costUsd;
        private final Map<String, String> tags = new LinkedHashMap<>();
        private final Map<String, String> metadata = new LinkedHashMap<>();
        private final List<Span> spans = new ArrayList<>();
        private final List<Assessment> assessments = new ArrayList<>();
        private final List<String> runIds = new ArrayList<>();

        private TraceBuilder() {}

        public TraceBuilder withNo(long value) {
            no = value;
            return this;
        }

        public TraceBuilder withId(String value) {
            id = value;
            return this;
        }

        public TraceBuilder inExperiment(int value) {
            experimentNo = value;
            return this;
        }

        public TraceBuilder arrivedAt(Instant value) {
            arrival = value;
            return this;
        }

        public TraceBuilder withState(TraceInfo.State value) {
            state = value;
            return this;
        }

        public TraceBuilder named(@Nullable String value) {
            name = value;
            return this;
        }

        public TraceBuilder startedAt(Instant value) {
            start = value;
            return this;
        }

        public TraceBuilder taking(Duration value) {
            duration = value;
            return this;
        }

        public TraceBuilder withPreviews(@Nullable String request, @Nullable String response) {
            requestPreview = request;
            responsePreview = response;
            return this;
        }

        public TraceBuilder inSession(@Nullable String value) {
            sessionId = value;
            return this;
        }

        public TraceBuilder ofUser(@Nullable String value) {
            userId = value;
            return this;
        }

        public TraceBuilder withClientRequestId(@Nullable String value) {
            clientRequestId = value;
            return this;
        }

        public TraceBuilder withTokens(long input, long output) {
            tokens = new Tokens(input, output, input + output, 0, 0);
            return this;
        }

        public TraceBuilder withCost(@Nullable Double usd) {
            costUsd = usd;
            return this;
        }

        public TraceBuilder withTag(String key, String value) {
            tags.put(key, value);
            return this;
        }

        public TraceBuilder withMetadata(String key, String value) {
            metadata.put(key, value);
            return this;
        }

        public TraceBuilder withSpan(SpanBuilder span) {
            spans.add(span.build(spans.size(), hexId()));
            return this;
        }

        public TraceBuilder withAssessment(Assessment assessment) {
            assessments.add(assessment);
            return this;
        }

        public TraceBuilder linkedTo(String runId) {
            runIds.add(runId);
            return this;
        }

        private String hexId() {
            return "%032x".formatted(no);
        }

        public Trace build() {
            Instant started = start == null ? START.plusSeconds(no) : start;
            TraceInfo info = new TraceInfo(
                    no,
                    id == null ? "tr-" + hexId() : id,
                    experimentNo,
                    arrival == null ? started.plus(duration) : arrival,
                    state,
                    name,
                    started,
                    duration,
                    requestPreview,
                    responsePreview,
                    sessionId,
                    userId,
                    clientRequestId,
                    tokens,
                    costUsd,
                    tags,
                    metadata,
                    spans.size(),
                    state != TraceInfo.State.IN_PROGRESS,
                    Set.of());
            return new Trace(info, spans, assessments, runIds);
        }
    }

    /** Makes a span of a trace; the first one is the root, the others are its children. */
    public static final class SpanBuilder {
        private String name = "span";
        private String type = "UNKNOWN";
        private Span.StatusCode status = Span.StatusCode.OK;
        private @Nullable String statusMessage;
        private Duration duration = Duration.ofMillis(10);
        private @Nullable Long startMs;
        private @Nullable Object inputs;
        private @Nullable Object outputs;
        private @Nullable String model;
        private final Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
        private final List<Span.Event> events = new ArrayList<>();
        private final List<Span.Document> documents = new ArrayList<>();
        private final Map<String, @Nullable Object> resource = new LinkedHashMap<>();
        private @Nullable Integer parent;
        private @Nullable String provider;
        private @Nullable String tool;

        private SpanBuilder() {}

        public SpanBuilder named(String value) {
            name = value;
            return this;
        }

        public SpanBuilder ofType(String value) {
            type = value;
            return this;
        }

        public SpanBuilder withStatus(Span.StatusCode value, @Nullable String message) {
            status = value;
            statusMessage = message;
            return this;
        }

        public SpanBuilder taking(Duration value) {
            duration = value;
            return this;
        }

        public SpanBuilder withInputs(@Nullable Object value) {
            inputs = value;
            return this;
        }

        public SpanBuilder withOutputs(@Nullable Object value) {
            outputs = value;
            return this;
        }

        public SpanBuilder withModel(@Nullable String value) {
            model = value;
            return this;
        }

        public SpanBuilder withAttribute(String key, @Nullable Object value) {
            attributes.put(key, value);
            return this;
        }

        public SpanBuilder withEvent(String eventName, Map<String, @Nullable Object> eventAttributes) {
            events.add(new Span.Event(eventName, 0, eventAttributes));
            return this;
        }

        public SpanBuilder withDocument(@Nullable String id, @Nullable String content) {
            documents.add(new Span.Document(id, content, null, Map.of()));
            return this;
        }

        public SpanBuilder withResource(String key, @Nullable Object value) {
            resource.put(key, value);
            return this;
        }

        public SpanBuilder withProvider(@Nullable String value) {
            provider = value;
            return this;
        }

        public SpanBuilder calling(@Nullable String toolName) {
            tool = toolName;
            return this;
        }

        /** The span's place in its trace, from 0; without it, the first one. */
        public SpanBuilder childOf(int place) {
            parent = place;
            return this;
        }

        /** Since 1970; without it, a millisecond after the span before. */
        public SpanBuilder startingAtMs(long value) {
            startMs = value;
            return this;
        }

        private Span build(int index, String traceId) {
            long start = (startMs == null ? START.toEpochMilli() + index : startMs) * 1_000_000L;
            return new Span(
                    traceId,
                    "%016x".formatted(index + 1),
                    parent == null && index == 0 ? null : "%016x".formatted(parent == null ? 1 : parent + 1),
                    name,
                    type,
                    status,
                    statusMessage,
                    start,
                    start + duration.toNanos(),
                    inputs,
                    outputs,
                    attributes,
                    events,
                    resource,
                    null,
                    model,
                    provider,
                    Tokens.NONE,
                    false,
                    null,
                    documents,
                    tool == null ? null : new Span.ToolCall(tool, null, null),
                    null,
                    null,
                    Map.of(),
                    Map.of(),
                    ByteString.EMPTY,
                    false,
                    null);
        }
    }
}
