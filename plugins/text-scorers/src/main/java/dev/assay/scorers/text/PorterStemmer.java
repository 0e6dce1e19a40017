package dev.assay.scorers.text;

import java.util.Map;
import java.util.function.Predicate;

/**
 * The stem of an English word: M. F. Porter, "An algorithm for suffix stripping" (1980), with the amendments that NLTK makes by
 * default, because rouge-score and METEOR use that. Words are in small letters; what is no a, e, i, o or u, nor y, is a consonant.
 */
final class PorterStemmer {
    private static final Map<String, String> IRREGULAR = Map.ofEntries(
            Map.entry("sky", "sky"),
            Map.entry("skies", "sky"),
            Map.entry("dying", "die"),
            Map.entry("lying", "lie"),
            Map.entry("tying", "tie"),
            Map.entry("news", "news"),
            Map.entry("innings", "inning"),
            Map.entry("inning", "inning"),
            Map.entry("outings", "outing"),
            Map.entry("outing", "outing"),
            Map.entry("cannings", "canning"),
            Map.entry("canning", "canning"),
            Map.entry("howe", "howe"),
            Map.entry("proceed", "proceed"),
            Map.entry("exceed", "exceed"),
            Map.entry("succeed", "succeed"));

    private static final String[] STEP_2 = {
        "ational>ate",
        "tional>tion",
        "enci>ence",
        "anci>ance",
        "izer>ize",
        "bli>ble",
        "alli>al",
        "entli>ent",
        "eli>e",
        "ousli>ous",
        "ization>ize",
        "ation>ate",
        "ator>ate",
        "alism>al",
        "iveness>ive",
        "fulness>ful",
        "ousness>ous",
        "aliti>al",
        "iviti>ive",
        "biliti>ble",
        "fulli>ful"
    };
    private static final String[] STEP_3 = {"icate>ic", "ative>", "alize>al", "iciti>ic", "ical>ic", "ful>", "ness>"};
    private static final String[] STEP_4 = {
        "al>", "ance>", "ence>", "er>", "ic>", "able>", "ible>", "ant>", "ement>", "ment>", "ent>", "ion>", "ou>",
        "ism>", "ate>", "iti>", "ous>", "ive>", "ize>"
    };

    private PorterStemmer() {}

    static String stem(String word) {
        String irregular = IRREGULAR.get(word);
        if (irregular != null) {
            return irregular;
        }
        if (word.length() <= 2) {
            return word;
        }
        String stem = longSuffix(yToI(pastAndProgressive(plural(word))));
        stem = first(stem, STEP_3, before -> measure(before) > 0);
        stem = first(stem, STEP_4, before -> measure(before) > 1);
        return doubleL(finalE(stem));
    }

    /** Step 1a. */
    private static String plural(String word) {
        if (word.endsWith("ies")) {
            return word.substring(0, word.length() - (word.length() == 4 ? 1 : 2));
        }
        if (word.endsWith("sses")) {
            return word.substring(0, word.length() - 2);
        }
        return word.endsWith("s") && !word.endsWith("ss") ? word.substring(0, word.length() - 1) : word;
    }

    /** Step 1b. */
    private static String pastAndProgressive(String word) {
        if (word.endsWith("ied")) {
            return word.substring(0, word.length() - (word.length() == 4 ? 1 : 2));
        }
        if (word.endsWith("eed")) {
            return measure(word.substring(0, word.length() - 3)) > 0 ? word.substring(0, word.length() - 1) : word;
        }
        String before = word.endsWith("ed")
                ? word.substring(0, word.length() - 2)
                : word.endsWith("ing") ? word.substring(0, word.length() - 3) : "";
        if (!hasVowel(before)) {
            return word;
        }
        if (before.endsWith("at") || before.endsWith("bl") || before.endsWith("iz")) {
            return before + "e";
        }
        if (endsInDoubleConsonant(before)) {
            return "lsz".indexOf(before.charAt(before.length() - 1)) < 0
                    ? before.substring(0, before.length() - 1)
                    : before;
        }
        return measure(before) == 1 && isShort(before) ? before + "e" : before;
    }

    /** Step 1c: enjoy keeps its y, happy does not. */
    private static String yToI(String word) {
        return word.length() > 2 && word.endsWith("y") && isConsonant(word, word.length() - 2)
                ? word.substring(0, word.length() - 1) + "i"
                : word;
    }

    /** Step 2. */
    private static String longSuffix(String word) {
        if (word.endsWith("alli") && measure(word.substring(0, word.length() - 4)) > 0) {
            return longSuffix(word.substring(0, word.length() - 2));
        }
        String stem = first(word, STEP_2, before -> measure(before) > 0);
        // The l belongs to what is measured: geologi has a stem of its own, logi has none.
        return word.endsWith("logi") && measure(word.substring(0, word.length() - 3)) > 0
                ? word.substring(0, word.length() - 1)
                : stem;
    }

    /** Step 5a. */
    private static String finalE(String word) {
        if (!word.endsWith("e")) {
            return word;
        }
        String before = word.substring(0, word.length() - 1);
        int measure = measure(before);
        return measure > 1 || (measure == 1 && !isShort(before)) ? before : word;
    }

    /** Step 5b. */
    private static String doubleL(String word) {
        return word.endsWith("ll") && measure(word.substring(0, word.length() - 1)) > 1
                ? word.substring(0, word.length() - 1)
                : word;
    }

    /** The first rule whose suffix fits decides, even if its condition does not hold. */
    private static String first(String word, String[] rules, Predicate<String> condition) {
        for (String rule : rules) {
            int arrow = rule.indexOf('>');
            String suffix = rule.substring(0, arrow);
            if (word.endsWith(suffix)) {
                String before = word.substring(0, word.length() - suffix.length());
                boolean fits = condition.test(before)
                        && (!suffix.equals("ion") || before.endsWith("s") || before.endsWith("t"));
                return fits ? before + rule.substring(arrow + 1) : word;
            }
        }
        return word;
    }

    /** How often consonants follow vowels. */
    private static int measure(String word) {
        int measure = 0;
        boolean afterVowel = false;
        boolean consonant = false;
        for (int i = 0; i < word.length(); i++) {
            consonant = isConsonant(word.charAt(i), i == 0, consonant);
            if (consonant && afterVowel) {
                measure++;
            }
            afterVowel = !consonant;
        }
        return measure;
    }

    private static boolean hasVowel(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (!isConsonant(word, i)) {
                return true;
            }
        }
        return false;
    }

    private static boolean endsInDoubleConsonant(String word) {
        int last = word.length() - 1;
        return last > 0 && word.charAt(last) == word.charAt(last - 1) && isConsonant(word, last);
    }

    /** Consonant, vowel, consonant other than w, x, y; or vowel, consonant and nothing else. */
    private static boolean isShort(String word) {
        int last = word.length() - 1;
        if (last == 1) {
            return !isConsonant(word, 0) && isConsonant(word, 1);
        }
        return last > 1
                && isConsonant(word, last - 2)
                && !isConsonant(word, last - 1)
                && isConsonant(word, last)
                && "wxy".indexOf(word.charAt(last)) < 0;
    }

    private static boolean isConsonant(String word, int at) {
        // A y is what its neighbour is not, so a row of them is counted from its beginning.
        int from = at;
        while (from > 0 && word.charAt(from) == 'y') {
            from--;
        }
        boolean consonant = false;
        for (int i = from; i <= at; i++) {
            consonant = isConsonant(word.charAt(i), i == 0, consonant);
        }
        return consonant;
    }

    private static boolean isConsonant(char c, boolean first, boolean afterConsonant) {
        return switch (c) {
            case 'a', 'e', 'i', 'o', 'u' -> false;
            case 'y' -> first || !afterConsonant;
            default -> true;
        };
    }
}
