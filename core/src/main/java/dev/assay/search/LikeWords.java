package dev.assay.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The words that a text must hold for a LIKE over a span's JSON ({@link SpanContent}) to be true: what an index by words
 * can narrow such a search with.
 */
public final class LikeWords {
    /** Words of the JSON that are not in the texts of a trace. */
    private static final Set<String> NOT_IN_TEXTS = Set.of(
            "name", "events", "attributes", "status", "code", "message", "null", "true", "false", "nan", "infinity");

    private static final Pattern LETTERS = Pattern.compile("%[A-Za-z0-9]{1," + Words.LONGEST + "}%");

    private LikeWords() {}

    /**
     * @param openStart the word in the text may begin earlier
     * @param openEnd it may go on
     * @param escaped its first letter may be that of an escape: in {@code \nfoo} the word is {@code foo}
     */
    public record Needed(String word, boolean openStart, boolean openEnd, boolean escaped) {
        public boolean isIn(String found) {
            if (openStart ? (openEnd ? found.contains(word) : found.endsWith(word)) : begins(found, word)) {
                return true;
            }
            return escaped && begins(found, word.substring(1));
        }

        private boolean begins(String found, String start) {
            return openEnd ? found.startsWith(start) : found.equals(start);
        }
    }

    /** All of them have to be there; none when the pattern does not say. */
    public static List<Needed> needed(String like) {
        List<Needed> needed = new ArrayList<>();
        for (String literal : LikePattern.literals(like)) {
            int start = 0;
            while (start < literal.length()) {
                if (!Words.isPart(literal.codePointAt(start))) {
                    start += Character.charCount(literal.codePointAt(start));
                    continue;
                }
                int end = start;
                while (end < literal.length() && Words.isPart(literal.codePointAt(end))) {
                    end += Character.charCount(literal.codePointAt(end));
                }
                add(literal, start, end, needed);
                start = end;
            }
        }
        return needed;
    }

    /**
     * The letters and digits that a pattern asks for in whatever place, when it asks for nothing else: a text fulfils it if
     * one of its words contains them. Null for other patterns.
     */
    public static @Nullable String lettersAnywhere(Condition condition) {
        return condition instanceof Condition.Like(var pattern, var _)
                        && LETTERS.matcher(pattern).matches()
                ? pattern.substring(1, pattern.length() - 1)
                : null;
    }

    /** The words of a text that is there whole. */
    public static List<Needed> ofWhole(String text) {
        return needed(' ' + text.replace('%', ' ').replace('_', ' ') + ' ');
    }

    private static void add(String literal, int start, int end, List<Needed> needed) {
        List<String> words = Words.of(literal.substring(start, end));
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            boolean openStart = i == 0 && start == 0;
            boolean openEnd = i == words.size() - 1 && end == literal.length();
            boolean escaped = i == 0
                    && (start == 0 || literal.charAt(start - 1) == '\\')
                    && "nrtbfu".indexOf(word.charAt(0)) >= 0;
            if (isTelling(word)) {
                needed.add(new Needed(word, openStart, openEnd, escaped));
            }
        }
    }

    /** Numbers are spelt in more than one way. */
    private static boolean isTelling(String word) {
        return word.length() < Words.LONGEST
                && word.chars().anyMatch(c -> c < '0' || c > '9')
                && !word.startsWith("u00")
                && !(word.startsWith("e") && word.length() < 4)
                && NOT_IN_TEXTS.stream().noneMatch(each -> each.contains(word));
    }
}
