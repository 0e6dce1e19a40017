package dev.assay.scorer.people;

/**
 * About how many tokens a text takes, whatever the model: four letters of ASCII for one, two of other alphabets, and one for
 * each sign of the scripts that have no alphabet. From above rather than from below.
 */
final class TokenEstimate {
    private static final int PER_TOKEN = 4;
    private static final char FIRST_WITHOUT_ALPHABET = '\u2e80';

    private TokenEstimate() {}

    static int of(String text) {
        long units = 0;
        for (int i = 0; i < text.length(); i++) {
            units += units(text.charAt(i));
        }
        return (int) Math.min(Integer.MAX_VALUE, (units + PER_TOKEN - 1) / PER_TOKEN);
    }

    /** How much of the beginning fits: an index that does not split a character. */
    static int head(String text, int tokens) {
        long left = (long) tokens * PER_TOKEN;
        int at = 0;
        while (at < text.length() && (left -= units(text.charAt(at))) >= 0) {
            at++;
        }
        return whole(text, at);
    }

    /** Where the end begins that fits. */
    static int tail(String text, int tokens) {
        long left = (long) tokens * PER_TOKEN;
        int at = text.length();
        while (at > 0 && (left -= units(text.charAt(at - 1))) >= 0) {
            at--;
        }
        return whole(text, at);
    }

    private static int whole(String text, int at) {
        return at > 0 && at < text.length() && Character.isLowSurrogate(text.charAt(at)) ? at - 1 : at;
    }

    private static int units(char c) {
        return c < 0x80 ? 1 : c < FIRST_WITHOUT_ALPHABET ? 2 : PER_TOKEN;
    }
}
