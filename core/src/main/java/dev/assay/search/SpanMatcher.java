package dev.assay.search;

import dev.assay.trace.Span;
import dev.assay.trace.Trace;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Says whether a span of a trace fulfils a filter: {@link FilterMatcher} for what is within {@link Filter.AnySpan}. */
final class SpanMatcher {
    /** Events whose attributes tell of an exception. */
    private static final String EXCEPTION_MESSAGE = "exception.message";

    private SpanMatcher() {}

    /** Asks one span. */
    interface Test {
        boolean holds(Spans in, int span);
    }

    /** The spans of one trace, with what was found out about them; for one thread. */
    static final class Spans {
        private final List<Span> spans;
        private final Trace trace;
        private final IdentityHashMap<Test, boolean[]> below = new IdentityHashMap<>();
        private @Nullable SpanPlace places;

        Spans(Trace trace) {
            this.trace = trace;
            this.spans = trace.spans();
        }

        boolean any(Test test) {
            for (int span = 0; span < spans.size(); span++) {
                if (test.holds(this, span)) {
                    return true;
                }
            }
            return false;
        }

        private boolean isBelow(int span, Test ancestor, boolean direct) {
            boolean[] known = below.get(ancestor);
            if (known == null) {
                SpanPlace here = places == null ? SpanPlace.of(trace) : places;
                places = here;
                known = here.below(each -> ancestor.holds(this, each), direct);
                below.put(ancestor, known);
            }
            return known[span];
        }
    }

    static Test of(Filter filter) {
        return switch (filter) {
            case Filter.All _ -> (_, _) -> true;
            case Filter.And(var all) -> {
                List<Test> parts = all.stream().map(SpanMatcher::of).toList();
                yield (in, span) -> parts.stream().allMatch(part -> part.holds(in, span));
            }
            case Filter.Or(var any) -> {
                List<Test> parts = any.stream().map(SpanMatcher::of).toList();
                yield (in, span) -> parts.stream().anyMatch(part -> part.holds(in, span));
            }
            case Filter.Not(var negated) -> {
                Test test = of(negated);
                yield (in, span) -> !test.holds(in, span);
            }
            case Filter.Below(var ancestor, var direct) -> {
                Test inner = of(ancestor);
                Test own =
                        (in, span) -> inner.holds(in, span); // what is known is kept by it, also where inner is shared
                yield (in, span) -> in.isBelow(span, own, direct);
            }
            case Filter.Is(var field, var condition) -> {
                Predicate<Span> holds = field == Field.SpanText.CONTENT
                        ? SpanContent.matching(condition)
                        : field(field, new ValueMatcher(condition));
                yield (in, span) -> holds.test(in.spans.get(span));
            }
            case Filter.Contains _,
                    Filter.AnySpan _,
                    Filter.Assessed _,
                    Filter.Linked _,
                    Filter.Evaluated _,
                    Filter.Prompted _ -> throw new IllegalArgumentException(filter + " is asked of a span");
        };
    }

    private static Predicate<Span> field(Field field, ValueMatcher matcher) {
        return switch (field) {
            case Field.SpanText text -> span -> matcher.matchesText(text(text, span));
            case Field.SpanTexts texts -> span -> texts(texts, span).stream().anyMatch(matcher::matchesText);
            case Field.SpanNumber number -> span -> matcher.matches(null, number(number, span));
            case Field.Attribute(var key) ->
                span -> matcher.matchesJson(span.attributes().get(key));
            case Field.EventAttribute(var key) ->
                span -> span.events().stream()
                        .anyMatch(
                                event -> matcher.matchesJson(event.attributes().get(key)));
            case Field.Resource(var key) ->
                span -> matcher.matchesJson(span.resource().get(key));
            case Field.TraceText _,
                    Field.TraceNumber _,
                    Field.SessionNumber _,
                    Field.RootText _,
                    Field.Tag _,
                    Field.Metadata _ ->
                throw new IllegalArgumentException("Field " + field + " of a trace is asked of a span");
        };
    }

    /** The value of a field; null when the span has none. */
    static @Nullable String text(Field.SpanText field, Span span) {
        return switch (field) {
            case NAME -> span.name();
            case TYPE -> span.type();
            case STATUS -> span.status().name();
            case MODEL -> span.model();
            case PROVIDER -> span.provider();
            case TOOL -> span.toolCall() == null ? null : span.toolCall().name();
            case ERROR -> error(span);
            case CONTENT -> SpanContent.of(span);
        };
    }

    private static @Nullable String error(Span span) {
        String message = span.statusMessage();
        if (message != null && !message.isEmpty()) {
            return message;
        }
        return span.events().stream()
                .map(event -> event.attributes().get(EXCEPTION_MESSAGE))
                .filter(Objects::nonNull)
                .map(ValueText::plain)
                .findFirst()
                .orElse(null);
    }

    /** All values of a field, the same one perhaps twice. */
    static List<String> texts(Field.SpanTexts field, Span span) {
        return switch (field) {
            case EVENT -> span.events().stream().map(Span.Event::name).toList();
            case DOCUMENT ->
                span.documents().stream()
                        .map(Span.Document::id)
                        .filter(Objects::nonNull)
                        .toList();
        };
    }

    /** The value of a field; null when the span has none. */
    static @Nullable Double number(Field.SpanNumber field, Span span) {
        return switch (field) {
            case DOCUMENTS ->
                span.documents().isEmpty() && !span.type().equals("RETRIEVER")
                        ? null
                        : Double.valueOf(span.documents().size());
            case DURATION_MS -> span.durationNano() / 1e6;
            case START_MS -> span.startTimeUnixNano() / 1e6;
        };
    }
}
