package dev.assay.scorers.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.assay.scorers.embedding.child.Model;
import dev.assay.scorers.embedding.child.WordPieces;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The same pieces, and the same likeness, as onnxruntime and tokenizers for Python with the same weights. */
class ReferenceTest {
    /** On one kind of processor it is below 1e-6; weights of 8 bits round differently from one kind to the next. */
    private static final double TOLERANCE = 0.01;

    @Test
    void every_text_is_cut_into_the_same_pieces() throws IOException {
        WordPieces pieces = Model.tokenizer();

        assertThat(Case.all()).isNotEmpty().allSatisfy(each -> assertThat(
                        Arrays.stream(pieces.ids(each.left(), Model.MOST_PIECES))
                                .boxed())
                .as(each.left())
                .isEqualTo(each.leftIds()));
    }

    @Test
    void the_likeness_of_two_texts_is_the_references() throws IOException {
        try (var embedder =
                new Embedder(System.getProperty("java.class.path"), Duration.ofSeconds(30), Duration.ofDays(1))) {
            double worst = 0;
            for (Case each : Case.all()) {
                double cosine = embedder.similarity(each.left(), each.right());
                assertThat(cosine).as(each.left()).isCloseTo(each.cosine(), within(TOLERANCE));
                worst = Math.max(worst, Math.abs(cosine - each.cosine()));
            }
            System.out.println("largest difference from the reference: " + worst);
        }
    }
}
