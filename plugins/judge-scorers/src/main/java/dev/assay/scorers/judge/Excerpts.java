package dev.assay.scorers.judge;

/** The beginning of a text. */
final class Excerpts {
    private Excerpts() {}

    /** A text of at most that many characters, and a sign when there were more. */
    static String of(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isLowSurrogate(text.charAt(most)) ? most - 1 : most;
        return text.substring(0, end) + "…";
    }
}
