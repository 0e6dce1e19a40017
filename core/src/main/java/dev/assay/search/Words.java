package dev.assay.search;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts text into the words that full text compares: runs of letters and digits in one case, each ideograph and kana by
 * itself. A word counts by its first {@value #LONGEST} letters. Both the index and {@link FilterMatcher} use it.
 */
public final class Words {
    public static final int LONGEST = 64;

    /** Bytes that the longest word may take. */
    public static final int MOST_BYTES = LONGEST * 4;

    private static final byte[] ASCII = new byte[128];

    static {
        for (char c = 0; c < 128; c++) {
            ASCII[c] = (byte) (Character.isLetterOrDigit(c) ? Character.toLowerCase(c) : 0);
        }
    }

    private Words() {}

    /** Takes one word after the other. */
    public interface Consumer {
        /**
         * @param utf8 used again for the next word
         * @param cut the word was longer
         * @param start where it stands in the text, up to {@code end}
         */
        void word(byte[] utf8, int length, boolean cut, int start, int end);
    }

    public static List<String> of(String text) {
        List<String> words = new ArrayList<>();
        forEach(text, (utf8, length, _, _, _) -> words.add(new String(utf8, 0, length, StandardCharsets.UTF_8)));
        return words;
    }

    public static void forEach(String text, Consumer consumer) {
        byte[] word = new byte[MOST_BYTES];
        int end = text.length();
        int at = 0;
        while (at < end) {
            int bytes = 0;
            int letters = 0;
            boolean cut = false;
            int wordStart = at;
            int wordEnd = at;
            while (at < end) {
                char unit = text.charAt(at);
                if (unit < 128) {
                    byte folded = ASCII[unit];
                    at++;
                    if (folded == 0) {
                        break;
                    }
                    wordEnd = at;
                    if (letters < LONGEST) {
                        word[bytes++] = folded;
                        letters++;
                    } else {
                        cut = true;
                    }
                    continue;
                }
                int c = text.codePointAt(at);
                if (isAlone(c) && letters > 0) {
                    break; // it is the next word
                }
                at += Character.charCount(c);
                if (isAlone(c)) {
                    bytes = append(c, word, 0);
                    wordEnd = at;
                    break;
                }
                if (!isPart(c)) {
                    break;
                }
                wordEnd = at;
                if (letters < LONGEST) {
                    bytes = append(fold(c), word, bytes);
                    letters++;
                } else {
                    cut = true;
                }
            }
            if (bytes > 0) {
                consumer.word(word, bytes, cut, wordStart, wordEnd);
            }
        }
    }

    /** Appends a code point in UTF-8; half a surrogate pair as it is, three bytes. */
    private static int append(int c, byte[] utf8, int at) {
        if (c < 0x80) {
            utf8[at] = (byte) c;
            return at + 1;
        }
        if (c < 0x800) {
            utf8[at] = (byte) (0xC0 | (c >> 6));
            utf8[at + 1] = (byte) (0x80 | (c & 0x3F));
            return at + 2;
        }
        if (c < 0x10000) {
            utf8[at] = (byte) (0xE0 | (c >> 12));
            utf8[at + 1] = (byte) (0x80 | ((c >> 6) & 0x3F));
            utf8[at + 2] = (byte) (0x80 | (c & 0x3F));
            return at + 3;
        }
        utf8[at] = (byte) (0xF0 | (c >> 18));
        utf8[at + 1] = (byte) (0x80 | ((c >> 12) & 0x3F));
        utf8[at + 2] = (byte) (0x80 | ((c >> 6) & 0x3F));
        utf8[at + 3] = (byte) (0x80 | (c & 0x3F));
        return at + 4;
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
}
