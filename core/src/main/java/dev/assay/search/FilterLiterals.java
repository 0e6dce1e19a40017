package dev.assay.search;

import dev.assay.search.FilterLexer.Kind;
import dev.assay.search.FilterLexer.Token;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns the values of the native grammar into conditions on a field. */
final class FilterLiterals {
    /** Milliseconds of each unit. */
    private static final Map<String, Double> UNITS =
            Map.of("us", 1e-3, "ms", 1.0, "s", 1e3, "m", 60e3, "min", 60e3, "h", 3600e3, "d", 86_400e3, "w", 604_800e3);

    private static final Set<Field> STATES = Set.of(Field.TraceText.STATUS, Field.SpanText.STATUS);
    private static final Set<Field> TIMES = Set.of(
            Field.TraceNumber.START_MS,
            Field.TraceNumber.END_MS,
            Field.SessionNumber.START_MS,
            Field.SessionNumber.END_MS);
    private static final Set<Field> DURATIONS =
            Set.of(Field.TraceNumber.DURATION_MS, Field.SessionNumber.DURATION_MS, Field.SpanNumber.DURATION_MS);

    private final String filter;
    private final Instant now;

    FilterLiterals(String filter, Instant now) {
        this.filter = filter;
        this.now = now;
    }

    /**
     * A value as written.
     *
     * @param text of a string what is between the quotes
     * @param isText it stood in quotes
     * @param time milliseconds since 1970, when it was written as {@code now()}
     */
    record Literal(String text, boolean isText, @Nullable Double time, Token token) {}

    Literal literal(Token token) {
        boolean isWord = token.is("true") || token.is("false");
        if (token.kind() != Kind.STRING && token.kind() != Kind.NUMBER && !isWord) {
            throw FilterErrors.noValue(filter, token);
        }
        String text = isWord ? token.text().toLowerCase(Locale.ROOT) : token.text();
        return new Literal(text, token.kind() == Kind.STRING || isWord, null, token);
    }

    Literal now(Token first, Token shift, int sign, String amount) {
        Double milliseconds = duration(amount);
        if (milliseconds == null) {
            throw FilterErrors.wrong("expected a duration such as 1d after now(), found " + shift.shown(), shift);
        }
        return new Literal("now()", false, now.toEpochMilli() + sign * milliseconds, first);
    }

    /** @param field null for an assessment */
    Condition oneOf(@Nullable Field field, List<Literal> values, Token name) {
        Set<String> texts = new HashSet<>();
        Set<Double> numbers = new HashSet<>();
        for (Literal value : values) {
            if (isNumeric(field)) {
                numbers.add(number(field, value, name));
            } else if (value.isText()) {
                texts.add(isOneOf(STATES, field) ? value.text().toUpperCase(Locale.ROOT) : value.text());
            } else if (isText(field)) {
                throw FilterErrors.wrong(
                        "expected a string in quotes for '" + name.name() + "', found "
                                + value.token().shown(),
                        value.token(),
                        value.time() == null ? "'" + value.text() + "'" : null);
            } else {
                numbers.add(number(field, value, name));
            }
        }
        return new Condition.OneOf(texts, numbers);
    }

    Condition between(@Nullable Field field, Token operator, Literal value, Token name) {
        if (isText(field)) {
            throw FilterErrors.wrong(
                    "'" + name.name() + "' is text: expected =, !=, IN, LIKE, ILIKE, RLIKE or IS NULL, found "
                            + operator.shown(),
                    operator);
        }
        double number = number(field, value, name);
        return switch (operator.text()) {
            case "<" -> Condition.Between.below(number, false);
            case "<=" -> Condition.Between.below(number, true);
            case ">" -> Condition.Between.above(number, false);
            default -> Condition.Between.above(number, true);
        };
    }

    Condition like(@Nullable Field field, Token operator, Token value, Token name) {
        if (isNumeric(field)) {
            throw FilterErrors.wrong(
                    "'" + name.name() + "' is a number: expected =, !=, <, <=, >, >=, IN or IS NULL, found "
                            + operator.shown(),
                    operator);
        }
        if (value.kind() != Kind.STRING) {
            throw FilterErrors.wrong("expected a pattern in quotes, found " + value.shown(), value);
        }
        if (operator.is("LIKE")) {
            return new Condition.Like(value.text(), Condition.Letters.EXACT);
        }
        if (operator.is("ILIKE")) {
            return new Condition.Like(value.text(), Condition.Letters.ANY_CASE);
        }
        try {
            ValueMatcher.compile(value.text());
        } catch (InvalidFilter wrong) {
            throw FilterErrors.wrong(String.valueOf(wrong.getMessage()), value);
        }
        return new Condition.Regex(value.text());
    }

    /**
     * A string in double quotes is one phrase. In single quotes it is words that all have to be there, in any order, where
     * double quotes within make a phrase. A {@code *} after the last letter of a word leaves its end open.
     */
    Filter fullText(Filter.Part part, Token value) {
        if (value.kind() != Kind.STRING) {
            throw FilterErrors.wrong("expected words in quotes after ~, found " + value.shown(), value);
        }
        List<Filter> all = new ArrayList<>();
        boolean inPhrase = value.quote() == '"';
        for (String piece :
                inPhrase ? List.of(value.text()) : List.of(value.text().split("\"", -1))) {
            for (String run : inPhrase ? new String[] {piece} : piece.split("\\s+")) {
                List<String> words = Words.of(run);
                if (!words.isEmpty()) {
                    all.add(new Filter.Contains(part, words, run.endsWith("*")));
                }
            }
            inPhrase = !inPhrase;
        }
        if (all.isEmpty()) {
            throw FilterErrors.wrong("no word to look for in " + value.shown(), value);
        }
        return all.size() == 1 ? all.getFirst() : new Filter.And(all);
    }

    private static boolean isOneOf(Set<Field> fields, @Nullable Field field) {
        return field != null && fields.contains(field);
    }

    private static boolean isNumeric(@Nullable Field field) {
        return field instanceof Field.TraceNumber
                || field instanceof Field.SessionNumber
                || field instanceof Field.SpanNumber;
    }

    private static boolean isText(@Nullable Field field) {
        return field instanceof Field.TraceText
                || field instanceof Field.RootText
                || field instanceof Field.SpanText
                || field instanceof Field.SpanTexts;
    }

    private static double number(@Nullable Field field, Literal value, Token name) {
        Double time = value.time();
        if (isOneOf(TIMES, field)) {
            Double said =
                    time != null ? time : value.isText() ? time(value.text()) : ValueMatcher.numberIn(value.text());
            if (said == null) {
                throw FilterErrors.wrong(
                        "expected a time for '" + name.name()
                                + "' (RFC 3339 in quotes, milliseconds since 1970, or now() - 1d), found "
                                + value.token().shown(),
                        value.token());
            }
            return said;
        }
        if (time != null) {
            throw FilterErrors.wrong("'" + name.name() + "' is not a time, found now()", value.token());
        }
        Double said = isOneOf(DURATIONS, field) ? duration(value.text()) : ValueMatcher.numberIn(value.text());
        if (said == null || (value.isText() && !isNumeric(field))) {
            throw FilterErrors.wrong(
                    "expected a " + (isOneOf(DURATIONS, field) ? "duration (milliseconds, or 3s)" : "number") + " for '"
                            + name.name() + "', found " + value.token().shown(),
                    value.token());
        }
        return said;
    }

    /** Milliseconds; without a unit it is milliseconds. */
    static @Nullable Double duration(String text) {
        int unit = text.length();
        while (unit > 0 && Character.isLetter(text.charAt(unit - 1))) {
            unit--;
        }
        Double amount = ValueMatcher.numberIn(text.substring(0, unit));
        Double factor = unit == text.length() ? Double.valueOf(1) : UNITS.get(text.substring(unit));
        return amount == null || factor == null ? null : Double.valueOf(amount * factor);
    }

    /** Milliseconds since 1970, with fractions; a date is its first moment in UTC. */
    private static @Nullable Double time(String text) {
        try {
            Instant said =
                    switch (text.length()) {
                        case 10 ->
                            LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
                        default -> {
                            String iso = text.replace(' ', 'T').toUpperCase(Locale.ROOT);
                            boolean hasZone = iso.matches(".*(Z|[+-]\\d\\d:?\\d\\d)$");
                            yield hasZone
                                    ? OffsetDateTime.parse(iso).toInstant()
                                    : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
                        }
                    };
            return said.getEpochSecond() * 1e3 + said.getNano() / 1e6;
        } catch (DateTimeException noTime) {
            return ValueMatcher.numberIn(text);
        }
    }
}
