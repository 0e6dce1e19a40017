package dev.assay.judge;

import java.util.Locale;

/**
 * Shortens prompts by tokens. They are estimated without the model's own tokenizer, rather too many than too few: four
 * ASCII characters are a token, and each other character is one.
 */
final class PromptLength {
    private static final int ASCII_PER_TOKEN = 4;

    private PromptLength() {}

    /** @param leftOut tokens, estimated; 0 when the text is as it was */
    record Shortened(String text, long leftOut) {}

    /** Two thirds of what may stay from the beginning, where the instructions are, the rest from the end. */
    static Shortened shorten(String text, int mostTokens) {
        if (text.length() <= mostTokens) {
            return new Shortened(text, 0);
        }
        long tokens = text.length() / ASCII_PER_TOKEN <= mostTokens ? tokens(text, 0, text.length()) : Long.MAX_VALUE;
        if (tokens <= mostTokens) {
            return new Shortened(text, 0);
        }
        long quarters = (long) mostTokens * ASCII_PER_TOKEN;
        int head = 0;
        for (long left = quarters - quarters / 3; left > 0 && head < text.length(); head++) {
            left -= quarters(text.charAt(head));
        }
        int tail = text.length();
        for (long left = quarters / 3; left > 0 && tail > head; tail--) {
            left -= quarters(text.charAt(tail - 1));
        }
        long leftOut = tokens(text, head, tail);
        return new Shortened(
                text.substring(0, head)
                        + String.format(
                                Locale.ROOT,
                                "\n\n[about %,d tokens were left out here: the prompt was longer than the %,d that are"
                                        + " sent]\n\n",
                                leftOut,
                                mostTokens)
                        + text.substring(tail),
                leftOut);
    }

    static long tokens(String text) {
        return tokens(text, 0, text.length());
    }

    private static long tokens(String text, int from, int to) {
        long quarters = 0;
        for (int i = from; i < to; i++) {
            quarters += quarters(text.charAt(i));
        }
        return (quarters + ASCII_PER_TOKEN - 1) / ASCII_PER_TOKEN;
    }

    private static int quarters(char c) {
        return c < 0x80 ? 1 : ASCII_PER_TOKEN;
    }
}
