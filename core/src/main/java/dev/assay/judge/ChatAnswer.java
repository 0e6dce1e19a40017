package dev.assay.judge;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assay.judge.ChatRequest.Call;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model said.
 *
 * @param text empty when the model said nothing, or called something instead
 * @param calls what it calls
 * @param message as it goes back to the model when the conversation goes on
 * @param problem why the text may be missing or cut: a refusal, a filter, a length; null when it ended by itself
 * @param model as the endpoint names it; the one asked for when it does not
 * @param inputTokens null when the endpoint did not count
 * @param tokens of the text, with their chances; empty unless they were asked for and told
 */
record ChatAnswer(
        String text,
        List<Call> calls,
        JsonNode message,
        @Nullable String problem,
        String model,
        @Nullable Long inputTokens,
        @Nullable Long outputTokens,
        List<Token> tokens) {
    private static final int SHOWN = 200;

    ChatAnswer {
        calls = List.copyOf(calls);
        tokens = List.copyOf(tokens);
    }

    /** Without chances. */
    ChatAnswer(
            String text,
            List<Call> calls,
            JsonNode message,
            @Nullable String problem,
            String model,
            @Nullable Long inputTokens,
            @Nullable Long outputTokens) {
        this(text, calls, message, problem, model, inputTokens, outputTokens, List.of());
    }

    /** Text of others in a message: one line, no control characters, at most 200 characters. */
    static String oneLine(String text) {
        String line = text.codePoints()
                .limit(4L * SHOWN)
                .map(c -> Character.isISOControl(c) || Character.isWhitespace(c) ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .replaceAll(" +", " ")
                .strip();
        if (line.isEmpty()) {
            return "(nothing)";
        }
        return line.codePointCount(0, line.length()) <= SHOWN
                ? line
                : line.substring(0, line.offsetByCodePoints(0, SHOWN)) + "…";
    }
}
