package dev.assay.search;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Filters in the words of the native grammar. */
final class WrittenFilter {
    private static final Map<Field, String> NAMES = Map.ofEntries(
            Map.entry(Field.TraceText.ID, "id"),
            Map.entry(Field.TraceText.NAME, "name"),
            Map.entry(Field.TraceText.CLIENT_REQUEST_ID, "client_request_id"),
            Map.entry(Field.TraceText.SESSION, "session"),
            Map.entry(Field.TraceText.USER, "user"),
            Map.entry(Field.TraceNumber.START_MS, "timestamp"),
            Map.entry(Field.TraceNumber.END_MS, "end"),
            Map.entry(Field.TraceNumber.DURATION_MS, "duration"),
            Map.entry(Field.TraceNumber.INPUT_TOKENS, "tokens.input"),
            Map.entry(Field.TraceNumber.OUTPUT_TOKENS, "tokens.output"),
            Map.entry(Field.TraceNumber.TOTAL_TOKENS, "tokens.total"),
            Map.entry(Field.TraceNumber.COST_USD, "cost"),
            Map.entry(Field.TraceNumber.SPANS, "spans"),
            Map.entry(Field.TraceNumber.EXPERIMENT, "experiment"),
            Map.entry(Field.SessionNumber.TURNS, "session.turns"),
            Map.entry(Field.SessionNumber.ERRORS, "session.errors"),
            Map.entry(Field.SessionNumber.START_MS, "session.start"),
            Map.entry(Field.SessionNumber.END_MS, "session.end"),
            Map.entry(Field.SessionNumber.DURATION_MS, "session.duration"),
            Map.entry(Field.SessionNumber.INPUT_TOKENS, "session.tokens.input"),
            Map.entry(Field.SessionNumber.OUTPUT_TOKENS, "session.tokens.output"),
            Map.entry(Field.SessionNumber.TOTAL_TOKENS, "session.tokens.total"),
            Map.entry(Field.SessionNumber.COST_USD, "session.cost"),
            Map.entry(Field.RootText.INPUT, "input"),
            Map.entry(Field.RootText.OUTPUT, "output"),
            Map.entry(Field.SpanText.NAME, "name"),
            Map.entry(Field.SpanText.TYPE, "type"),
            Map.entry(Field.SpanText.MODEL, "model"),
            Map.entry(Field.SpanText.PROVIDER, "provider"),
            Map.entry(Field.SpanText.TOOL, "tool"),
            Map.entry(Field.SpanText.ERROR, "error"),
            Map.entry(Field.SpanText.CONTENT, "content"),
            Map.entry(Field.SpanTexts.EVENT, "event"),
            Map.entry(Field.SpanTexts.DOCUMENT, "document"),
            Map.entry(Field.SpanNumber.DOCUMENTS, "documents"),
            Map.entry(Field.SpanNumber.DURATION_MS, "duration"));

    private WrittenFilter() {}

    /** The same, every trace or span in the place of what the grammar has no words for. */
    static Filter sayable(Filter filter) {
        return switch (filter) {
            case Filter.And(var all) -> new Filter.And(sayable(all));
            case Filter.Or(var any) -> new Filter.Or(sayable(any));
            case Filter.Not(var negated) -> new Filter.Not(sayable(negated));
            case Filter.AnySpan(var span) -> new Filter.AnySpan(sayable(span));
            case Filter.Below(var ancestor, var direct) -> new Filter.Below(sayable(ancestor), direct);
            case Filter.Is(var field, var condition) ->
                name(field) != null && isSayable(condition) ? filter : Filter.ALL;
            case Filter.Assessed(var kind, var _, var view, var condition) ->
                kind != Filter.Kind.ISSUE && view == Filter.View.PLAIN && isSayable(condition) ? filter : Filter.ALL;
            case Filter.Contains _, Filter.All _ -> filter;
            case Filter.Linked _, Filter.Evaluated _, Filter.Prompted _ -> Filter.ALL;
        };
    }

    private static List<Filter> sayable(List<Filter> filters) {
        return filters.stream().map(WrittenFilter::sayable).toList();
    }

    private static boolean isSayable(Condition condition) {
        return switch (condition) {
            case Condition.Not(Condition.OneOf _), Condition.Not(Condition.Like _), Condition.Not(Condition.Regex _) ->
                isSayable(((Condition.Not) condition).negated());
            case Condition.Not _ -> false;
            case Condition.OneOf(var texts, var numbers) -> !texts.isEmpty() || !numbers.isEmpty();
            case Condition.Between(var from, var _, var to, var _) -> Double.isInfinite(from) != Double.isInfinite(to);
            case Condition.Like(var _, var letters) -> letters != Condition.Letters.ASCII_CASE;
            case Condition.Present _, Condition.Regex _ -> true;
        };
    }

    /** @param filter that is {@link #sayable} */
    static String of(Filter filter) {
        return of(filter, false);
    }

    private static String of(Filter filter, boolean ofSpan) {
        String everything = ofSpan ? "name IS NOT NULL" : "id IS NOT NULL";
        return switch (filter) {
            case Filter.All _ -> everything;
            case Filter.And(var all) -> joined(all, " AND ", everything, ofSpan);
            case Filter.Or(var any) -> joined(any, " OR ", "NOT " + everything, ofSpan);
            case Filter.Not(var negated) -> "NOT (" + of(negated, ofSpan) + ")";
            case Filter.AnySpan(var span) -> "span(" + of(span, true) + ")";
            case Filter.Below(var ancestor, var direct) ->
                (direct ? "child of span(" : "UNDER span(") + of(ancestor, true) + ")";
            case Filter.Is(var field, var condition) -> said(Objects.requireNonNull(name(field)), condition);
            case Filter.Assessed(var kind, var name, var _, var condition) ->
                said(
                        (kind == Filter.Kind.ANY ? "assessment" : kind.name().toLowerCase(Locale.ROOT)) + "."
                                + quoted(name, '`'),
                        condition);
            case Filter.Contains(var part, var words, var openEnd) ->
                part.name().toLowerCase(Locale.ROOT) + " ~ "
                        + quoted(String.join(" ", words) + (openEnd ? "*" : ""), '"');
            case Filter.Linked _, Filter.Evaluated _, Filter.Prompted _ -> throw new IllegalArgumentException();
        };
    }

    private static String joined(List<Filter> parts, String by, String empty, boolean ofSpan) {
        return parts.isEmpty()
                ? empty
                : parts.stream().map(part -> "(" + of(part, ofSpan) + ")").collect(Collectors.joining(by));
    }

    private static @Nullable String name(Field field) {
        return switch (field) {
            case Field.Tag(var key) -> "tag." + quoted(key, '`');
            case Field.Metadata(var key) -> "metadata." + quoted(key, '"');
            case Field.Attribute(var key) -> "attributes." + quoted(key, '`');
            case Field.EventAttribute(var key) -> "event.attributes." + quoted(key, '"');
            case Field.Resource(var key) -> "resource." + quoted(key, '`');
            default -> NAMES.get(field);
        };
    }

    private static String said(String name, Condition condition) {
        return switch (condition) {
            case Condition.Present _ -> name + " IS NOT NULL";
            case Condition.Not(var negated) -> said(name + " NOT", negated);
            case Condition.OneOf(var texts, var numbers) ->
                name + " IN ("
                        + Stream.concat(
                                        texts.stream().map(text -> quoted(text, '\'')),
                                        numbers.stream().map(String::valueOf))
                                .collect(Collectors.joining(", "))
                        + ")";
            case Condition.Like(var pattern, var letters) ->
                name + (letters == Condition.Letters.EXACT ? " LIKE " : " ILIKE ") + quoted(pattern, '\'');
            case Condition.Regex(var pattern) -> name + " RLIKE " + quoted(pattern, '"');
            case Condition.Between(var from, var fromIncluded, var to, var toIncluded) ->
                Double.isInfinite(from)
                        ? name + (toIncluded ? " <= " : " < ") + to
                        : name + (fromIncluded ? " >= " : " > ") + from;
        };
    }

    private static String quoted(String text, char mark) {
        return mark + text.replace(String.valueOf(mark), String.valueOf(mark) + mark) + mark;
    }
}
