package dev.assay.scorers.language;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What the formulas of readability count in a text, as textstat counts it: words without punctuation, sentences of more than two
 * words, syllables by the CMU Pronouncing Dictionary and for other words by hyphenation.
 */
final class EnglishText {
    private static final Hyphenation HYPHENATION = new Hyphenation(Table.lines("hyphenation.txt"));
    private static final Map<String, Integer> SYLLABLES = knownSyllables();
    private static final Set<String> EASY = new HashSet<>(Table.lines("easy_words.txt"));

    private final String text;
    private final List<String> words;

    EnglishText(String text) {
        this.text = text;
        this.words = words(text);
    }

    int words() {
        return words.size();
    }

    /** With those that are punctuation alone. */
    int wordsAndMarks() {
        return Words.of(text).size();
    }

    int sentences() {
        int sentences = 0;
        int fragments = 0;
        int at = 0;
        while (at < text.length()) {
            if (!isBoundary(at) || isEnd(text.charAt(at))) {
                at++;
                continue;
            }
            int to = at;
            while (to < text.length() && !isEnd(text.charAt(to))) {
                to++;
            }
            while (to < text.length() && isEnd(text.charAt(to))) {
                to++;
            }
            sentences++;
            if (words(text.substring(at, to)).size() <= 2) {
                fragments++;
            }
            at = to;
        }
        return Math.max(1, sentences - fragments);
    }

    int syllables() {
        return words.stream().mapToInt(EnglishText::syllables).sum();
    }

    /** Words of three and more syllables. */
    int longWords() {
        return (int) words.stream().filter(word -> syllables(word) >= 3).count();
    }

    /** Those of them that are not commonly known all the same. */
    int difficultWords() {
        return (int) words.stream()
                .filter(word -> !EASY.contains(word.toLowerCase(Locale.ROOT)))
                .filter(word -> syllables(word) >= 3)
                .count();
    }

    /** All but white space. */
    long characters() {
        return text.codePoints().filter(c -> !Words.isSpace(c)).count();
    }

    long letters() {
        return text.codePoints().filter(Words::isPartOfWord).count();
    }

    private static int syllables(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        int syllables = 0;
        // A word may fall into two when its capitals become small letters with marks of their own.
        for (String each : words(lower)) {
            Integer known = SYLLABLES.get(each);
            syllables += known != null ? known : HYPHENATION.divisions(each) + 1;
        }
        return syllables;
    }

    /** Apostrophes stay where they begin a contraction's end ('s, 're, 'll …). */
    private static List<String> words(String text) {
        var kept = new StringBuilder();
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (Words.isPartOfWord(c) || Words.isSpace(c) || (c == '\'' && beginsEnding(text, i + 1))) {
                kept.appendCodePoint(c);
            }
            i += Character.charCount(c);
        }
        return new ArrayList<>(Words.of(kept.toString()));
    }

    private static boolean beginsEnding(String text, int at) {
        return at < text.length()
                && ("tsd".indexOf(text.charAt(at)) >= 0
                        || text.startsWith("ve", at)
                        || text.startsWith("ll", at)
                        || text.startsWith("re", at));
    }

    private boolean isBoundary(int at) {
        boolean before = at > 0 && Words.isPartOfWord(text.codePointBefore(at));
        return before != Words.isPartOfWord(text.codePointAt(at));
    }

    private static boolean isEnd(char c) {
        return c == '.' || c == '!' || c == '?';
    }

    private static Map<String, Integer> knownSyllables() {
        Map<String, Integer> syllables = new HashMap<>();
        for (String line : Table.lines("syllables.txt")) {
            String[] words = line.split(" ", -1);
            for (int i = 1; i < words.length; i++) {
                syllables.put(words[i], Integer.parseInt(words[0]));
            }
        }
        return syllables;
    }
}
