package dev.assay.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One trace. Parts that a scorer did not name in {@code ScorerInfo.reads()} are empty.
 *
 * @param traceId as the client sent it, {@code tr-} and 32 hex digits for OpenTelemetry
 * @param name the root span's name
 * @param startTime of the first span
 * @param duration of the whole trace; zero when its clock ran backwards
 * @param inputs JSON value of the root span's inputs
 * @param outputs JSON value of the root span's outputs
 * @param sessionId the conversation that this trace is a turn of
 * @param spans by start time, then span id
 * @param expectations the valid ones
 * @param feedbacks the valid ones, people's and programs'
 */
public record Trace(
        String traceId,
        @Nullable String name,
        Status status,
        Instant startTime,
        Duration duration,
        @Nullable Object inputs,
        @Nullable Object outputs,
        Map<String, String> tags,
        Map<String, String> metadata,
        @Nullable String sessionId,
        @Nullable String userId,
        TokenUsage tokens,
        List<Span> spans,
        List<Expectation> expectations,
        List<GivenFeedback> feedbacks) {

    public Trace {
        tags = Map.copyOf(tags);
        metadata = Map.copyOf(metadata);
        spans = List.copyOf(spans);
        expectations = List.copyOf(expectations);
        feedbacks = List.copyOf(feedbacks);
    }

    /** The span without a parent in this trace; of several, the first that started. */
    public Optional<Span> root() {
        return spans.stream()
                .filter(span -> span.parentSpanId() == null
                        || spans.stream().noneMatch(other -> other.spanId().equals(span.parentSpanId())))
                .findFirst();
    }

    /** Spans of a type ({@code TOOL}, {@code RETRIEVER}, {@code CHAT_MODEL} … as MLflow spells it), by start time. */
    public Stream<Span> spansOfType(String type) {
        return spans.stream().filter(span -> span.type().equals(type));
    }

    /** The value of the valid expectation of that name; the newest when there are several. */
    public Optional<Object> expectation(String expectationName) {
        return expectations.stream()
                .filter(each -> each.name().equals(expectationName))
                .reduce((older, newer) -> newer)
                .map(Expectation::value);
    }
}
