package dev.assay.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.assay.scorer.api.Judge.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MeanRatingTest {
    private static final Answer.Number ONE_TO_FIVE = new Answer.Number(1, 5);

    @Test
    void each_rating_counts_as_much_as_it_was_probable() {
        List<Token> tokens = answer(chances("4", 0.6, "5", 0.3, "3", 0.1));

        assertThat(MeanRating.of(tokens, "4", ONE_TO_FIVE)).isCloseTo(0.6 * 4 + 0.3 * 5 + 0.1 * 3, within(1e-9));
    }

    @Test
    void what_is_no_rating_of_the_range_does_not_count_and_the_rest_adds_up_to_one() {
        List<Token> tokens = answer(chances("4", 0.4, " 2", 0.2, "7", 0.1, "four", 0.1, "\"", 0.1, "4.", 0.1));

        assertThat(MeanRating.of(tokens, "4", ONE_TO_FIVE)).isCloseTo((0.4 * 4 + 0.2 * 2) / 0.6, within(1e-9));
    }

    @Test
    void a_rating_in_blanks_or_in_quotes_or_alone_is_found() {
        Token four = chances(" 4", 0.5, " 5", 0.5);

        assertThat(MeanRating.of(answer(four), "4", ONE_TO_FIVE)).isCloseTo(4.5, within(1e-9));
        assertThat(MeanRating.of(List.of(four), "4", ONE_TO_FIVE)).isCloseTo(4.5, within(1e-9));
        assertThat(MeanRating.of(
                        List.of(sure("{\"result\":\""), chances("4", 0.5, "5", 0.5), sure("\"}")), "4", ONE_TO_FIVE))
                .isCloseTo(4.5, within(1e-9));
    }

    @Test
    void a_number_of_the_rationale_is_not_the_rating() {
        List<Token> tokens = new ArrayList<>(
                List.of(sure("{\"rationale\": \"not "), chances("1", 0.5, "2", 0.5), sure(" but\", \"result\":")));
        tokens.add(chances(" 4", 0.75, " 3", 0.25));
        tokens.add(sure("}"));

        assertThat(MeanRating.of(tokens, "4", ONE_TO_FIVE)).isCloseTo(3.75, within(1e-9));
    }

    @Test
    void a_rating_of_several_tokens_or_one_that_was_not_read_has_no_mean() {
        Token four = chances("4", 0.5, "5", 0.5);

        assertThat(MeanRating.of(answer(four, sure(".5")), "4.5", ONE_TO_FIVE)).isNull();
        assertThat(MeanRating.of(answer(four, sure("2")), "42", new Answer.Number(0, 100)))
                .isNull();
        assertThat(MeanRating.of(answer(four), "3", ONE_TO_FIVE)).isNull();
        assertThat(MeanRating.of(List.of(sure("{\"result\": 4}")), "4", ONE_TO_FIVE))
                .isNull();
        assertThat(MeanRating.of(List.of(), "4", ONE_TO_FIVE)).isNull();
    }

    @Test
    @Timeout(30)
    void endless_white_space_is_read_in_no_time() {
        assertThat(MeanRating.of(answer(sure(" ".repeat(800_000))), "4", ONE_TO_FIVE))
                .isNull();
    }

    private static List<Token> answer(Token... rating) {
        List<Token> tokens =
                new ArrayList<>(List.of(sure("{\"rationale\""), sure(": \"good\", "), sure("\"result\":")));
        tokens.addAll(List.of(rating));
        tokens.add(sure("}"));
        return tokens;
    }

    private static Token sure(String text) {
        return new Token(text, Map.of(text, 0.0));
    }

    /** The first is the one that was written. */
    private static Token chances(Object... pairs) {
        Map<String, Double> chances = new java.util.HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            chances.put((String) pairs[i], Math.log((Double) pairs[i + 1]));
        }
        return new Token((String) pairs[0], chances);
    }
}
