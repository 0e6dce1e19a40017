package dev.assay.scorer;

import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.trace.Span;
import dev.assay.trace.Trace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The calls that a scorer needs to score one trace: one for a trace, one for each span, one for a session on its first trace;
 * and what comes of them together. Whatever a scorer is called for, its unit is the trace.
 */
public final class TraceCalls {
    /** Where MLflow looks for the session that a feedback is about. */
    static final String SESSION = "mlflow.trace.session";

    private static final int MOST_SPANS = 10_000;

    private final ScorerInfo.Scope scope;
    private final List<Subject> subjects;
    private final List<Trace> traces;
    private final @Nullable ScoreOutcome without;

    private TraceCalls(
            ScorerInfo.Scope scope, List<Subject> subjects, List<Trace> traces, @Nullable ScoreOutcome without) {
        this.scope = scope;
        this.subjects = List.copyOf(subjects);
        this.traces = List.copyOf(traces);
        this.without = without;
    }

    /** @param sessions that the trace may be a turn of; they matter to a scorer of sessions only */
    public static TraceCalls of(ScorerInfo info, Trace trace, Sessions sessions) {
        return switch (info.scope()) {
            case TRACE ->
                new TraceCalls(
                        info.scope(), List.of(Subject.of(TraceView.of(trace, info.reads()))), List.of(trace), null);
            case SPAN -> spans(info, trace);
            case SESSION -> session(info, trace, sessions.turns(trace));
        };
    }

    /** An example, or anything else that is given as scorers see it. @param turns at least one */
    public static TraceCalls of(ScorerInfo info, List<dev.assay.model.Trace> turns) {
        List<dev.assay.model.Trace> shown =
                turns.stream().map(turn -> TraceView.only(turn, info.reads())).toList();
        return switch (info.scope()) {
            case TRACE -> new TraceCalls(info.scope(), List.of(Subject.of(shown.getFirst())), List.of(), null);
            case SESSION -> new TraceCalls(info.scope(), List.of(Subject.session(shown)), List.of(), null);
            case SPAN ->
                new TraceCalls(
                        info.scope(),
                        turns.getFirst().spans().stream()
                                .filter(span -> isFor(info, span.type()))
                                .map(span -> Subject.of(shown.getFirst(), span))
                                .toList(),
                        List.of(),
                        skipped(noSpan(info)));
        };
    }

    private static TraceCalls spans(ScorerInfo info, Trace trace) {
        List<Span> spans =
                trace.spans().stream().filter(span -> isFor(info, span.type())).toList();
        if (spans.size() > MOST_SPANS) {
            String many = "the trace has " + spans.size() + " spans to score, expected at most " + MOST_SPANS;
            return new TraceCalls(
                    info.scope(),
                    List.of(),
                    List.of(trace),
                    new ScoreOutcome.Failed("SCORER_ERROR", many, null, null, null, Duration.ZERO, ""));
        }
        dev.assay.model.Trace view = TraceView.of(trace, info.reads());
        return new TraceCalls(
                info.scope(),
                spans.stream()
                        .map(span -> Subject.of(view, TraceView.span(span)))
                        .toList(),
                List.of(trace),
                skipped(noSpan(info)));
    }

    private static boolean isFor(ScorerInfo info, String type) {
        return info.spanTypes().isEmpty() || info.spanTypes().contains(type);
    }

    private static String noSpan(ScorerInfo info) {
        return info.spanTypes().isEmpty()
                ? "the trace has no spans"
                : "the trace has no span of type " + String.join(" or ", new TreeSet<>(info.spanTypes()));
    }

    private static TraceCalls session(ScorerInfo info, Trace trace, List<Trace> turns) {
        String session = trace.info().sessionId();
        Trace first = turns.getFirst();
        if (session == null) {
            return new TraceCalls(
                    info.scope(),
                    List.of(),
                    List.of(trace),
                    skipped("the trace has no session, and the scorer scores sessions"));
        }
        if (first.info().no() != trace.info().no()) {
            return new TraceCalls(
                    info.scope(),
                    List.of(),
                    List.of(trace),
                    skipped("a later turn of session '" + session + "', which is scored on its first trace, "
                            + first.info().id()));
        }
        return new TraceCalls(
                info.scope(),
                List.of(Subject.session(turns.stream()
                        .map(turn -> TraceView.of(turn, info.reads()))
                        .toList())),
                turns,
                null);
    }

    private static ScoreOutcome skipped(String reason) {
        return new ScoreOutcome.Skipped(Duration.ZERO, "", reason);
    }

    /** One for each call; empty when the scorer is not called at all. */
    public List<Subject> subjects() {
        return subjects;
    }

    /** All that the scorer is shown something of. */
    public List<Trace> traces() {
        return traces;
    }

    /**
     * What came of the trace.
     *
     * @param outcomes of the {@link #subjects}, in their order
     */
    public ScoreOutcome outcome(List<ScoreOutcome> outcomes) {
        if (subjects.isEmpty() && without != null) {
            return without;
        }
        return switch (scope) {
            case TRACE -> outcomes.getFirst();
            case SESSION ->
                noted(outcomes.getFirst(), subjects.getFirst().trace().sessionId());
            case SPAN -> together(outcomes);
        };
    }

    private static ScoreOutcome noted(ScoreOutcome outcome, @Nullable String session) {
        if (!(outcome instanceof ScoreOutcome.Scored scored) || session == null) {
            return outcome;
        }
        List<Feedback> feedbacks = scored.feedbacks().stream()
                .map(each -> {
                    Map<String, String> metadata = new TreeMap<>(each.metadata());
                    metadata.put(SESSION, session);
                    return new Feedback(each.name(), each.value(), each.rationale(), each.spanId(), metadata);
                })
                .toList();
        return new ScoreOutcome.Scored(feedbacks, scored.took(), scored.console());
    }

    private ScoreOutcome together(List<ScoreOutcome> outcomes) {
        List<Feedback> feedbacks = new ArrayList<>();
        List<ScoreOutcome.SpanFailure> failures = new ArrayList<>();
        Duration took = Duration.ZERO;
        var console = new StringBuilder();
        for (int call = 0; call < outcomes.size(); call++) {
            dev.assay.model.Span span = subjects.get(call).span();
            String spanId = span == null ? "" : span.spanId();
            took = took.plus(outcomes.get(call).took());
            console.append(outcomes.get(call).console());
            switch (outcomes.get(call)) {
                case ScoreOutcome.Skipped _ -> {}
                case ScoreOutcome.Failed failed -> failures.add(new ScoreOutcome.SpanFailure(spanId, failed));
                case ScoreOutcome.Scored scored ->
                    scored.feedbacks().forEach(each -> feedbacks.add(each.spanId() == null ? on(spanId, each) : each));
            }
        }
        return feedbacks.isEmpty() && failures.isEmpty()
                ? new ScoreOutcome.Skipped(took, console.toString())
                : new ScoreOutcome.Scored(feedbacks, took, console.toString(), failures);
    }

    private static Feedback on(String spanId, Feedback feedback) {
        return new Feedback(feedback.name(), feedback.value(), feedback.rationale(), spanId, feedback.metadata());
    }
}
