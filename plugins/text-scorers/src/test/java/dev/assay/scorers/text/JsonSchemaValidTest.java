package dev.assay.scorers.text;

import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.model.Trace;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonSchemaValidTest extends Verdicts {
    private static final Map<String, Object> SCHEMA = Map.of(
            "type", "object", "properties", Map.of("age", Map.of("type", "integer")), "required", List.of("age"));

    @Override
    protected Scorer scorer() {
        return new JsonSchemaValid();
    }

    @Override
    protected Trace trace() {
        return answering("{\"age\": 3}");
    }

    @Override
    protected Map<String, @Nullable Object> parameters() {
        return Map.of("schema", SCHEMA);
    }

    @Test
    void the_verdict_agrees_with_its_reference() throws Exception {
        assertThat(Recorded.cases("json_schema"))
                .hasSizeGreaterThanOrEqualTo(30)
                .allSatisfy(each -> assertThat(verdict(
                                answering(each.path("response").asText()),
                                Map.of("schema", each.path("schema").asText())))
                        .as(each.toString())
                        .isEqualTo(each.path("valid").asBoolean() ? "yes" : "no"));
    }

    @Test
    void the_rationale_says_where_and_why() throws Exception {
        assertThat(only(answering("{\"age\": \"3\"}"), parameters()).rationale())
                .isEqualTo("$/age: Value is [string] but should be [integer]");
        assertThat(only(answering("{}"), parameters()).rationale()).contains("age");
        assertThat(only(answering("none"), parameters()).rationale()).startsWith("The response is no JSON: Line 1");
    }

    @Test
    void the_schema_may_be_the_traces_expectation() throws Exception {
        Trace trace = aTrace().withOutputs(Map.of("age", 3L))
                .withExpectation("expected_schema", SCHEMA)
                .build();

        assertThat(verdict(trace, Map.of())).isEqualTo("yes");
    }

    @Test
    void a_schema_that_is_none_is_refused() {
        assertThatThrownBy(() -> score(trace(), Map.of()))
                .isInstanceOf(ScorerException.class)
                .hasMessageContaining("no schema");
        assertThatThrownBy(() -> score(trace(), Map.of("schema", "{")))
                .isInstanceOf(ScorerException.class)
                .hasMessageStartingWith("the schema is no JSON");
        assertThatThrownBy(() -> score(trace(), Map.of("schema", Map.of("type", "number of things"))))
                .isInstanceOf(ScorerException.class)
                .hasMessageStartingWith("the schema cannot be used");
    }

    @Test
    void a_schema_elsewhere_is_not_fetched() {
        assertThatThrownBy(() -> score(trace(), Map.of("schema", Map.of("$ref", "http://127.0.0.1:1/schema.json"))))
                .isInstanceOf(ScorerException.class)
                .hasMessage("the schema cannot be used: Resolution of $ref [http://127.0.0.1:1/schema.json] failed");
    }
}
