package dev.assay.scorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.error.Invalid;
import dev.assay.scorer.api.ScorerInfo;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParameterCheckTest {
    private static final String LENGTH = """
        {
          "type": "object",
          "properties": {
            "min": {"type": "integer", "minimum": 0, "description": "At least this many"},
            "max": {"type": "integer", "minimum": 0},
            "unit": {"type": "string", "enum": ["words", "characters"], "default": "words"},
            "extra": {"type": "array", "items": {"type": "string"}}
          },
          "anyOf": [{"required": ["min"]}, {"required": ["max"]}],
          "additionalProperties": false
        }
        """;

    private static final String PATTERN = """
        {
          "type": "object",
          "properties": {"pattern": {"type": "string", "minLength": 1}},
          "required": ["pattern"]
        }
        """;

    @Test
    void defaults_are_filled_in_and_the_rest_stays_as_given() {
        assertThat(check(LENGTH, Map.of("max", 5, "extra", List.of("a"))))
                .isEqualTo(Map.of("max", 5L, "unit", "words", "extra", List.of("a")));
        assertThat(check(LENGTH, Map.of("min", 0L, "unit", "characters")))
                .isEqualTo(Map.of("min", 0L, "unit", "characters"));
    }

    @Test
    void a_regular_expression_is_one_that_re2_can_read() {
        String schema = """
            {"type": "object", "properties": {"pattern": {"type": "string", "format": "re2"}, "text": {"type": "string"}}}
            """;
        assertThat(check(schema, Map.of("pattern", "a+(b|c)", "text", "(?=")))
                .isEqualTo(Map.of("pattern", "a+(b|c)", "text", "(?="));
        assertThatThrownBy(() -> check(schema, Map.of("pattern", "a(?=b)")))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("The parameter 'pattern' of scorer ")
                .hasMessageContaining("is \"a(?=b)\", expected a regular expression in RE2's syntax: ")
                .hasMessageContaining("(?=");
    }

    @Test
    void null_is_the_same_as_not_given() {
        Map<String, @Nullable Object> given = new HashMap<>();
        given.put("min", null);
        given.put("max", 3L);

        assertThat(check(LENGTH, given)).isEqualTo(Map.of("max", 3L, "unit", "words"));
    }

    @Test
    void a_value_that_does_not_fit_is_named_with_what_was_expected() {
        assertThatThrownBy(() -> check(LENGTH, Map.of("min", "abc")))
                .isInstanceOf(Invalid.class)
                .hasMessage("The parameter 'min' of scorer 'sample' is \"abc\", expected integer, minimum 0");
        assertThatThrownBy(() -> check(LENGTH, Map.of("min", -1L)))
                .hasMessage("The parameter 'min' of scorer 'sample' is -1, expected integer, minimum 0");
        assertThatThrownBy(() -> check(LENGTH, Map.of("min", 1L, "unit", "lines")))
                .hasMessage("The parameter 'unit' of scorer 'sample' is \"lines\", expected one of \"words\","
                        + " \"characters\"");
        assertThatThrownBy(() -> check(LENGTH, Map.of("min", 1L, "extra", Arrays.asList("a", 2L))))
                .hasMessage("The parameter 'extra' of scorer 'sample' is [\"a\",2], expected array,"
                        + " items {\"type\":\"string\"}");
    }

    @Test
    void every_wrong_parameter_is_named() {
        assertThatThrownBy(() -> check(LENGTH, Map.of("min", 1.5, "max", true)))
                .hasMessage("The parameter 'max' of scorer 'sample' is true, expected integer, minimum 0."
                        + " The parameter 'min' of scorer 'sample' is 1.5, expected integer, minimum 0");
    }

    @Test
    void an_unknown_parameter_is_named_with_those_there_are() {
        assertThatThrownBy(() -> check(LENGTH, Map.of("min", 1L, "limit", 3L)))
                .isInstanceOf(Invalid.class)
                .hasMessage("The scorer 'sample' has no parameter 'limit' (given: 3); it has min, max, unit, extra");
        assertThatThrownBy(() -> check(ScorerInfo.NO_PARAMETERS, Map.of("limit", 3L)))
                .hasMessage("The scorer 'sample' has no parameter 'limit' (given: 3); it has none");
        assertThat(check(PATTERN, Map.of("pattern", "x", "more", 1))).isEqualTo(Map.of("pattern", "x", "more", 1L));
    }

    @Test
    void a_missing_parameter_is_named_with_what_was_expected() {
        assertThatThrownBy(() -> check(PATTERN, Map.of()))
                .isInstanceOf(Invalid.class)
                .hasMessage("The parameter 'pattern' of scorer 'sample' is missing, expected string, minLength 1");
    }

    @Test
    void parameters_that_do_not_fit_together_are_shown_together() {
        assertThatThrownBy(() -> check(LENGTH, Map.of()))
                .isInstanceOf(Invalid.class)
                .hasMessage("The parameters of scorer 'sample' are {\"unit\":\"words\"}, expected object,"
                        + " anyOf [{\"required\":[\"min\"]},{\"required\":[\"max\"]}]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "{oops ~ is no JSON object",
                "[] ~ is no JSON object",
                "{} ~ has the type null, expected \"object\"",
                "{\"type\":\"string\"} ~ has the type \"string\", expected \"object\"",
                "{\"type\":\"object\",\"properties\":[]} ~ has properties that are no map of schemas",
                "{\"type\":\"object\",\"properties\":{\"a\":1}} ~ has properties that are no map of schemas",
                "{\"type\":\"object\",\"$ref\":\"#\"} ~ refers to itself without end"
            })
    void a_scorers_broken_schema_is_refused(String schema, String problem) {
        assertThatThrownBy(() -> ParameterCheck.of(info(schema)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the parametersSchema of scorer 'sample' " + problem);
    }

    private static Map<String, @Nullable Object> check(String schema, Map<String, @Nullable Object> given) {
        return ParameterCheck.of(info(schema)).check(given);
    }

    private static ScorerInfo info(String schema) {
        return new ScorerInfo(
                "sample", "1", "A sample", ScorerInfo.Scope.TRACE, Set.of(), ScorerInfo.ValueType.BOOL, schema, true);
    }
}
