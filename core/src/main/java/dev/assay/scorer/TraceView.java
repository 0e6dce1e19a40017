package dev.assay.scorer;

import dev.assay.model.Expectation;
import dev.assay.model.GivenFeedback;
import dev.assay.model.Status;
import dev.assay.model.TokenUsage;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.trace.Assessment;
import dev.assay.trace.Span;
import dev.assay.trace.Tokens;
import dev.assay.trace.Trace;
import dev.assay.trace.TraceInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A trace as a scorer is shown it: the scorer API's model, made from the core's, with only the parts that the scorer reads. What
 * it did not declare it cannot have read, so the view is all that its verdict can depend on ({@link ViewDigest}).
 */
public final class TraceView {
    private TraceView() {}

    /** @param reads parts to show; ids, name, times, status and tokens are always there */
    public static dev.assay.model.Trace of(Trace trace, Set<Part> reads) {
        TraceInfo info = trace.info();
        Optional<Span> root = root(trace);
        return new dev.assay.model.Trace(
                info.id(),
                info.name(),
                status(info.state()),
                info.startTime(),
                info.duration(),
                reads.contains(Part.INPUTS) ? root.map(Span::inputs).orElse(null) : null,
                reads.contains(Part.OUTPUTS) ? root.map(Span::outputs).orElse(null) : null,
                reads.contains(Part.TAGS) ? info.tags() : Map.of(),
                reads.contains(Part.METADATA) ? info.metadata() : Map.of(),
                info.sessionId(),
                info.userId(),
                tokens(info.tokens()),
                reads.contains(Part.SPANS)
                        ? trace.spans().stream().map(TraceView::span).toList()
                        : List.of(),
                reads.contains(Part.EXPECTATIONS) ? expectations(trace) : List.of(),
                reads.contains(Part.FEEDBACKS) ? feedbacks(trace) : List.of());
    }

    /** A view with fewer parts. */
    public static dev.assay.model.Trace only(dev.assay.model.Trace view, Set<Part> reads) {
        return new dev.assay.model.Trace(
                view.traceId(),
                view.name(),
                view.status(),
                view.startTime(),
                view.duration(),
                reads.contains(Part.INPUTS) ? view.inputs() : null,
                reads.contains(Part.OUTPUTS) ? view.outputs() : null,
                reads.contains(Part.TAGS) ? view.tags() : Map.of(),
                reads.contains(Part.METADATA) ? view.metadata() : Map.of(),
                view.sessionId(),
                view.userId(),
                view.tokens(),
                reads.contains(Part.SPANS) ? view.spans() : List.of(),
                reads.contains(Part.EXPECTATIONS) ? view.expectations() : List.of(),
                reads.contains(Part.FEEDBACKS) ? view.feedbacks() : List.of());
    }

    /**
     * What one call is about as JSON text for scripts: of a trace its view; of a span {@code ["span", view, span]}; of a session
     * {@code ["session", turn, turn …]}.
     */
    public static String json(Subject subject, ScorerInfo.Scope scope) {
        dev.assay.model.Span span = subject.span();
        return switch (scope) {
            case TRACE -> ViewJson.of(subject.trace());
            case SPAN ->
                "[\"span\"," + ViewJson.of(subject.trace()) + "," + (span == null ? "null" : ViewJson.of(span)) + "]";
            case SESSION ->
                subject.session().stream().map(ViewJson::of).collect(Collectors.joining(",", "[\"session\",", "]"));
        };
    }

    /** The view as JSON text for scripts; field names as the records' ({@link ViewJson}). */
    public static String json(dev.assay.model.Trace view) {
        return ViewJson.of(view);
    }

    /** The span without a parent in this trace; of several, the first that started. */
    public static Optional<Span> root(Trace trace) {
        List<Span> spans = trace.spans();
        Set<String> ids = new HashSet<>();
        spans.forEach(span -> ids.add(span.spanId()));
        return spans.stream()
                .filter(span -> span.parentSpanId() == null || !ids.contains(span.parentSpanId()))
                .findFirst();
    }

    /** A span as scorers see it, whole. */
    static dev.assay.model.Span span(Span span) {
        Span.ToolCall call = span.toolCall();
        return new dev.assay.model.Span(
                span.spanId(),
                span.parentSpanId(),
                span.name(),
                span.type(),
                switch (span.status()) {
                    case OK -> Status.OK;
                    case ERROR -> Status.ERROR;
                    case UNSET -> Status.UNSET;
                },
                span.statusMessage(),
                Instant.EPOCH.plusNanos(span.startTimeUnixNano()),
                Duration.ofNanos(span.durationNano()),
                span.inputs(),
                span.outputs(),
                span.attributes(),
                span.documents().stream()
                        .map(each ->
                                new dev.assay.model.Document(each.id(), each.content(), each.score(), each.metadata()))
                        .toList(),
                call == null ? null : new dev.assay.model.ToolCall(call.name(), call.arguments(), call.result()),
                span.model(),
                tokens(span.tokens()));
    }

    private static List<Expectation> expectations(Trace trace) {
        return trace.assessments().stream()
                .filter(Assessment::valid)
                .flatMap(each -> each.content() instanceof Assessment.Expectation(Object value) && value != null
                        ? Stream.of(new Expectation(each.name(), value, spanOf(each)))
                        : Stream.empty())
                .toList();
    }

    /** Failures of other scorers are no feedback. */
    private static List<GivenFeedback> feedbacks(Trace trace) {
        return trace.assessments().stream()
                .filter(Assessment::valid)
                .filter(each -> each.content() instanceof Assessment.Feedback(var _, var error) && error == null)
                .map(each -> new GivenFeedback(
                        each.name(),
                        each.value(),
                        each.rationale(),
                        each.source().type().name(),
                        each.source().id()))
                .toList();
    }

    private static @Nullable String spanOf(Assessment assessment) {
        return assessment.ownSpanId() == null ? assessment.spanId() : assessment.ownSpanId();
    }

    private static Status status(TraceInfo.State state) {
        return switch (state) {
            case OK -> Status.OK;
            case ERROR -> Status.ERROR;
            case IN_PROGRESS, STATE_UNSPECIFIED -> Status.UNSET;
        };
    }

    private static TokenUsage tokens(Tokens tokens) {
        return new TokenUsage(tokens.input(), tokens.output(), tokens.cacheRead());
    }
}
