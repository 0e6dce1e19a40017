package dev.assay.search;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** SQL's LIKE; takes time proportional to pattern times text at worst. */
final class LikePattern implements Predicate<String> {
    private static final int ANY_TEXT = -1;
    private static final int ANY_ONE = -2;

    private final int[] pattern;
    private final Condition.Letters letters;

    LikePattern(String like, Condition.Letters letters) {
        this.letters = letters;
        this.pattern = like.codePoints()
                .map(c -> c == '%' ? ANY_TEXT : c == '_' ? ANY_ONE : letters.fold(c))
                .toArray();
    }

    @Override
    public boolean test(String text) {
        int at = 0; // in the text
        int p = 0; // in the pattern
        int star = -1; // the last ANY_TEXT passed, where to go back to
        int resume = 0;
        while (at < text.length()) {
            int c = text.codePointAt(at);
            if (p < pattern.length && pattern[p] == ANY_TEXT) {
                star = p++;
                resume = at;
            } else if (p < pattern.length && (pattern[p] == ANY_ONE || pattern[p] == letters.fold(c))) {
                p++;
                at += Character.charCount(c);
            } else if (star >= 0) {
                p = star + 1;
                resume += Character.charCount(text.codePointAt(resume));
                at = resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length && pattern[p] == ANY_TEXT) {
            p++;
        }
        return p == pattern.length;
    }

    /** The texts between the wildcards of a pattern, in order; the empty ones are left out. */
    static List<String> literals(String like) {
        List<String> found = new ArrayList<>();
        int start = 0;
        for (int end = 0; end <= like.length(); end++) {
            if (end == like.length() || like.charAt(end) == '%' || like.charAt(end) == '_') {
                if (end > start) {
                    found.add(like.substring(start, end));
                }
                start = end + 1;
            }
        }
        return found;
    }

    /** The text that a pattern begins with. */
    static String prefix(String like) {
        int end = 0;
        while (end < like.length() && like.charAt(end) != '%' && like.charAt(end) != '_') {
            end++;
        }
        return like.substring(0, end);
    }
}
