package dev.assay.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Filters over the values of {@link RandomTraces}. */
public final class RandomFilters {
    private static final Arbitrary<String> TEXT = Arbitraries.of(RandomTraces.TEXTS);
    private static final Arbitrary<String> KEY = Arbitraries.of(RandomTraces.KEYS);
    private static final Arbitrary<Double> NUMBER = Arbitraries.of(RandomTraces.NUMBERS);

    private RandomFilters() {}

    public static Arbitrary<Filter> filters() {
        return filters(leaf(), 3);
    }

    private static Arbitrary<Filter> filters(Arbitrary<Filter> leaf, int depth) {
        if (depth == 0) {
            return leaf;
        }
        Arbitrary<Filter> inner = filters(leaf, depth - 1);
        Arbitrary<List<Filter>> some = inner.list().ofMinSize(0).ofMaxSize(3);
        return Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(4, leaf),
                net.jqwik.api.Tuple.of(2, some.map(Filter.And::new)),
                net.jqwik.api.Tuple.of(2, some.map(Filter.Or::new)),
                net.jqwik.api.Tuple.of(1, inner.map(Filter.Not::new)));
    }

    private static Arbitrary<Filter> leaf() {
        return Arbitraries.oneOf(
                onTextField(Arbitraries.of(Field.TraceText.class).map(field -> field)),
                onTextField(KEY.map(Field.Tag::new)),
                onTextField(KEY.map(Field.Metadata::new)),
                onNumbers(KEY.map(Field.Tag::new)),
                onNumberField(),
                contains(),
                filters(spanLeaf(), 2).map(Filter.AnySpan::new),
                below(),
                onTextField(Arbitraries.of(Field.RootText.class)),
                Arbitraries.just(new Filter.Evaluated()),
                assessed(),
                Arbitraries.of(RandomTraces.RUNS).map(Filter.Linked::new),
                Arbitraries.just(Filter.ALL));
    }

    /** Kinds of spans below others, to any depth. */
    private static Arbitrary<Filter> below() {
        Arbitrary<Filter> lowest = filters(Arbitraries.oneOf(kind(), spanLeaf()), 1);
        Arbitrary<Filter> once = below(kind(), kind());
        Arbitrary<Filter> twice = below(lowest, below(lowest, lowest));
        Arbitrary<Filter> top = Combinators.combine(kind(), Arbitraries.of(true, false))
                .as((kind, direct) ->
                        new Filter.And(List.of(kind, new Filter.Not(new Filter.Below(Filter.ALL, direct)))));
        return Arbitraries.oneOf(once, twice, top).map(Filter.AnySpan::new);
    }

    private static Arbitrary<Filter> below(Arbitrary<Filter> lower, Arbitrary<Filter> upper) {
        return Combinators.combine(lower, upper, Arbitraries.of(true, false))
                .as((span, above, direct) -> new Filter.And(List.of(span, new Filter.Below(above, direct))));
    }

    private static Arbitrary<Filter> kind() {
        return Arbitraries.oneOf(
                is(Arbitraries.just(Field.SpanText.NAME), text(TEXT)),
                is(Arbitraries.just(Field.SpanText.TYPE), text(Arbitraries.of(RandomTraces.TYPES))),
                is(Arbitraries.just(Field.SpanText.STATUS), text(Arbitraries.of("OK", "ERROR"))));
    }

    private static Arbitrary<Filter> spanLeaf() {
        return Arbitraries.oneOf(
                is(
                        Arbitraries.of(
                                Field.SpanText.NAME,
                                Field.SpanText.MODEL,
                                Field.SpanText.PROVIDER,
                                Field.SpanText.TOOL,
                                Field.SpanText.ERROR,
                                Field.SpanText.CONTENT,
                                Field.SpanTexts.EVENT,
                                Field.SpanTexts.DOCUMENT),
                        text(TEXT)),
                is(Arbitraries.just(Field.SpanNumber.DOCUMENTS), number(Arbitraries.of(0.0, 1.0, 2.0))),
                is(KEY.map(Field.EventAttribute::new), Arbitraries.oneOf(text(TEXT), number(NUMBER), mixed())),
                is(KEY.map(Field.Resource::new), Arbitraries.oneOf(text(TEXT), number(NUMBER), mixed())),
                is(Arbitraries.just(Field.SpanText.TYPE), text(Arbitraries.of(RandomTraces.TYPES))),
                is(Arbitraries.just(Field.SpanText.STATUS), text(Arbitraries.of("OK", "ERROR"))),
                is(Arbitraries.just(Field.SpanNumber.DURATION_MS), number(Arbitraries.of(0.0, 0.5, 1.0))),
                is(KEY.map(Field.Attribute::new), Arbitraries.oneOf(text(TEXT), number(NUMBER), mixed())));
    }

    /** As {@code IN (1, 'one')} has them. */
    private static Arbitrary<Condition> mixed() {
        return negatable(Combinators.combine(
                        TEXT.set().ofMaxSize(2), NUMBER.set().ofMinSize(1).ofMaxSize(2))
                .as(Condition.OneOf::new));
    }

    private static Arbitrary<Filter> onTextField(Arbitrary<? extends Field> fields) {
        return is(fields, text(TEXT));
    }

    private static Arbitrary<Filter> onNumbers(Arbitrary<? extends Field> fields) {
        return is(fields, number(NUMBER));
    }

    private static Arbitrary<Filter> onNumberField() {
        Arbitrary<Double> times = Arbitraries.integers()
                .between(-1, 25)
                .map(ms -> dev.assay.trace.Traces.START.toEpochMilli() + ms.doubleValue());
        return Arbitraries.oneOf(
                is(Arbitraries.of(Field.SessionNumber.START_MS, Field.SessionNumber.END_MS), number(times)),
                is(
                        Arbitraries.of(Field.SessionNumber.class).map(field -> field),
                        number(Arbitraries.of(0.0, 1.0, 2.0, 3.0, 5.0, 0.5, 9.0, 42.0))),
                is(Arbitraries.of(Field.TraceNumber.START_MS, Field.TraceNumber.END_MS), number(times)),
                is(
                        Arbitraries.of(Field.TraceNumber.class).map(field -> field),
                        number(Arbitraries.of(0.0, 0.5, 1.0, 2.0, 3.0, 1.5, -0.0, 42.0))));
    }

    private static Arbitrary<Filter> is(Arbitrary<? extends Field> fields, Arbitrary<Condition> conditions) {
        return Combinators.combine(fields, conditions).as(Filter.Is::new);
    }

    private static Arbitrary<Condition> text(Arbitrary<String> texts) {
        Arbitrary<String> pieces = texts.flatMap(text -> Combinators.combine(
                        Arbitraries.integers().between(0, Math.min(text.length(), 12)),
                        Arbitraries.integers().between(0, Math.min(text.length(), 12)))
                .as((one, other) -> text.substring(Math.min(one, other), Math.max(one, other))));
        Arbitrary<Condition> like = Combinators.combine(
                        Combinators.combine(
                                        Arbitraries.of("", "%", "_", "%_"), pieces, Arbitraries.of("", "%", "%e", "_%"))
                                .as((before, piece, after) -> before + piece + after),
                        Arbitraries.of(Condition.Letters.class))
                .as(Condition.Like::new);
        Arbitrary<Condition> regex = Arbitraries.of("^a", "(?i)refund", "e$", "l.ng", "\\d", "^$", "a|b")
                .map(Condition.Regex::new);
        Arbitrary<Condition> equal =
                texts.set().ofMinSize(1).ofMaxSize(3).map(each -> new Condition.OneOf(each, Set.of()));
        return negatable(Arbitraries.oneOf(equal, equal, like, like, regex, Arbitraries.just(new Condition.Present())));
    }

    private static Arbitrary<Condition> number(Arbitrary<Double> numbers) {
        Arbitrary<Condition> equal =
                numbers.set().ofMinSize(1).ofMaxSize(2).map(each -> new Condition.OneOf(Set.of(), each));
        Arbitrary<Condition> between = Combinators.combine(
                        numbers,
                        numbers,
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false),
                        Arbitraries.of(0, 1, 2))
                .as((from, to, included, also, open) -> switch (open) {
                    case 0 -> Condition.Between.above(from, included);
                    case 1 -> Condition.Between.below(to, also);
                    default -> new Condition.Between(from, included, to, also);
                });
        return negatable(Arbitraries.oneOf(equal, between));
    }

    private static Arbitrary<Condition> negatable(Arbitrary<Condition> conditions) {
        return Combinators.combine(conditions, Arbitraries.integers().between(0, 3))
                .as((condition, dice) -> dice == 0 ? new Condition.Not(condition) : condition);
    }

    private static Arbitrary<Filter> contains() {
        Arbitrary<List<String>> words = TEXT.map(Words::of)
                .filter(each -> !each.isEmpty())
                .map(each -> new ArrayList<>(each.subList(0, Math.min(3, each.size()))));
        return Combinators.combine(Arbitraries.of(Filter.Part.class), words, Arbitraries.of(true, false))
                .as(Filter.Contains::new);
    }

    private static Arbitrary<Filter> assessed() {
        return Combinators.combine(
                        Arbitraries.of(Filter.Kind.class),
                        KEY,
                        Arbitraries.of(Filter.View.class),
                        Arbitraries.oneOf(text(TEXT), number(NUMBER)))
                .as(Filter.Assessed::new);
    }
}
