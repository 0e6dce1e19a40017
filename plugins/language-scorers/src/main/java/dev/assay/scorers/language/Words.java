package dev.assay.scorers.language;

import java.util.ArrayList;
import java.util.List;

/** Words cut where Python cuts them: the references of these scorers are written in it. */
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

    static boolean isSpace(int c) {
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
}
