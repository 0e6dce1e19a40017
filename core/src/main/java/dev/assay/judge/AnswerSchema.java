package dev.assay.judge;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assay.scorer.api.JudgeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The JSON Schema of an answer: not every provider holds its models to it, so answers are checked here. For one thread. */
final class AnswerSchema {
    private final Validator validator;

    /** @throws JudgeException when it is no JSON Schema, before anything is paid */
    AnswerSchema(String schema) {
        JsonNode json = ChatJson.read(schema);
        if (json == null || !json.isObject()) {
            throw new JudgeException("the schema of the answer that the scorer asks for is "
                    + ChatAnswer.oneLine(schema) + ", expected a JSON object");
        }
        try {
            validator = Validator.create(
                    JsonSchema.of(new JsonObject(schema)),
                    new JsonSchemaOptions()
                            .setBaseUri("assay:answer")
                            .setDraft(Draft.DRAFT202012)
                            .setOutputFormat(OutputFormat.Basic));
            validator.validate(new JsonObject());
        } catch (RuntimeException e) {
            throw new JudgeException(
                    "the schema of the answer that the scorer asks for is no JSON Schema: " + e.getMessage());
        }
    }

    /** What is wrong with an answer, and where in it; empty when nothing is. */
    Optional<String> problem(JsonNode answer) {
        OutputUnit outcome = validator.validate(Json.decodeValue(answer.toString()));
        if (Boolean.TRUE.equals(outcome.getValid())) {
            return Optional.empty();
        }
        List<OutputUnit> errors = outcome.getErrors() == null ? List.of() : outcome.getErrors();
        return Optional.of(errors.stream()
                // The deepest says most: those above it only say that something below is wrong.
                .max(Comparator.comparingInt(error -> depth(error.getInstanceLocation())))
                .map(error -> "at " + error.getInstanceLocation() + ": " + error.getError())
                .orElse("it is not of the schema"));
    }

    private static int depth(@org.jspecify.annotations.Nullable String location) {
        return location == null
                ? 0
                : (int) location.chars().filter(c -> c == '/').count();
    }
}
