package dev.assay.search;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts text into the words that full text compares: runs of letters and digits in one case, each ideograph and kana by
 * itself. A word counts by its first {@value #LONGEST} characters. Both the index and {@link FilterMatcher} use it.
 */
public final class Words {
    public static final int LONGEST = 64;

    private Words() {}

    /** Takes one word after the other. The buffer is reused. */
    public interface Consumer {
        /** @param cut the word was longer */
        void word(char[] buffer, int length, boolean cut);
    }

    public static List<String> of(String text) {
        List<String> words = new ArrayList<>();
        forEach(text, (buffer, length, _) -> words.add(new String(buffer, 0, length)));
        return words;
    }

    public static void forEach(String text, Consumer consumer) {
        char[] word = new char[LONGEST];
        int length = 0;
        boolean cut = false;
        int end = text.length();
        for (int i = 0; i < end; ) {
            char unit = text.charAt(i);
            if (unit < 128) {
                i++;
                char folded = ASCII[unit];
                if (folded != 0) {
                    if (length < LONGEST) {
                        word[length++] = folded;
                    } else {
                        cut = true;
                    }
                    continue;
                }
            } else {
                int c = text.codePointAt(i);
                i += Character.charCount(c);
                if (isAlone(c)) {
                    if (length > 0) {
                        consumer.word(word, length, cut);
                    }
                    consumer.word(word, Character.toChars(c, word, 0), false);
                    length = 0;
                    cut = false;
                    continue;
                }
                if (isPart(c)) {
                    int folded = fold(c);
                    if (length + Character.charCount(folded) <= LONGEST) {
                        length += Character.toChars(folded, word, length);
                    } else {
                        cut = true;
                    }
                    continue;
                }
            }
            if (length > 0) {
                consumer.word(word, length, cut);
                length = 0;
                cut = false;
            }
        }
        if (length > 0) {
            consumer.word(word, length, cut);
        }
    }

    /** Whether a code point belongs to a word. */
    static boolean isPart(int c) {
        return c < 128 ? ASCII[c] != 0 : Character.isLetterOrDigit(c) || isMark(c);
    }

    static int fold(int c) {
        return Condition.Letters.ANY_CASE.fold(c);
    }

    static boolean isAlone(int c) {
        if (c < 0x2E80) {
            return false;
        }
        return Character.isIdeographic(c) || (c >= 0x3040 && c <= 0x30FF && Character.isLetter(c));
    }

    private static boolean isMark(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
    }

    private static final char[] ASCII = new char[128];

    static {
        for (char c = 0; c < 128; c++) {
            ASCII[c] = Character.isLetterOrDigit(c) ? Character.toLowerCase(c) : 0;
        }
    }
}
