package dev.assay.scorers.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Words and pieces of them, cut where Python cuts them: the references of the comparisons are written in it. */
final class Words {
    private Words() {}

    /** What lies between white space. */
    static List<String> of(String text) {
        List<String> words = new ArrayList<>();
        int from = -1;
        for (int i = 0; i < text.length(); i++) {
            if (isSpace(text.charAt(i))) {
                if (from >= 0) {
                    words.add(text.substring(from, i));
                }
                from = -1;
            } else if (from < 0) {
                from = i;
            }
        }
        if (from >= 0) {
            words.add(text.substring(from));
        }
        return words;
    }

    /** Without white space at both ends. */
    static String strip(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isSpace(text.charAt(from))) {
            from++;
        }
        while (to > from && isSpace(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    /** All white space of Unicode, also that which does not break lines. */
    static boolean isSpace(char c) {
        return switch (c) {
            case '\t', '\n', '\u000b', '\f', '\r', '\u001c', '\u001d', '\u001e', '\u001f', ' ', '\u0085', '\u00a0' ->
                true;
            default -> Character.isSpaceChar(c);
        };
    }

    /** A letter, number or underscore of any alphabet. */
    static boolean isPartOfWord(int c) {
        return switch (Character.getType(c)) {
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
            default -> Character.isLetter(c) || c == '_';
        };
    }

    /** How often each row of {@code length} neighbours occurs. */
    static <T> Map<List<T>, Integer> rows(List<T> words, int length) {
        Map<List<T>, Integer> counts = new HashMap<>();
        for (int i = 0; i + length <= words.size(); i++) {
            counts.merge(words.subList(i, i + length), 1, Integer::sum);
        }
        return counts;
    }

    /** How many of the one are in the other, too: one that is there twice counts twice. */
    static <T> int common(Map<T, Integer> one, Map<T, Integer> other) {
        int common = 0;
        for (Map.Entry<T, Integer> each : one.entrySet()) {
            common += Math.min(each.getValue(), other.getOrDefault(each.getKey(), 0));
        }
        return common;
    }

    static int total(Map<?, Integer> counts) {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }
}
