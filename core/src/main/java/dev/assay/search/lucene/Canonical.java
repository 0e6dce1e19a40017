package dev.assay.search.lucene;

import dev.assay.search.Condition;
import dev.assay.search.Field;
import dev.assay.search.Filter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A filter as text that is the same in every process: sets, whose order is not, are sorted. Times are left out, so that a
 * filter with {@code now()} stays the same from page to page.
 */
final class Canonical {
    private static final Set<Field> TIMES = Set.of(
            Field.TraceNumber.START_MS,
            Field.TraceNumber.END_MS,
            Field.SessionNumber.START_MS,
            Field.SessionNumber.END_MS);

    private Canonical() {}

    static String of(Filter filter) {
        return switch (filter) {
            case Filter.And(var all) -> "And" + each(all);
            case Filter.Or(var any) -> "Or" + each(any);
            case Filter.Not(var negated) -> "Not(" + of(negated) + ")";
            case Filter.Below(var ancestor, var direct) -> "Below(" + of(ancestor) + "," + direct + ")";
            case Filter.AnySpan(var span) -> "AnySpan(" + of(span) + ")";
            case Filter.Is(var field, var condition) ->
                "Is(" + field + (TIMES.contains(field) ? "" : "," + of(condition)) + ")";
            case Filter.Assessed(var kind, var name, var view, var condition) ->
                "Assessed(" + kind + "," + name + "," + view + "," + of(condition) + ")";
            case Filter.All _, Filter.Contains _, Filter.Linked _, Filter.Evaluated _, Filter.Prompted _ ->
                filter.toString();
        };
    }

    private static String each(List<Filter> filters) {
        return filters.stream().map(Canonical::of).toList().toString();
    }

    private static String of(Condition condition) {
        return switch (condition) {
            case Condition.OneOf(var texts, var numbers) -> "OneOf" + new TreeSet<>(texts) + new TreeSet<>(numbers);
            case Condition.Not(var negated) -> "Not(" + of(negated) + ")";
            case Condition.Present _, Condition.Like _, Condition.Regex _, Condition.Between _ -> condition.toString();
        };
    }
}
