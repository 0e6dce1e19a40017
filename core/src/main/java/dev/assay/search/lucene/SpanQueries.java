package dev.assay.search.lucene;

import dev.assay.search.Condition;
import dev.assay.search.Field;
import dev.assay.search.Filter;
import dev.assay.search.ValueMatcher;
import dev.assay.search.lucene.TermScan.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.search.Query;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/**
 * Conditions that one and the same span has to fulfil. Type, name and status stand together in one term, and behind each
 * attribute, so that those three and one attribute are answered by the index alone.
 */
final class SpanQueries {
    private final TermScan scan;
    private final TextQueries texts;

    SpanQueries(TermScan scan, TextQueries texts) {
        this.scan = scan;
        this.texts = texts;
    }

    Bounds anySpan(Filter span) throws IOException {
        if (span instanceof Filter.Or(var any)) {
            List<Bounds> each = new ArrayList<>();
            for (Filter one : any) {
                each.add(anySpan(one));
            }
            return Bounds.any(each);
        }
        List<Filter> kinds = new ArrayList<>();
        List<Filter> others = new ArrayList<>();
        flatten(span, kinds, others);
        Query late = late(others);
        if (late != null) {
            // Where all spans start late enough, the condition on the start says nothing.
            List<Filter> rest = new ArrayList<>(kinds);
            rest.addAll(others.stream().filter(each -> !isStart(each)).toList());
            Bounds whenever = anySpan(new Filter.And(rest));
            return new Bounds(Bounds.and(whenever.sure(), late), whenever.possible());
        }
        if (others.isEmpty()) {
            return scan.scan(Fields.SPAN, commonPrefix(kinds), judge(kinds, 0));
        }
        if (others.size() == 1 && others.getFirst() instanceof Filter.Is(var field, var condition)) {
            Bounds answered = attributeOfKind(field, condition, kinds);
            if (answered != null) {
                return answered;
            }
        }
        List<Query> possible = new ArrayList<>();
        possible.add(
                kinds.isEmpty()
                        ? Bounds.EVERYTHING
                        : scan.scan(Fields.SPAN, commonPrefix(kinds), judge(kinds, 0))
                                .possible());
        for (Filter other : others) {
            possible.add(alone(other));
        }
        return Bounds.possible(Bounds.and(possible));
    }

    /** Traces all of whose spans start as late as asked; null when nothing of the kind is asked. */
    private static @Nullable Query late(List<Filter> conditions) {
        double from = Double.NEGATIVE_INFINITY;
        for (Filter each : conditions) {
            if (isStart(each) && each instanceof Filter.Is(var _, Condition.Between between)) {
                from = Math.max(from, between.from());
            }
        }
        return from == Double.NEGATIVE_INFINITY
                ? null
                : NumericDocValuesField.newSlowRangeQuery(Fields.FIRST_SPAN, (long) Math.ceil(from), Long.MAX_VALUE);
    }

    private static boolean isStart(Filter filter) {
        return filter instanceof Filter.Is(var field, Condition.Between(var _, var included, var to, var _))
                && field == Field.SpanNumber.START_MS
                && included
                && to == Double.POSITIVE_INFINITY;
    }

    private static void flatten(Filter filter, List<Filter> kinds, List<Filter> others) {
        if (filter instanceof Filter.And(var all)) {
            all.forEach(each -> flatten(each, kinds, others));
        } else if (isOfKind(filter)) {
            kinds.add(filter);
        } else {
            others.add(filter);
        }
    }

    /** Whether a filter asks for type, name and status only. */
    private static boolean isOfKind(Filter filter) {
        return switch (filter) {
            case Filter.All _ -> true;
            case Filter.And(var all) -> all.stream().allMatch(SpanQueries::isOfKind);
            case Filter.Or(var any) -> any.stream().allMatch(SpanQueries::isOfKind);
            case Filter.Not(var negated) -> isOfKind(negated);
            case Filter.Is(var field, var _) ->
                field == Field.SpanText.TYPE || field == Field.SpanText.NAME || field == Field.SpanText.STATUS;
            case Filter.Contains _, Filter.AnySpan _, Filter.Assessed _, Filter.Linked _, Filter.Prompted _ -> false;
        };
    }

    /** A type that is asked for exactly leads to its terms without reading the others. */
    private static BytesRef commonPrefix(List<Filter> kinds) {
        for (Filter kind : kinds) {
            if (kind instanceof Filter.Is(var field, Condition.OneOf(var types, var _))
                    && field == Field.SpanText.TYPE
                    && types.size() == 1
                    && Fields.fits(types.iterator().next())) {
                return new Fields.Term()
                        .text(types.iterator().next())
                        .separator()
                        .get();
            }
        }
        return new BytesRef();
    }

    /** One attribute of a span of a kind; null when the index does not know. */
    private @Nullable Bounds attributeOfKind(Field field, Condition condition, List<Filter> kinds) throws IOException {
        String key = key(field);
        if (key == null) {
            return null;
        }
        ValueMatcher matcher = new ValueMatcher(condition);
        if (kinds.isEmpty() && condition instanceof Condition.Present) {
            return Bounds.exact(FilterQueries.present(key));
        }
        if (matcher.asksNumbers()) {
            return kinds.isEmpty() ? numbers(key, condition) : null;
        }
        if (field instanceof Field.SpanNumber) {
            return null;
        }
        BytesRef prefix = Fields.prefix(key);
        if (condition instanceof Condition.OneOf(var values, var _)
                && values.size() == 1
                && Fields.fits(values.iterator().next())) {
            BytesRef value = new Fields.Term()
                    .text(Fields.fitting(key))
                    .separator()
                    .text(values.iterator().next())
                    .separator()
                    .get();
            Bounds whole = kinds.isEmpty()
                    ? Bounds.exact(FilterQueries.prefix(Fields.ATTRIBUTE, value))
                    : scan.scan(Fields.ATTRIBUTE, value, judge(kinds, value.length));
            return Bounds.any(List.of(whole, open(prefix, kinds)));
        }
        return scan.scan(Fields.ATTRIBUTE, prefix, attribute(prefix.length, matcher, kinds));
    }

    /** Spans of the kind whose value of the attribute is not in its term. */
    private Bounds open(BytesRef prefix, List<Filter> kinds) throws IOException {
        byte[] bytes = java.util.Arrays.copyOf(prefix.bytes, prefix.length + 1);
        bytes[prefix.length] = Fields.OPEN;
        var judge = judge(kinds, prefix.length + 2);
        Bounds found = scan.scan(
                Fields.ATTRIBUTE,
                new BytesRef(bytes),
                term -> judge.apply(term) == Verdict.NO ? Verdict.NO : Verdict.MAYBE);
        return Bounds.possible(found.possible());
    }

    private static @Nullable String key(Field field) {
        return switch (field) {
            case Field.Attribute(var key) -> Fields.attribute(key);
            case Field.SpanText.MODEL -> Fields.MODEL_KEY;
            case Field.SpanNumber.DURATION_MS -> Fields.SPAN_DURATION_KEY;
            default -> null;
        };
    }

    private @Nullable Bounds numbers(String key, Condition condition) throws IOException {
        return switch (condition) {
            case Condition.Between between -> Bounds.exact(FilterQueries.points(key, between));
            case Condition.OneOf(var values, var numbers) -> {
                List<Bounds> any = new ArrayList<>();
                for (double number : numbers) {
                    any.add(Bounds.exact(FilterQueries.points(key, new Condition.Between(number, true, number, true))));
                }
                for (String value : values) {
                    Bounds texts = key.equals(Fields.SPAN_DURATION_KEY)
                            ? Bounds.NONE
                            : attributeOfKind(
                                    new Field.Attribute(key.substring(1)), Condition.OneOf.text(value), List.of());
                    any.add(texts == null ? Bounds.possible(FilterQueries.present(key)) : texts);
                }
                yield Bounds.any(any);
            }
            case Condition.Present _, Condition.Not _, Condition.Like _, Condition.Regex _ -> null;
        };
    }

    /** What a single condition finds at most, whatever else the span has to be. */
    private Query alone(Filter filter) throws IOException {
        if (!(filter instanceof Filter.Is(var field, var condition))) {
            return Bounds.EVERYTHING;
        }
        if (field == Field.SpanText.CONTENT) {
            return texts.inContent(condition);
        }
        Bounds answered = attributeOfKind(field, condition, List.of());
        if (answered != null) {
            return answered.possible();
        }
        return field instanceof Field.Attribute(var key)
                ? FilterQueries.present(Fields.attribute(key))
                : Bounds.EVERYTHING;
    }

    private static java.util.function.Function<BytesRef, Verdict> attribute(
            int start, ValueMatcher matcher, List<Filter> kinds) {
        Judge judge = new Judge(kinds);
        return term -> {
            int end = start;
            while (term.bytes[term.offset + end] != Fields.SEPARATOR) {
                end++;
            }
            Verdict kind = judge.judge(term, end + 1);
            if (kind == Verdict.NO) {
                return Verdict.NO;
            }
            Verdict value = FilterQueries.value(new BytesRef(term.bytes, term.offset, end), start, matcher);
            return value == Verdict.YES ? kind : value;
        };
    }

    private static java.util.function.Function<BytesRef, Verdict> judge(List<Filter> kinds, int start) {
        Judge judge = new Judge(kinds);
        return term -> judge.judge(term, start);
    }

    /** Answers conditions on type, name and status from a term, in three values. */
    private static final class Judge {
        private final java.util.IdentityHashMap<Condition, ValueMatcher> matchers = new java.util.IdentityHashMap<>();
        private final List<Filter> kinds;

        Judge(List<Filter> kinds) {
            this.kinds = kinds;
        }

        Verdict judge(BytesRef term, int start) {
            if (kinds.isEmpty()) {
                return Verdict.YES;
            }
            String[] parts = parts(term, start);
            return all(kinds, parts);
        }

        private static String[] parts(BytesRef term, int start) {
            String[] parts = new String[3];
            int from = term.offset + start;
            int last = term.offset + term.length;
            for (int i = 0; i < 3; i++) {
                int end = from;
                while (end < last && term.bytes[end] != Fields.SEPARATOR) {
                    end++;
                }
                boolean open = end > from && term.bytes[end - 1] == Fields.OPEN;
                parts[i] = open ? null : new String(term.bytes, from, end - from, StandardCharsets.UTF_8);
                from = end + 1;
            }
            return parts;
        }

        private Verdict all(List<Filter> filters, String[] parts) {
            Verdict verdict = Verdict.YES;
            for (Filter filter : filters) {
                Verdict one = of(filter, parts);
                if (one == Verdict.NO) {
                    return Verdict.NO;
                }
                verdict = one == Verdict.MAYBE ? one : verdict;
            }
            return verdict;
        }

        private Verdict of(Filter filter, String[] parts) {
            return switch (filter) {
                case Filter.And(var all) -> all(all, parts);
                case Filter.Or(var any) ->
                    not(all(
                            any.stream()
                                    .map(each -> (Filter) new Filter.Not(each))
                                    .toList(),
                            parts));
                case Filter.Not(var negated) -> not(of(negated, parts));
                case Filter.Is(var field, var condition) -> {
                    String part = parts[field == Field.SpanText.TYPE ? 0 : field == Field.SpanText.NAME ? 1 : 2];
                    yield part == null
                            ? Verdict.MAYBE
                            : Verdict.of(matchers.computeIfAbsent(condition, ValueMatcher::new)
                                    .matchesText(part));
                }
                case Filter.All _ -> Verdict.YES;
                case Filter.Contains _, Filter.AnySpan _, Filter.Assessed _, Filter.Linked _, Filter.Prompted _ ->
                    Verdict.MAYBE;
            };
        }

        private static Verdict not(Verdict verdict) {
            return switch (verdict) {
                case YES -> Verdict.NO;
                case NO -> Verdict.YES;
                case MAYBE -> Verdict.MAYBE;
            };
        }
    }
}
