package dev.assay.search;

import java.util.Set;
import java.util.stream.Collectors;

/** What a value has to be. */
public sealed interface Condition {
    /** There is a value. */
    record Present() implements Condition {}

    /** There is a value and it does not fulfil the other condition. */
    record Not(Condition negated) implements Condition {}

    /** The value's text is one of the texts, or its number one of the numbers. */
    record OneOf(Set<String> texts, Set<Double> numbers) implements Condition {
        public OneOf {
            texts = Set.copyOf(texts);
            numbers = numbers.stream().map(OneOf::plusZero).collect(Collectors.toUnmodifiableSet());
        }

        /** -0.0 is the same number as 0.0. */
        private static double plusZero(double number) {
            return number == 0 ? 0.0 : number;
        }

        public boolean holds(double number) {
            return numbers.contains(plusZero(number));
        }

        public static OneOf text(String text) {
            return new OneOf(Set.of(text), Set.of());
        }

        public static OneOf number(double number) {
            return new OneOf(Set.of(), Set.of(number));
        }
    }

    /**
     * SQL's LIKE over the whole text: {@code %} is any text, {@code _} any one code point; nothing escapes them.
     *
     * @param letters which letters are the same
     */
    record Like(String pattern, Letters letters) implements Condition {}

    /** Found anywhere in the text; RE2's syntax, which takes linear time. */
    record Regex(String pattern) implements Condition {}

    /** A number between two others; an open side is infinite. */
    record Between(double from, boolean fromIncluded, double to, boolean toIncluded) implements Condition {
        public static Between above(double from, boolean included) {
            return new Between(from, included, Double.POSITIVE_INFINITY, true);
        }

        public static Between below(double to, boolean included) {
            return new Between(Double.NEGATIVE_INFINITY, true, to, included);
        }

        public boolean holds(double number) {
            return (fromIncluded ? number >= from : number > from) && (toIncluded ? number <= to : number < to);
        }
    }

    /** When two letters count as the same. */
    enum Letters {
        EXACT,
        /** A to Z only, as SQLite's LIKE. */
        ASCII_CASE,
        ANY_CASE;

        /** Letters that are the same fold to the same code point. */
        public int fold(int codePoint) {
            return switch (this) {
                case EXACT -> codePoint;
                case ASCII_CASE -> codePoint >= 'A' && codePoint <= 'Z' ? codePoint + ('a' - 'A') : codePoint;
                case ANY_CASE ->
                    codePoint < 128
                            ? (codePoint >= 'A' && codePoint <= 'Z' ? codePoint + ('a' - 'A') : codePoint)
                            : Character.toLowerCase(Character.toUpperCase(codePoint));
            };
        }
    }
}
