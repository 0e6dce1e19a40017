package dev.assay.search;

import dev.assay.search.FilterLexer.Kind;
import dev.assay.search.FilterLexer.Token;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says where a filter is wrong, what was expected there, and what was probably meant. */
final class FilterErrors {
    /** Words of other languages that take the value's place in a pattern. */
    private static final Map<String, String> PATTERNS = Map.of(
            "contains", "%%%s%%",
            "has", "%%%s%%",
            "includes", "%%%s%%",
            "startswith", "%s%%",
            "starts_with", "%s%%",
            "endswith", "%%%s",
            "ends_with", "%%%s");

    private static final Map<String, String> OPERATORS = Map.ofEntries(
            Map.entry("eq", "="),
            Map.entry("equals", "="),
            Map.entry("ne", "!="),
            Map.entry("gt", ">"),
            Map.entry("gte", ">="),
            Map.entry("ge", ">="),
            Map.entry("lt", "<"),
            Map.entry("lte", "<="),
            Map.entry("le", "<="),
            Map.entry("matches", "RLIKE"),
            Map.entry("match", "RLIKE"),
            Map.entry("regex", "RLIKE"),
            Map.entry("regexp", "RLIKE"),
            Map.entry("exists", "IS NOT NULL"),
            Map.entry("missing", "IS NULL"));

    private static final List<String> WORDS = List.of("IN", "LIKE", "ILIKE", "RLIKE", "IS", "NOT");

    private FilterErrors() {}

    static InvalidFilter wrong(String message, Token at) {
        return wrong(message, at, null);
    }

    static InvalidFilter wrong(String message, Token at, @Nullable String meant) {
        return wrong(message, at, at.length(), meant);
    }

    private static InvalidFilter wrong(String message, Token at, int length, @Nullable String meant) {
        return new InvalidFilter(
                "Invalid filter: " + message + " at column " + at.column() + asked(meant), at.column(), length, meant);
    }

    /** The end of a message. */
    static String asked(@Nullable String meant) {
        if (meant == null) {
            return "";
        }
        String quote = meant.indexOf('\'') < 0 ? "'" : "";
        return "; did you mean " + quote + meant + quote + "?";
    }

    static InvalidFilter unknownField(Token name, @Nullable String meant) {
        return wrong("unknown field '" + name.name() + "'", name, meant);
    }

    static InvalidFilter unknownFunction(Token name) {
        String called = name.text().toLowerCase(Locale.ROOT);
        String meant = FieldNames.nearest(called, List.of("span", "now"));
        String hint = called.equals("lower") || called.equals("upper") ? "; ILIKE takes letters in any case" : "";
        return wrong(
                "unknown function '" + name.name() + "': there are span(…) and now()" + hint,
                name,
                meant != null ? meant : List.of("today", "date", "time").contains(called) ? "now" : null);
    }

    /** Something else where an operator should be. */
    static InvalidFilter noOperator(Token name, Token found, Token value) {
        String message = "expected an operator after '" + name.name() + "', found " + found.shown();
        if (found.kind() != Kind.NAME) {
            return wrong(message, found);
        }
        String word = found.name().toLowerCase(Locale.ROOT);
        String pattern = PATTERNS.get(word);
        if (pattern != null && value.kind() == Kind.STRING) {
            String quote = Character.toString(value.quote());
            String like = pattern.formatted(value.text().replace(quote, quote + quote));
            return wrong(message, found, value.end() - found.column(), "LIKE " + quote + like + quote);
        }
        String meant = OPERATORS.get(word);
        return wrong(message, found, meant == null ? FieldNames.nearest(word, WORDS) : meant);
    }

    /** Something else where a value should be; a word alone lacks its quotes. */
    static InvalidFilter noValue(String filter, Token found) {
        String message = "expected a value (a string in quotes, a number, true or false), found ";
        if (found.kind() != Kind.NAME || found.quote() != 0 || found.isKeyword()) {
            return wrong(message + found.shown(), found);
        }
        int start = found.column() - 1;
        int end = start;
        while (end < filter.length()
                && !Character.isWhitespace(filter.charAt(end))
                && "(),'\"".indexOf(filter.charAt(end)) < 0) {
            end++;
        }
        String word = filter.substring(start, end);
        return wrong(message + "'" + word + "'", found, word.length(), "'" + word + "'");
    }

    /** Something else where a filter could end. */
    static InvalidFilter noEnd(String filter, Token found) {
        String message = "expected AND, OR or the end, found " + found.shown();
        if (found.kind() != Kind.NAME) {
            return wrong(message, found);
        }
        String joined = found.key() == null ? FieldNames.nearest(found.text(), List.of("AND", "OR")) : null;
        String word = filter.substring(found.column() - 1, Math.min(filter.length(), found.end() - 1));
        return wrong(message, found, joined == null ? "AND " + word : joined);
    }
}
