package dev.assay.scorers.text;

import dev.assay.model.Texts;
import dev.assay.model.Trace;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the response is as JSON.
 *
 * @param value as {@link JsonValue} reads it
 * @param problem why it is none; null when it is JSON
 */
record JsonDocument(@Nullable Object value, @Nullable String problem) {
    static final String FENCE_PARAMETER = """
        "allowFence": {
          "type": "boolean",
          "default": true,
          "title": "Allow a code fence",
          "description": "Accept JSON inside a Markdown code fence, too"
        }\
        """;

    /** The response's text read as JSON; a list that the trace has as its output is taken as it is. */
    static JsonDocument ofResponse(Trace trace, boolean allowFence) {
        if (trace.outputs() instanceof List<?> list) {
            return new JsonDocument(JsonValue.of(list), null);
        }
        return Texts.response(trace)
                .map(text -> ofText(allowFence ? unfenced(text) : text))
                .orElseGet(() -> new JsonDocument(null, "The trace has no response"));
    }

    static JsonDocument ofText(String text) {
        Optional<String> problem = JsonSyntax.problemOf(text);
        return problem.isPresent()
                ? new JsonDocument(null, problem.get())
                : new JsonDocument(JsonValue.parse(text), null);
    }

    /** The inside of a fence around the whole text; the text itself when there is none. */
    static String unfenced(String text) {
        String trimmed = text.strip();
        int firstLine = trimmed.indexOf('\n');
        if (!trimmed.startsWith("```")
                || !trimmed.endsWith("```")
                || firstLine < 0
                || firstLine > trimmed.length() - 3) {
            return text;
        }
        return trimmed.substring(firstLine + 1, trimmed.length() - 3);
    }
}
