package dev.assay.scorer.testkit;

import dev.assay.model.Expectation;
import dev.assay.model.GivenFeedback;
import dev.assay.model.Span;
import dev.assay.model.Status;
import dev.assay.model.TokenUsage;
import dev.assay.model.Trace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Builds a trace: one that took a second and went well, unless told otherwise. Its inputs and outputs become those of its root
 * span, an AGENT that the other spans are children of.
 */
public final class TraceBuilder {
    static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
    static final String ROOT = "0000000000000001";

    private final List<SpanBuilder> spans = new ArrayList<>();
    private final List<Expectation> expectations = new ArrayList<>();
    private final List<GivenFeedback> feedbacks = new ArrayList<>();
    private final Map<String, String> tags = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private String id = "tr-0123456789abcdef0123456789abcdef";
    private Status status = Status.OK;
    private Duration duration = Duration.ofSeconds(1);
    private @Nullable Object inputs;
    private @Nullable Object outputs;
    private @Nullable String sessionId;
    private TokenUsage tokens = TokenUsage.NONE;

    private TraceBuilder() {}

    public static TraceBuilder aTrace() {
        return new TraceBuilder();
    }

    public TraceBuilder withId(String traceId) {
        id = traceId;
        return this;
    }

    /** @param value JSON value */
    public TraceBuilder withInputs(@Nullable Object value) {
        inputs = value;
        return this;
    }

    /** @param value JSON value */
    public TraceBuilder withOutputs(@Nullable Object value) {
        outputs = value;
        return this;
    }

    public TraceBuilder withStatus(Status newStatus) {
        status = newStatus;
        return this;
    }

    public TraceBuilder withDuration(Duration newDuration) {
        duration = newDuration;
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

    public TraceBuilder inSession(String newSessionId) {
        sessionId = newSessionId;
        return this;
    }

    public TraceBuilder withTokens(TokenUsage newTokens) {
        tokens = newTokens;
        return this;
    }

    /** One more span below the root, a millisecond after the one before. */
    public TraceBuilder withSpan(SpanBuilder span) {
        spans.add(span);
        return this;
    }

    /** @param value JSON value */
    public TraceBuilder withExpectation(String name, Object value) {
        expectations.add(new Expectation(name, value, null));
        return this;
    }

    /** Feedback that a person gave. */
    public TraceBuilder withFeedback(String name, Object value) {
        feedbacks.add(new GivenFeedback(name, value, null, "HUMAN", "somebody"));
        return this;
    }

    public Trace build() {
        List<Span> built = new ArrayList<>();
        built.add(SpanBuilder.aSpan("agent", "AGENT")
                .withParent(null)
                .withInputs(inputs)
                .withOutputs(outputs)
                .withStatus(status)
                .withDuration(duration)
                .build(ROOT, START));
        for (SpanBuilder span : spans) {
            int position = built.size();
            built.add(span.build("%016x".formatted(position + 1), START.plusMillis(position)));
        }
        return new Trace(
                id,
                "agent",
                status,
                START,
                duration,
                inputs,
                outputs,
                tags,
                metadata,
                sessionId,
                null,
                tokens,
                built,
                expectations,
                feedbacks);
    }
}
