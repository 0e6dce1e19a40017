package dev.assay.scorers.text;

/** Distances between texts, character (code point) by character. */
final class Levenshtein {
    /** The time grows with the product of both lengths; at this one it is about a fifth of a second. */
    static final int LONGEST = 10_000;

    private Levenshtein() {}

    /** A text's characters, if they are not too many. */
    static int[] characters(String text, String what) {
        int[] characters = text.codePoints().toArray();
        Limits.check(characters.length, what, "characters", LONGEST);
        return characters;
    }

    /** Characters to insert, delete or replace; row by row through the table of distances between all beginnings. */
    static int distance(int[] left, int[] right) {
        int[] above = new int[right.length + 1];
        int[] row = new int[right.length + 1];
        for (int j = 0; j <= right.length; j++) {
            above[j] = j;
        }
        for (int i = 1; i <= left.length; i++) {
            row[0] = i;
            for (int j = 1; j <= right.length; j++) {
                int replaced = above[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
            }
            int[] next = above;
            above = row;
            row = next;
        }
        return above[right.length];
    }
}
