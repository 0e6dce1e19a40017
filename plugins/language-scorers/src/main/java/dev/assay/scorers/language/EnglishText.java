package dev.assay.scorers.language;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the formulas of readability count in a text, as textstat counts it: words without punctuation, sentences of more than two
 * words, syllables by the CMU Pronouncing Dictionary and for other words by hyphenation.
 */
final class EnglishText {
    /** What Python takes for a part of a word, and for white space: these scorers' references are written in it. */
    private static final String WORD = "\\p{L}\\p{N}_";

    private static final String SPACE = "\\t-\\r\\x{1c}-\\x{20}\\x{85}\\p{Z}";

    private static final Pattern PART_OF_WORD = Pattern.compile("[" + WORD + "]");
    private static final Pattern SPACES = Pattern.compile("[" + SPACE + "]+");

    /** Apostrophes stay where they begin a contraction's end ('s, 're, 'll …). */
    private static final Pattern PUNCTUATION = Pattern.compile("[^" + WORD + SPACE + "']|'(?![tsd]|ve|ll|re)");

    /** From where a word begins or ends to the next mark that ends a sentence, and all such marks that follow. */
    private static final Pattern SENTENCE =
            Pattern.compile("(?:(?<=[W])(?![W])|(?<![W])(?=[W]))[^.!?]+[.!?]*".replace("W", WORD));

    private static final Hyphenation HYPHENATION = new Hyphenation(Table.lines("hyphenation.txt"));
    private static final Map<String, Integer> SYLLABLES = knownSyllables();
    private static final Set<String> EASY = new HashSet<>(Table.lines("easy_words.txt"));

    private final String text;
    private final List<String> words;
    private final Map<String, Integer> counted = new HashMap<>();

    EnglishText(String text) {
        this.text = text;
        this.words = words(text);
    }

    int words() {
        return words.size();
    }

    /** With those that are punctuation alone. */
    int wordsAndMarks() {
        return split(text).size();
    }

    int sentences() {
        // Two words and fewer are no sentence.
        long sentences = SENTENCE.matcher(text)
                .results()
                .filter(sentence -> words(sentence.group()).size() > 2)
                .count();
        return Math.max(1, (int) sentences);
    }

    int syllables() {
        return words.stream().mapToInt(this::syllables).sum();
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
        String dense = SPACES.matcher(text).replaceAll("");
        return dense.codePointCount(0, dense.length());
    }

    long letters() {
        return PART_OF_WORD.matcher(text).results().count();
    }

    private int syllables(String word) {
        return counted.computeIfAbsent(word, EnglishText::count);
    }

    private static int count(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        int syllables = 0;
        // A word may fall into two when its capitals become small letters with marks of their own.
        for (String each : words(lower)) {
            Integer known = SYLLABLES.get(each);
            syllables += known != null ? known : HYPHENATION.divisions(each) + 1;
        }
        return syllables;
    }

    private static List<String> words(String text) {
        return split(PUNCTUATION.matcher(text).replaceAll(""));
    }

    /** What lies between white space. */
    static List<String> split(String text) {
        return SPACES.splitAsStream(text).filter(word -> !word.isEmpty()).toList();
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
