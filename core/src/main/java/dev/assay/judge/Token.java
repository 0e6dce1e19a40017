package dev.assay.judge;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A token of an answer.
 *
 * @param chances natural logarithms of the probabilities of this token and of some that might have stood in its place
 */
record Token(String text, Map<String, Double> chances) {
    Token {
        chances = Map.copyOf(chances);
    }

    /** As OpenAI writes them ({@code choices[].logprobs.content}); none when it is something else. */
    static List<Token> of(JsonNode content) {
        List<Token> tokens = new ArrayList<>();
        for (JsonNode each : content) {
            Map<String, Double> chances = new LinkedHashMap<>();
            put(chances, each);
            each.path("top_logprobs").forEach(other -> put(chances, other));
            tokens.add(new Token(each.path("token").asText(""), chances));
        }
        return tokens;
    }

    private static void put(Map<String, Double> chances, JsonNode token) {
        if (token.path("token").isTextual() && token.path("logprob").isNumber()) {
            chances.putIfAbsent(
                    token.path("token").asText(), token.path("logprob").asDouble());
        }
    }
}
