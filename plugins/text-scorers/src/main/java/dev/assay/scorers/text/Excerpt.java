package dev.assay.scorers.text;

/** Quotes a piece of a text that may be long. */
final class Excerpt {
    private static final int LENGTH = 80;

    private Excerpt() {}

    /** The beginning. */
    static String of(String text) {
        return around(text, 0);
    }

    /** The piece in which a position lies. */
    static String around(String text, int position) {
        if (text.length() <= LENGTH) {
            return '"' + text + '"';
        }
        int from = whole(text, Math.clamp(position - LENGTH / 2, 0, text.length() - LENGTH));
        int to = whole(text, from + LENGTH);
        return '"' + (from > 0 ? "…" : "") + text.substring(from, to) + (to < text.length() ? "…" : "") + '"';
    }

    /** The position, moved out of the middle of a surrogate pair. */
    private static int whole(String text, int position) {
        return position < text.length() && Character.isLowSurrogate(text.charAt(position)) ? position - 1 : position;
    }
}
