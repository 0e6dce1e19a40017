package dev.assay.scorers.embedding;

import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Value;
import java.util.Locale;

/** A feedback on how alike two texts are. */
final class Likeness {
    /** Far more than the model reads; what comes after it is not even sent. */
    private static final int MOST_CHARACTERS = 20_000;

    private Likeness() {}

    static Feedback of(String left, String leftName, String right, String rightName) {
        double cosine = EmbeddingPlugin.EMBEDDER.similarity(cut(left), cut(right));
        return Feedback.of(
                new Value.Num(cosine),
                String.format(
                        Locale.ROOT,
                        "The %s and the %s have a cosine of %.3f; of a long text the first 256 word pieces are"
                                + " compared",
                        leftName,
                        rightName,
                        cosine));
    }

    private static String cut(String text) {
        return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS);
    }
}
