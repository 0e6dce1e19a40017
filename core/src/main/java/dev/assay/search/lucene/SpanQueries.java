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
import java.util.function.Function;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
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
            return scan.scan(Fields.SPAN, commonPrefix("", kinds), judge(kinds, 0));
        }
        if (others.size() == 1) {
            Bounds answered = oneOther(others.getFirst(), kinds);
            if (answered != null) {
                return answered;
            }
        }
        List<Query> possible = new ArrayList<>();
        possible.add(
                kinds.isEmpty()
                        ? Bounds.EVERYTHING
                        : scan.scan(Fields.SPAN, commonPrefix("", kinds), judge(kinds, 0))
                                .possible());
        for (Filter other : others) {
            possible.add(atMost(other, kinds));
        }
        return Bounds.possible(Bounds.and(possible));
    }

    /** What a span of a kind has besides; null when the index does not know. */
    private @Nullable Bounds oneOther(Filter other, List<Filter> kinds) throws IOException {
        return switch (other) {
            case Filter.Is(var field, var condition)
            when field == Field.SpanText.CONTENT -> kinds.isEmpty() ? texts.inContent(condition) : null;
            case Filter.Is(var field, var condition) -> attributeOfKind(field, condition, kinds);
            case Filter.Below(var above, var direct)
            when KindJudge.knows(above) -> below(kinds, List.of(above), direct);
            case Filter.Not(Filter.Below(Filter.All _, var _)) -> tops(kinds);
            default -> null;
        };
    }

    private Bounds tops(List<Filter> kinds) throws IOException {
        return unlessCut(scan.scan(Fields.TREE, commonPrefix(SpanTreeTerms.TOP, kinds), judge(kinds, 1)));
    }

    private Bounds below(List<Filter> kinds, List<Filter> above, boolean direct) throws IOException {
        List<Bounds> any = new ArrayList<>();
        for (String place :
                direct ? List.of(SpanTreeTerms.CHILD) : List.of(SpanTreeTerms.CHILD, SpanTreeTerms.DEEPER)) {
            KindJudge judge = new KindJudge(kinds);
            KindJudge judgeAbove = new KindJudge(above);
            any.add(scan.scan(Fields.TREE, commonPrefix(place, kinds), term -> judge.judge(term, 1)
                    .and(() -> judgeAbove.judge(term, KindJudge.after(term, 1)))));
        }
        return unlessCut(Bounds.any(any));
    }

    /** A trace that has more terms than are kept may match although none of those says so. */
    private static Bounds unlessCut(Bounds found) {
        Query cut = new TermQuery(new Term(Fields.K, Fields.TREE_CUT));
        return new Bounds(found.sure(), Bounds.or(List.of(found.possible(), cut)));
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
        } else if (KindJudge.knows(filter)) {
            kinds.add(filter);
        } else {
            others.add(filter);
        }
    }

    /** A type that is asked for exactly leads to its terms without reading the others. */
    private static BytesRef commonPrefix(String start, List<Filter> kinds) {
        for (Filter kind : kinds) {
            if (kind instanceof Filter.Is(var field, Condition.OneOf(var types, var _))
                    && field == Field.SpanText.TYPE
                    && types.size() == 1
                    && Fields.fits(types.iterator().next())) {
                return new Fields.Term()
                        .text(start)
                        .text(types.iterator().next())
                        .separator()
                        .get();
            }
        }
        return new BytesRef(Fields.utf8(start));
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
        boolean isNumberOnly = field instanceof Field.SpanNumber;
        if (matcher.asksNumbers() && kinds.isEmpty()) {
            Bounds byPoints = numbers(key, condition, isNumberOnly);
            if (byPoints != null) {
                return byPoints;
            }
        }
        if (field == Field.SpanNumber.DURATION_MS) {
            return null;
        }
        BytesRef prefix = Fields.prefix(key);
        if (matcher.asksNumbers() || isNumberOnly) {
            Bounds said =
                    scan.scan(Fields.ATTRIBUTE, prefix, attribute(prefix.length, number(matcher, isNumberOnly), kinds));
            Query inText = new TermQuery(new Term(
                    Fields.K,
                    new Fields.Term()
                            .text(Fields.NUMBER_IN_TEXT)
                            .text(Fields.fitting(key))
                            .get()));
            return isNumberOnly
                    ? said
                    : new Bounds(
                            Bounds.and(said.sure(), Bounds.not(inText)),
                            Bounds.or(List.of(said.possible(), Bounds.and(inText, FilterQueries.present(key)))));
        }
        if (condition instanceof Condition.OneOf(var values, var _)
                && values.size() == 1
                && Fields.fits(values.iterator().next())) {
            return equal(key, values.iterator().next(), prefix, kinds);
        }
        return scan.scan(
                Fields.ATTRIBUTE,
                prefix,
                attribute(prefix.length, text -> Verdict.of(matcher.matchesText(text)), kinds));
    }

    private Bounds equal(String key, String text, BytesRef prefix, List<Filter> kinds) throws IOException {
        BytesRef value = new Fields.Term()
                .text(Fields.fitting(key))
                .separator()
                .text(text)
                .separator()
                .get();
        Bounds whole = kinds.isEmpty()
                ? Bounds.exact(FilterQueries.prefix(Fields.ATTRIBUTE, value))
                : scan.scan(Fields.ATTRIBUTE, value, judge(kinds, value.length));
        return Bounds.any(List.of(whole, open(prefix, kinds)));
    }

    /**
     * What the text of a value that may be a number says to a condition on numbers.
     *
     * @param isNumber it is one for certain
     */
    private static Function<String, Verdict> number(ValueMatcher matcher, boolean isNumber) {
        return text -> {
            if (text.endsWith("Infinity")) {
                return Verdict.MAYBE;
            }
            Double number = ValueMatcher.numberIn(text);
            return Verdict.of(matcher.matches(isNumber ? null : text, number));
        };
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

    /** What the terms of a field of spans begin with; null when it has none. */
    static @Nullable String key(Field field) {
        return switch (field) {
            case Field.Attribute(var key) -> Fields.attribute(key);
            case Field.EventAttribute(var key) -> Fields.eventAttribute(key);
            case Field.Resource(var key) -> Fields.resource(key);
            case Field.SpanText.MODEL -> Fields.MODEL_KEY;
            case Field.SpanText.PROVIDER -> Fields.PROVIDER_KEY;
            case Field.SpanText.TOOL -> Fields.TOOL_KEY;
            case Field.SpanText.ERROR -> Fields.ERROR_KEY;
            case Field.SpanTexts.EVENT -> Fields.EVENT_KEY;
            case Field.SpanTexts.DOCUMENT -> Fields.DOCUMENT_KEY;
            case Field.SpanNumber.DURATION_MS -> Fields.SPAN_DURATION_KEY;
            case Field.SpanNumber.DOCUMENTS -> Fields.DOCUMENTS_KEY;
            default -> null;
        };
    }

    /** By the points of numbers, without reading terms; null when those do not tell. */
    private @Nullable Bounds numbers(String key, Condition condition, boolean isNumberOnly) throws IOException {
        return switch (condition) {
            case Condition.Between between -> Bounds.exact(FilterQueries.points(key, between));
            case Condition.OneOf(var values, var numbers) -> {
                List<Bounds> any = new ArrayList<>();
                for (double number : numbers) {
                    any.add(Bounds.exact(FilterQueries.points(key, new Condition.Between(number, true, number, true))));
                }
                for (String value : values) {
                    any.add(
                            isNumberOnly
                                    ? Bounds.NONE
                                    : !Fields.fits(value)
                                            ? Bounds.possible(FilterQueries.present(key))
                                            : equal(key, value, Fields.prefix(key), List.of()));
                }
                yield Bounds.any(any);
            }
            case Condition.Present _, Condition.Not _, Condition.Like _, Condition.Regex _ -> null;
        };
    }

    /** What a single condition finds at most, whatever else the span has to be. */
    private Query atMost(Filter filter, List<Filter> kinds) throws IOException {
        return switch (filter) {
            case Filter.Is(var field, var condition) -> {
                if (field == Field.SpanText.CONTENT) {
                    yield texts.inContent(condition).possible();
                }
                Bounds answered = attributeOfKind(field, condition, kinds);
                String key = key(field);
                yield answered != null
                        ? answered.possible()
                        : key != null ? FilterQueries.present(key) : Bounds.EVERYTHING;
            }
            case Filter.Below(var above, var direct) -> {
                List<Filter> kindsAbove = new ArrayList<>();
                flatten(above, kindsAbove, new ArrayList<>());
                yield Bounds.and(
                        anySpan(above).possible(),
                        below(kinds, kindsAbove, direct).possible());
            }
            case Filter.Not(Filter.Below(Filter.All _, var _)) -> tops(kinds).possible();
            default -> Bounds.EVERYTHING;
        };
    }

    /** Judges terms of an attribute: its value, then the kind of its span. */
    private static Function<BytesRef, Verdict> attribute(
            int start, Function<String, Verdict> value, List<Filter> kinds) {
        KindJudge judge = new KindJudge(kinds);
        return term -> {
            int end = start;
            while (term.bytes[term.offset + end] != Fields.SEPARATOR) {
                end++;
            }
            int from = term.offset + start;
            int length = end - start;
            int kind = end + 1;
            boolean isOpen = length > 0 && term.bytes[term.offset + end - 1] == Fields.OPEN;
            return judge.judge(term, kind)
                    .and(() -> isOpen
                            ? Verdict.MAYBE
                            : value.apply(new String(term.bytes, from, length, StandardCharsets.UTF_8)));
        };
    }

    private static Function<BytesRef, Verdict> judge(List<Filter> kinds, int start) {
        KindJudge judge = new KindJudge(kinds);
        return term -> judge.judge(term, start);
    }
}
