package dev.assay.judge;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an answer is asked for in. Endpoints differ in what they take, and say so only by refusing: the first request
 * asks for the most, a refusal steps down, and what was taken is remembered for the model.
 *
 * @param format the step of the ladder
 * @param temperature null when none is sent: some models take no other than their own
 */
record AnswerForm(Format format, @Nullable Double temperature) {
    /** From the strictest to what every model can. */
    enum Format {
        /** The endpoint holds the model to a schema. */
        JSON_SCHEMA,
        /** The endpoint holds the model to JSON. */
        JSON_OBJECT,
        /** The prompt alone asks for JSON. */
        TEXT
    }

    /** What to try after a refusal; empty when there is nothing less to ask for. */
    Optional<AnswerForm> after(ChatFailure refusal) {
        if (temperature != null && refusal.said().contains("temperature")) {
            return Optional.of(new AnswerForm(format, null));
        }
        return switch (format) {
            case JSON_SCHEMA -> Optional.of(new AnswerForm(Format.JSON_OBJECT, temperature));
            case JSON_OBJECT -> Optional.of(new AnswerForm(Format.TEXT, temperature));
            case TEXT -> Optional.empty();
        };
    }
}
