package dev.assay.scorers.judge;

import static dev.assay.scorers.judge.JudgeInfo.example;

import dev.assay.model.Texts;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.scorer.api.ScorerInfo.ValueType;
import java.util.Map;
import org.pf4j.Extension;

/** The response's SQL query gives what the expected one gives. */
@Extension
public final class SqlEquivalence extends OneQuestion {
    private static final String CRITERIA = """
        Decide whether the SQL query in the response of an application is equivalent to the expected one: whether both return \
        the same rows for every content of the database.

        yes: they do. Names of columns and aliases, spelling, formatting and the order of rows do not matter, unless the request or \
        the expected query orders them.
        no: there is a content for which they differ: NULLs, duplicates, ties, empty tables, limits, joins that lose or multiply \
        rows. Name such a content in the rationale. A response without a query is no.
        """;

    public SqlEquivalence() {
        super(
                JudgeInfo.of(
                                "sql_equivalence",
                                "A judge model says whether the response's SQL query returns the same rows as the"
                                        + " expected one",
                                ValueType.BOOL,
                                """
                                {
                                  "type": "object",
                                  "properties": {
                                    "schema": {
                                      "title": "Schema",
                                      "description": "The tables that the queries are about, as SQL or in plain words",
                                      "type": "string"
                                    }
                                  },
                                  "additionalProperties": false
                                }
                                """,
                                Part.INPUTS,
                                Part.OUTPUTS,
                                Part.EXPECTATIONS)
                        .examples(example("Another way to write it", "yes", """
                            {"inputs": "How many users are there?", "outputs": "SELECT count(*) FROM users",
                             "expectations": [{"name": "expected_response", "value": "select count(1) from users"}]}
                            """)),
                CRITERIA);
    }

    @Override
    void show(Prompt prompt, ScoreRequest request, Map<String, String> metadata) {
        String expected = request.trace()
                .expectation("expected_response")
                .map(Texts::of)
                .filter(text -> !text.isBlank())
                .orElseThrow(
                        () -> new ScorerException("the trace has no expectation 'expected_response' with a query"));
        request.text("schema")
                .filter(schema -> !schema.isBlank())
                .ifPresent(schema -> prompt.with("schema", "The database", schema, Material.MOST_REFERENCE));
        Material.withRequest(prompt, request.trace());
        prompt.with("expected", "The expected query", expected, Material.MOST_REFERENCE);
        Material.withResponse(prompt, request.trace());
        metadata.put("judge.expectation", "expected_response");
    }
}
