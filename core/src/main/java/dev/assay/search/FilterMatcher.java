package dev.assay.search;

import dev.assay.error.Invalid;
import dev.assay.trace.Assessment;
import dev.assay.trace.Span;
import dev.assay.trace.Trace;
import dev.assay.trace.TraceInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says whether a folded trace matches a filter. It is what an index has to agree with, it verifies an index's candidates,
 * and serves where there is no index: live tail, monitors.
 */
public final class FilterMatcher {
    /** MLflow's metadata key of the run that a trace was made in. */
    static final String SOURCE_RUN = "mlflow.sourceRun";

    private final Predicate<Subject> matcher;

    /** @throws Invalid for a filter about facts of a session, which one trace does not know */
    public FilterMatcher(Filter filter) {
        this.matcher = ofTrace(filter, new Around(FilterMatcher::ownAssessments, null));
    }

    /** @param sessions facts of a session; null for one that is not known */
    public FilterMatcher(Filter filter, Function<SessionKey, @Nullable SessionFacts> sessions) {
        this(filter, FilterMatcher::ownAssessments, sessions);
    }

    /**
     * @param assessed answers for assessments where more than the trace's own count: those of its session
     * @param sessions facts of a session; null for one that is not known
     */
    public FilterMatcher(
            Filter filter,
            BiPredicate<Filter.Assessed, Trace> assessed,
            Function<SessionKey, @Nullable SessionFacts> sessions) {
        this.matcher = ofTrace(filter, new Around(assessed, sessions));
    }

    /** What is known beside a trace. */
    private record Around(
            BiPredicate<Filter.Assessed, Trace> assessed,
            @Nullable Function<SessionKey, @Nullable SessionFacts> sessions) {}

    /** @throws Invalid for a filter that cannot be asked of one trace alone */
    public static void check(Filter filter) {
        new FilterMatcher(filter);
    }

    public static boolean matches(Filter filter, Trace trace) {
        return new FilterMatcher(filter).matches(trace);
    }

    public boolean matches(Trace trace) {
        return matcher.test(new Subject(trace));
    }

    /** A trace, with what is made of it only when it is asked for. */
    private static final class Subject {
        final Trace trace;
        private @Nullable Texts texts;
        private SpanMatcher.@Nullable Spans spans;

        Subject(Trace trace) {
            this.trace = trace;
        }

        SpanMatcher.Spans spans() {
            SpanMatcher.Spans known = spans;
            if (known == null) {
                known = new SpanMatcher.Spans(trace);
                spans = known;
            }
            return known;
        }

        Texts texts() {
            Texts known = texts;
            if (known == null) {
                TraceText text = TraceText.of(trace);
                known = new Texts(words(text.inputs()), words(text.outputs()), words(text.others()));
                texts = known;
            }
            return known;
        }

        private static List<List<String>> words(List<String> texts) {
            return texts.stream().map(Words::of).toList();
        }
    }

    private record Texts(List<List<String>> inputs, List<List<String>> outputs, List<List<String>> others) {
        Stream<List<String>> of(Filter.Part part) {
            return switch (part) {
                case INPUT -> inputs.stream();
                case OUTPUT -> outputs.stream();
                case TEXT -> Stream.of(inputs, outputs, others).flatMap(List::stream);
            };
        }
    }

    private static Predicate<Subject> ofTrace(Filter filter, Around around) {
        return switch (filter) {
            case Filter.All _ -> _ -> true;
            case Filter.And(var all) -> {
                List<Predicate<Subject>> parts =
                        all.stream().map(each -> ofTrace(each, around)).toList();
                yield subject -> parts.stream().allMatch(part -> part.test(subject));
            }
            case Filter.Or(var any) -> {
                List<Predicate<Subject>> parts =
                        any.stream().map(each -> ofTrace(each, around)).toList();
                yield subject -> parts.stream().anyMatch(part -> part.test(subject));
            }
            case Filter.Not(var negated) -> ofTrace(negated, around).negate();
            case Filter.Is(Field.SessionNumber field, var condition) -> {
                Predicate<Trace> holds = sessionField(field, new ValueMatcher(condition), around.sessions);
                yield subject -> holds.test(subject.trace);
            }
            case Filter.Is(var field, var condition) -> {
                Predicate<Trace> holds = traceField(field, new ValueMatcher(condition));
                yield subject -> holds.test(subject.trace);
            }
            case Filter.Contains contains ->
                subject -> subject.texts()
                        .of(contains.part())
                        .anyMatch(words -> follow(words, contains.words(), contains.openEnd()));
            case Filter.AnySpan(var span) -> {
                SpanMatcher.Test test = SpanMatcher.of(span);
                yield subject -> subject.spans().any(test);
            }
            case Filter.Assessed leaf -> subject -> around.assessed.test(leaf, subject.trace);
            case Filter.Linked(var runId) -> subject -> subject.trace.runIds().contains(runId);
            case Filter.Evaluated _ -> subject -> !subject.trace.runIds().isEmpty();
            case Filter.Prompted(var prompt) ->
                subject -> subject.trace.prompts().contains(prompt);
            case Filter.Below _ -> throw new IllegalArgumentException(filter + " is asked of a trace");
        };
    }

    private static Predicate<Trace> sessionField(
            Field.SessionNumber field,
            ValueMatcher matcher,
            @Nullable Function<SessionKey, @Nullable SessionFacts> sessions) {
        if (sessions == null) {
            throw new Invalid("session." + field.name().toLowerCase(Locale.ROOT).replaceFirst("_(ms|usd)$", "")
                    + " and its like are about all traces of a session, and this filter is asked of one trace as it"
                    + " comes in; expected one about the trace alone");
        }
        return trace -> {
            SessionKey key = SessionKey.of(trace.info());
            SessionFacts facts = key == null ? null : sessions.apply(key);
            return matcher.matches(null, facts == null ? null : facts.number(field));
        };
    }

    private static Predicate<Trace> traceField(Field field, ValueMatcher matcher) {
        return switch (field) {
            case Field.TraceText text -> trace -> matcher.matchesText(text(text, trace.info()));
            case Field.TraceNumber number -> trace -> matcher.matches(null, number(number, trace.info()));
            case Field.Tag(var key) ->
                trace -> matcher.matchesTextOrItsNumber(trace.info().tags().get(key));
            case Field.Metadata(var key) ->
                trace -> matcher.matchesTextOrItsNumber(trace.info().metadata().get(key));
            case Field.RootText text -> trace -> matcher.matchesText(text(text, trace));
            case Field.SessionNumber _ -> throw new IllegalArgumentException(field + " is asked of one trace");
            case Field.SpanText _,
                    Field.SpanTexts _,
                    Field.SpanNumber _,
                    Field.Attribute _,
                    Field.EventAttribute _,
                    Field.Resource _ ->
                throw new IllegalArgumentException("Field " + field + " of a span is asked of a trace");
        };
    }

    /** The value of a field; null when the trace has none. */
    public static @Nullable String text(Field.TraceText field, TraceInfo info) {
        return switch (field) {
            case ID -> info.id();
            case NAME -> info.name();
            case STATUS -> info.state().name();
            case CLIENT_REQUEST_ID -> info.clientRequestId();
            case SESSION -> info.sessionId();
            case USER -> info.userId();
        };
    }

    /** The value of a field; null when the trace has none. */
    public static @Nullable Double number(Field.TraceNumber field, TraceInfo info) {
        return switch (field) {
            case START_MS -> (double) milliseconds(info.startTime());
            case DURATION_MS -> duration(info) == null ? null : milliseconds(info.duration());
            case END_MS ->
                milliseconds(info.startTime()) + (duration(info) == null ? 0 : milliseconds(info.duration()));
            case INPUT_TOKENS -> (double) info.tokens().input();
            case OUTPUT_TOKENS -> (double) info.tokens().output();
            case TOTAL_TOKENS -> (double) info.tokens().total();
            case COST_USD -> info.costUsd();
            case SPANS -> (double) info.spanCount();
            case EXPERIMENT -> (double) info.experimentNo();
        };
    }

    /** A trace that still runs has no duration yet. */
    public static @Nullable Duration duration(TraceInfo info) {
        return info.state() == TraceInfo.State.IN_PROGRESS ? null : info.duration();
    }

    /** Whole milliseconds, also for times that a {@code long} of them could not hold. */
    static long milliseconds(Instant time) {
        long seconds = Math.clamp(time.getEpochSecond(), Long.MIN_VALUE / 2000, Long.MAX_VALUE / 2000);
        return seconds * 1000 + time.getNano() / 1_000_000;
    }

    /** Whole milliseconds. */
    static double milliseconds(Duration duration) {
        return duration.getSeconds() * 1e3 + Math.floor(duration.getNano() / 1e6);
    }

    /** The value of a field; null when the span has none. */
    public static @Nullable String text(Field.SpanText field, Span span) {
        return SpanMatcher.text(field, span);
    }

    /** All values of a field. */
    public static List<String> texts(Field.SpanTexts field, Span span) {
        return SpanMatcher.texts(field, span);
    }

    /** The value of a field, milliseconds with fractions for times; null when the span has none. */
    public static @Nullable Double number(Field.SpanNumber field, Span span) {
        return SpanMatcher.number(field, span);
    }

    /** Whether {@link #text(Field.RootText, Trace)} is there. */
    public static boolean has(Field.RootText field, Trace trace) {
        return value(field, trace) != null;
    }

    /** Whether it is there only as a client's preview: in no span. */
    public static boolean isPreview(Field.RootText field, Trace trace) {
        Span root = TraceText.root(trace).orElse(null);
        Object own = root == null ? null : field == Field.RootText.INPUT ? root.inputs() : root.outputs();
        return own == null && has(field, trace);
    }

    private static @Nullable Object value(Field.RootText field, Trace trace) {
        Span root = TraceText.root(trace).orElse(null);
        return switch (field) {
            case INPUT -> root == null || root.inputs() == null ? trace.info().requestPreview() : root.inputs();
            case OUTPUT -> root == null || root.outputs() == null ? trace.info().responsePreview() : root.outputs();
        };
    }

    /** A string as it is, else JSON; null when nothing went in or came out. */
    public static @Nullable String text(Field.RootText field, Trace trace) {
        Object value = value(field, trace);
        return value == null ? null : ValueText.plain(value);
    }

    private static boolean ownAssessments(Filter.Assessed leaf, Trace trace) {
        return assessed(leaf, trace.assessments());
    }

    /** Whether one of the assessments is valid, of the name asked for, and fulfils the condition. */
    public static boolean assessed(Filter.Assessed leaf, List<Assessment> assessments) {
        ValueMatcher matcher = new ValueMatcher(leaf.condition());
        return assessments.stream()
                .anyMatch(each -> each.valid()
                        && isOf(leaf.kind(), each.content())
                        && each.name().equals(leaf.name())
                        && holds(leaf, matcher, each));
    }

    private static boolean isOf(Filter.Kind kind, Assessment.Content content) {
        return switch (content) {
            case Assessment.Feedback _ -> kind == Filter.Kind.FEEDBACK || kind == Filter.Kind.ANY;
            case Assessment.Expectation _ -> kind == Filter.Kind.EXPECTATION || kind == Filter.Kind.ANY;
            case Assessment.Issue _ -> kind == Filter.Kind.ISSUE;
        };
    }

    private static boolean holds(Filter.Assessed leaf, ValueMatcher matcher, Assessment assessment) {
        Object value = assessment.value();
        String text = leaf.view() == Filter.View.JSON ? ValueText.ofAssessment(value) : ValueText.plain(value);
        return matcher.matches(text, value instanceof Number number ? (Double) number.doubleValue() : null);
    }

    /** Whether the words stand in the text one after the other. */
    private static boolean follow(List<String> text, List<String> words, boolean openEnd) {
        for (int start = 0; start + words.size() <= text.size(); start++) {
            int matched = 0;
            while (matched < words.size() && sameWord(text, start, words, matched, openEnd)) {
                matched++;
            }
            if (matched == words.size()) {
                return true;
            }
        }
        return false;
    }

    private static boolean sameWord(List<String> text, int start, List<String> words, int at, boolean openEnd) {
        String word = text.get(start + at);
        return (openEnd && at == words.size() - 1) ? word.startsWith(words.get(at)) : word.equals(words.get(at));
    }

    /** What {@code run IS NOT NULL} means: linked to a run, or made in one. */
    static Filter ofAnyRun() {
        return new Filter.Or(List.of(
                new Filter.Evaluated(), new Filter.Is(new Field.Metadata(SOURCE_RUN), new Condition.Present())));
    }

    /** What {@code run = 'id'} means: linked to the run, or made in it. */
    static Filter ofRun(String runId) {
        return new Filter.Or(List.of(
                new Filter.Linked(runId), new Filter.Is(new Field.Metadata(SOURCE_RUN), Condition.OneOf.text(runId))));
    }
}
