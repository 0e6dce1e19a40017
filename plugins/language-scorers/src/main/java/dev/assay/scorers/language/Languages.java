package dev.assay.scorers.language;

import dev.assay.scorer.api.ScorerException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.MissingResourceException;
import java.util.Objects;
import opennlp.tools.langdetect.LanguageDetectorME;
import opennlp.tools.langdetect.LanguageDetectorModel;

/** Tells the language of a text: Apache OpenNLP with its model of 103 languages. */
final class Languages {
    /** A few words tell nothing. Ideographs and syllables say more each than letters. */
    private static final int FEWEST_LETTERS = 12;

    private final LanguageDetectorModel model;
    private final Map<String, String> shortCodes = new HashMap<>();

    /** Read when the first text comes, once for all scorers. */
    private static final class Shared {
        static final Languages INSTANCE = new Languages();
    }

    static Languages shared() {
        return Shared.INSTANCE;
    }

    /** Reads the model: half a second. */
    private Languages() {
        try (InputStream in = Objects.requireNonNull(
                LanguageDetectorModel.class.getClassLoader().getResourceAsStream("langdetect-183.bin"))) {
            model = new LanguageDetectorModel(in);
        } catch (IOException e) {
            throw new UncheckedIOException("the model of languages cannot be read", e);
        }
        for (String code : Locale.getISOLanguages()) {
            try {
                shortCodes.put(Locale.of(code).getISO3Language(), code);
            } catch (MissingResourceException e) {
                // A language without a code of three letters: the model has none of those.
            }
        }
        // Some have an old code beside the one in use; others the model names more finely.
        shortCodes.put("heb", "he");
        shortCodes.put("yid", "yi");
        shortCodes.put("ind", "id");
        shortCodes.put("cmn", "zh");
        shortCodes.put("ekk", "et");
        shortCodes.put("lvs", "lv");
        shortCodes.put("pes", "fa");
        shortCodes.put("arb", "ar");
        shortCodes.put("swh", "sw");
        shortCodes.put("plt", "mg");
        shortCodes.put("nob", "nb");
    }

    /**
     * The code of two letters (ISO 639-1), or of three where there is none.
     *
     * @throws ScorerException when the text is too short to tell
     */
    String of(String text, String what) {
        int letters = text.codePoints()
                .map(c -> !Character.isLetter(c) ? 0 : Character.isIdeographic(c) || isSyllable(c) ? 3 : 1)
                .sum();
        if (letters < FEWEST_LETTERS) {
            throw new ScorerException("the " + what + " is too short to tell its language");
        }
        // A detector is cheap beside its model, and may serve one thread only.
        String code = new LanguageDetectorME(model).predictLanguage(text).getLang();
        return shortCodes.getOrDefault(code, code);
    }

    private static boolean isSyllable(int c) {
        return switch (Character.UnicodeScript.of(c)) {
            case HANGUL, HIRAGANA, KATAKANA -> true;
            default -> false;
        };
    }

    /** The name in English, for people. */
    static String name(String code) {
        return Locale.of(code).getDisplayLanguage(Locale.ENGLISH);
    }
}
