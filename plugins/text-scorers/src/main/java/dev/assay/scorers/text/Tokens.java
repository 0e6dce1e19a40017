package dev.assay.scorers.text;

import java.util.List;
import java.util.regex.Pattern;

/** The tokenizers that translations are compared with: the names are sacreBLEU's, and so are the tokens. */
enum Tokens {
    /** The one of the WMT shared tasks (mteval-v13a): punctuation apart from words, numbers left whole. */
    WESTERN("13a") {
        @Override
        List<String> of(String text) {
            String line = stripTrailing(text)
                    .replace("<skipped>", "")
                    .replace("-\n", "")
                    .replace('\n', ' ')
                    .replace("&quot;", "\"")
                    .replace("&amp;", "&")
                    .replace("&lt;", "<")
                    .replace("&gt;", ">");
            return punctuated(" " + line + " ");
        }
    },
    /** Every Chinese character is a word. */
    CHINESE("zh") {
        @Override
        List<String> of(String text) {
            var line = new StringBuilder();
            text.strip().codePoints().forEach(c -> {
                if (isChinese(c)) {
                    line.append(' ').appendCodePoint(c).append(' ');
                } else {
                    line.appendCodePoint(c);
                }
            });
            return punctuated(line.toString());
        }
    },
    CHARACTERS("char") {
        @Override
        List<String> of(String text) {
            return Words.of(text).stream()
                    .flatMap(word -> word.codePoints().mapToObj(Character::toString))
                    .toList();
        }
    },
    /** What white space separates. */
    NONE("none") {
        @Override
        List<String> of(String text) {
            return Words.of(text);
        }
    };

    private static final Pattern SYMBOL = Pattern.compile("([{-~\\[-` -&(-+:-@/])");
    private static final Pattern AFTER_NO_DIGIT = Pattern.compile("([^0-9])([.,])");
    private static final Pattern BEFORE_NO_DIGIT = Pattern.compile("([.,])([^0-9])");
    private static final Pattern DASH = Pattern.compile("([0-9])(-)");

    private final String word;

    Tokens(String word) {
        this.word = word;
    }

    abstract List<String> of(String text);

    /** By the name among the parameters; an unknown one is the first. */
    static Tokens named(String word) {
        for (Tokens each : values()) {
            if (each.word.equals(word)) {
                return each;
            }
        }
        return WESTERN;
    }

    private static List<String> punctuated(String line) {
        String apart = SYMBOL.matcher(line).replaceAll(" $1 ");
        apart = AFTER_NO_DIGIT.matcher(apart).replaceAll("$1 $2 ");
        apart = BEFORE_NO_DIGIT.matcher(apart).replaceAll(" $1 $2");
        return Words.of(DASH.matcher(apart).replaceAll("$1 $2 "));
    }

    private static String stripTrailing(String text) {
        int end = text.length();
        while (end > 0 && Words.isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end);
    }

    /** The reference's ranges; what it means to say of the supplementary planes it says of 2001 to 2A6D and 2F81 to 2FA1. */
    private static boolean isChinese(int c) {
        return (c >= 0x2001 && c <= 0x2a6d)
                || (c >= 0x2e80 && c <= 0x2fdf)
                || (c >= 0x2ff0 && c <= 0x303f)
                || (c >= 0x3100 && c <= 0x312f)
                || (c >= 0x31a0 && c <= 0x31bf)
                || (c >= 0x31c0 && c <= 0x31ef)
                || (c >= 0x3200 && c <= 0x4db5)
                || (c >= 0x4e00 && c <= 0x9fbb)
                || (c >= 0xf900 && c <= 0xfa2d)
                || (c >= 0xfa30 && c <= 0xfa6a)
                || (c >= 0xfa70 && c <= 0xfad9)
                || (c >= 0xfe10 && c <= 0xfe1f)
                || (c >= 0xfe30 && c <= 0xfe4f)
                || (c >= 0xff00 && c <= 0xffef);
    }
}
