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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    @Timeout(60)
    void a_pattern_that_would_take_for_ever_is_given_up() {
        assertThatThrownBy(() -> score(
                        answering("\"" + "a".repeat(40) + "!\""), Map.of("schema", Map.of("pattern", "^(a|a)+\\1b$"))))
                .isInstanceOf(ScorerException.class)
                .hasMessageStartingWith("a pattern of the schema takes too long on the text \"aaa");
    }

    @Test
    void patterns_are_those_of_schemas_with_looking_ahead() throws Exception {
        Map<String, @Nullable Object> schema = Map.of("schema", Map.of("pattern", "^(?!secret)\\w+$"));

        assertThat(verdict(answering("\"open\""), schema)).isEqualTo("yes");
        assertThat(only(answering("\"secret\""), schema).rationale())
                .contains("\"secret\"")
                .contains("(?!secret)");
        assertThat(verdict(answering("5"), schema)).isEqualTo("yes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "{\"$ref\": \"#\"} ~ refers to itself without end",
                "{\"pattern\": \"(\"} ~ its pattern \"(\" is no regular expression",
                "{\"pattern\": \"^(a|b)*$\"} ~ its patterns go too deep"
            })
    void a_schema_that_cannot_be_followed_is_said_so(String schema, String why) {
        assertThatThrownBy(() -> score(answering("\"" + "ab".repeat(50_000) + "\""), Map.of("schema", schema)))
                .isInstanceOf(ScorerException.class)
                .hasMessageContaining(why);
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
