package dev.assay.scorers.text;

import dev.assay.scorer.api.ScoreRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pf4j.Extension;

/**
 * Google's BLEU: of all rows of one to four tokens, how many both texts have, over those of the text that has more. Made for
 * single sentences, unlike BLEU.
 */
@Extension
public final class Gleu extends Comparison {
    public Gleu() {
        super(
                "gleu",
                "GLEU (Google's BLEU for single sentences) of the response against the expected text, from 0 to 1",
                """
                "tokenizer": {
                  "type": "string",
                  "enum": ["13a", "zh", "char", "none"],
                  "default": "13a",
                  "title": "Tokenizer",
                  "description": "What a word is: 13a for languages that separate words, zh for Chinese, char for single characters, none for what white space separates"
                }
                """,
                0.5);
    }

    @Override
    Compared compare(String response, List<String> expected, ScoreRequest request) {
        Tokens tokenizer = Tokens.named(request.text("tokenizer").orElse("13a"));
        Map<List<String>, Integer> answered = rows(tokenizer.of(response));
        return best(expected, text -> {
            Map<List<String>, Integer> wanted = rows(tokenizer.of(text));
            int common = Words.common(answered, wanted);
            int more = Math.max(Words.total(answered), Words.total(wanted));
            return new Compared(
                    more == 0 ? 0 : (double) common / more,
                    common + " rows of one to four tokens in common, of " + Words.total(answered)
                            + " in the response and " + Words.total(wanted) + " expected");
        });
    }

    private static Map<List<String>, Integer> rows(List<String> tokens) {
        Map<List<String>, Integer> rows = new HashMap<>();
        for (int n = 1; n <= 4; n++) {
            rows.putAll(Words.rows(tokens, n));
        }
        return rows;
    }
}
