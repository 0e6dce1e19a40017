package dev.assay.scorers.embedding.child;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Cuts a text into the pieces that the model knows: BERT's tokenizer for small letters. */
public final class WordPieces {
    private static final int LONGEST_WORD = 100;

    private final Map<String, Integer> vocabulary;
    private final int unknown;
    private final int begin;
    private final int end;

    /** @param tokenizer JSON text as Hugging Face's tokenizers write it; only the vocabulary is read from it */
    public WordPieces(String tokenizer) {
        this.vocabulary = vocabulary(tokenizer);
        this.unknown = id("[UNK]");
        this.begin = id("[CLS]");
        this.end = id("[SEP]");
    }

    private int id(String piece) {
        Integer id = vocabulary.get(piece);
        if (id == null) {
            throw new IllegalArgumentException("the tokenizer has no piece " + piece);
        }
        return id;
    }

    /**
     * Ids of the pieces, with those that mark the begin and the end.
     *
     * @param most as many ids at most; the rest of the text is left out
     */
    public long[] ids(String text, int most) {
        List<Integer> ids = new ArrayList<>();
        ids.add(begin);
        for (String word : words(text)) {
            if (ids.size() >= most) {
                break;
            }
            add(word, ids);
        }
        List<Integer> kept = ids.subList(0, Math.min(ids.size(), most - 1));
        long[] all = new long[kept.size() + 1];
        for (int i = 0; i < kept.size(); i++) {
            all[i] = kept.get(i);
        }
        all[kept.size()] = end;
        return all;
    }

    /** The longest known piece from the left, again and again; a word of which any part is unknown is unknown. */
    private void add(String word, List<Integer> ids) {
        if (word.codePointCount(0, word.length()) > LONGEST_WORD) {
            ids.add(unknown);
            return;
        }
        List<Integer> pieces = new ArrayList<>();
        int from = 0;
        while (from < word.length()) {
            int to = word.length();
            Integer found = null;
            while (to > from) {
                found = vocabulary.get((from > 0 ? "##" : "") + word.substring(from, to));
                if (found != null) {
                    break;
                }
                to = word.offsetByCodePoints(to, -1);
            }
            if (found == null) {
                ids.add(unknown);
                return;
            }
            pieces.add(found);
            from = to;
        }
        ids.addAll(pieces);
    }

    private static List<String> words(String text) {
        var clean = new StringBuilder();
        text.codePoints().forEach(each -> {
            if (each == 0 || each == 0xFFFD || isControl(each)) {
                return;
            }
            if (isSpace(each)) {
                clean.append(' ');
            } else if (isChinese(each)) {
                clean.append(' ').appendCodePoint(each).append(' ');
            } else {
                clean.appendCodePoint(each);
            }
        });
        var plain = new StringBuilder();
        Normalizer.normalize(clean, Normalizer.Form.NFD)
                .codePoints()
                .filter(each -> Character.getType(each) != Character.NON_SPACING_MARK)
                .forEach(plain::appendCodePoint);
        List<String> words = new ArrayList<>();
        var word = new StringBuilder();
        plain.toString().toLowerCase(Locale.ROOT).codePoints().forEach(each -> {
            boolean alone = isPunctuation(each);
            if ((alone || isSpace(each)) && !word.isEmpty()) {
                words.add(word.toString());
                word.setLength(0);
            }
            if (alone) {
                words.add(Character.toString(each));
            } else if (!isSpace(each)) {
                word.appendCodePoint(each);
            }
        });
        if (!word.isEmpty()) {
            words.add(word.toString());
        }
        return words;
    }

    private static boolean isSpace(int each) {
        return each == '\t' || each == '\n' || each == '\r' || Character.isSpaceChar(each);
    }

    private static boolean isControl(int each) {
        return switch (each) {
            case '\t', '\n', '\r' -> false;
            default ->
                switch (Character.getType(each)) {
                    case Character.CONTROL, Character.FORMAT, Character.UNASSIGNED, Character.PRIVATE_USE -> true;
                    default -> false;
                };
        };
    }

    private static boolean isChinese(int each) {
        return (each >= 0x4E00 && each <= 0x9FFF)
                || (each >= 0x3400 && each <= 0x4DBF)
                || (each >= 0x20000 && each <= 0x2A6DF)
                || (each >= 0x2A700 && each <= 0x2B73F)
                || (each >= 0x2B740 && each <= 0x2B81F)
                || (each >= 0x2B920 && each <= 0x2CEAF)
                || (each >= 0xF900 && each <= 0xFAFF)
                || (each >= 0x2F800 && each <= 0x2FA1F);
    }

    private static boolean isPunctuation(int each) {
        if ((each >= 33 && each <= 47)
                || (each >= 58 && each <= 64)
                || (each >= 91 && each <= 96)
                || (each >= 123 && each <= 126)) {
            return true;
        }
        return switch (Character.getType(each)) {
            case Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION -> true;
            default -> false;
        };
    }

    /** The object {@code vocab} of the JSON text: names to numbers, nothing nested. */
    private static Map<String, Integer> vocabulary(String json) {
        int at = json.indexOf("\"vocab\"");
        at = at < 0 ? -1 : json.indexOf('{', at);
        if (at < 0) {
            throw new IllegalArgumentException("the tokenizer has no vocabulary");
        }
        Map<String, Integer> vocabulary = new HashMap<>();
        // At the brace that opens it, then at the comma after each entry, at last at the brace that closes it.
        while (json.charAt(at) != '}') {
            int open = json.indexOf('"', at);
            var piece = new StringBuilder();
            int i = open + 1;
            while (json.charAt(i) != '"') {
                if (json.charAt(i) != '\\') {
                    piece.append(json.charAt(i++));
                } else if (json.charAt(i + 1) == 'u') {
                    piece.append((char) Integer.parseInt(json.substring(i + 2, i + 6), 16));
                    i += 6;
                } else {
                    piece.append(json.charAt(i + 1));
                    i += 2;
                }
            }
            int number = json.indexOf(':', i) + 1;
            int stop = number;
            while (json.charAt(stop) != ',' && json.charAt(stop) != '}') {
                stop++;
            }
            vocabulary.put(
                    piece.toString(),
                    Integer.parseInt(json.substring(number, stop).strip()));
            at = stop;
        }
        return vocabulary;
    }
}
