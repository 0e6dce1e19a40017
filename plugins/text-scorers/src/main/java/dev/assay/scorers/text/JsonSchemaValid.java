package dev.assay.scorers.text;

import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.harrel.jsonschema.Error;
import dev.harrel.jsonschema.JsonSchemaException;
import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.ValidatorFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pf4j.Extension;

/**
 * The response is JSON that fits a JSON Schema: draft 2020-12, or what its {@code $schema} names, from draft 4 on. Schemas are
 * never fetched from elsewhere.
 */
@Extension
public final class JsonSchemaValid implements Scorer {
    private static final int NAMED = 5;

    private static final ScorerInfo INFO = new ScorerInfo(
                    "json_schema",
                    "1",
                    "The response is JSON that fits a JSON Schema",
                    ScorerInfo.Scope.TRACE,
                    Set.of(Part.OUTPUTS, Part.EXPECTATIONS),
                    ScorerInfo.ValueType.BOOL,
                    """
                    {
                      "type": "object",
                      "properties": {
                        "schema": {
                          "type": ["object", "string"],
                          "title": "JSON Schema",
                          "description": "The schema, or its JSON text; when left out, the trace's expectation expected_schema"
                        },
                        %s
                      },
                      "additionalProperties": false
                    }
                    """.formatted(JsonDocument.FENCE_PARAMETER),
                    true)
            .examples(new ScorerInfo.Example(
                    "A text where a number is wanted",
                    Map.of("schema", "{\"properties\": {\"age\": {\"type\": \"integer\"}}}"),
                    """
                    {"outputs": {"age": "three"}}\
                    """,
                    "no"));

    @Override
    public ScorerInfo info() {
        return INFO;
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        Object schema = schema(request);
        JsonDocument response = JsonDocument.ofResponse(
                request.trace(), !Boolean.FALSE.equals(request.parameters().get("allowFence")));
        if (response.problem() != null) {
            return List.of(Feedback.yesNo(
                    false,
                    response.problem().startsWith("The trace")
                            ? response.problem()
                            : "The response is no JSON: " + response.problem()));
        }
        Validator.Result result = validate(schema, response.value());
        if (result.isValid()) {
            return List.of(Feedback.yesNo(true, "The response fits the schema"));
        }
        List<Error> errors = result.getErrors();
        // A reference to nowhere is the schema's fault, not the response's.
        errors.stream()
                .filter(each -> each.getError().startsWith("Resolution of $"))
                .findFirst()
                .ifPresent(each -> {
                    throw new ScorerException("the schema cannot be used: " + each.getError());
                });
        String named = errors.stream()
                .limit(NAMED)
                .map(each -> "$" + each.getInstanceLocation() + ": " + each.getError())
                .collect(Collectors.joining("; "));
        return List.of(Feedback.yesNo(
                false, named + (errors.size() > NAMED ? "; and " + (errors.size() - NAMED) + " more" : "")));
    }

    private static Validator.Result validate(Object schema, @Nullable Object response) {
        try {
            return new ValidatorFactory()
                    .withJsonNodeFactory(new JsonSchemaNode.Factory())
                    .withEvaluatorFactory((_, keyword, value) ->
                            keyword.equals("pattern") ? BoundedPattern.of(value) : Optional.empty())
                    .validate(JsonSchemaNode.of(schema), JsonSchemaNode.of(response));
        } catch (JsonSchemaException e) {
            throw new ScorerException("the schema cannot be used: " + e.getMessage());
        } catch (StackOverflowError e) {
            throw new ScorerException(
                    "the schema refers to itself without end, or its patterns go too deep for this response");
        }
    }

    private static Object schema(ScoreRequest request) {
        Object given = request.parameters().get("schema");
        Object schema = given != null
                ? given
                : request.trace()
                        .expectation("expected_schema")
                        .orElseThrow(
                                () -> new ScorerException("no schema: neither the parameter 'schema' nor an expectation"
                                        + " 'expected_schema' on the trace"));
        if (schema instanceof String text) {
            JsonDocument document = JsonDocument.ofText(text);
            if (document.problem() != null) {
                throw new ScorerException("the schema is no JSON: " + document.problem());
            }
            schema = document.value();
        } else {
            schema = JsonValue.of(schema);
        }
        if (schema instanceof Map<?, ?> || schema instanceof Boolean) {
            return schema;
        }
        throw new ScorerException("the schema is no JSON object");
    }
}
