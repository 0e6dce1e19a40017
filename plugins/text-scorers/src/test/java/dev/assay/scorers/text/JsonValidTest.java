package dev.assay.scorers.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.model.Trace;
import dev.assay.scorer.api.Scorer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonValidTest extends Verdicts {
    @Override
    protected Scorer scorer() {
        return new JsonValid();
    }

    @Override
    protected Trace trace() {
        return answering("{\"a\": [1, true, null]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                " [ ] ",
                "0",
                "-0.5e+10",
                "10E2",
                "\"\"",
                "\"\\u00e9\\n\\\"\"",
                "true",
                "null",
                "{\"a\":{\"b\":[[],{}]},\"c\":1}",
                "[1,[2,[3]],4]\n"
            })
    void json_of_every_kind_is_valid(String text) throws Exception {
        new ObjectMapper().readTree(text); // Jackson agrees

        assertThat(verdict(answering(text), Map.of())).isEqualTo("yes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "`` ~ Line 1, column 1: expected a value, found the end",
                "Sure! {} ~ Line 1, column 1: expected a value, found 'S'",
                "{\"a\": 1,} ~ Line 1, column 9: expected a key in double quotes, found '}'",
                "[1, ] ~ Line 1, column 5: expected a value, found ']'",
                "[1 2] ~ Line 1, column 4: expected ',' or ']', found '2'",
                "{'a': 1} ~ Line 1, column 2: expected a key in double quotes, found '''",
                "{\"a\" 1} ~ Line 1, column 6: expected ':', found '1'",
                "{\"a\": 1 ~ Line 1, column 8: expected ',' or '}', found the end",
                "[1}} ~ Line 1, column 3: expected ',' or ']', found '}'",
                "{} {} ~ Line 1, column 4: expected the end, found '{'",
                "01 ~ Line 1, column 2: expected the end, found '1'",
                "1. ~ Line 1, column 3: expected a digit, found the end",
                "-x ~ Line 1, column 2: expected a digit, found 'x'",
                "NaN ~ Line 1, column 1: expected a value, found 'N'",
                "tru ~ Line 1, column 1: expected a value, found 't'",
                "\"abc ~ Line 1, column 5: expected the closing '\"' of a string, found the end",
                "\"\\x\" ~ Line 1, column 3: expected one of \" \\ / b f n r t u after '\\', found 'x'",
                "\"\\u12g4\" ~ Line 1, column 6: expected four hex digits after '\\u', found 'g'"
            })
    void what_is_no_json_is_shown_at_its_place(String text, String problem) throws Exception {
        assertThat(only(answering(text), Map.of()).rationale()).isEqualTo(problem);
    }

    @Test
    void the_place_counts_lines() throws Exception {
        assertThat(only(answering("{\n  \"a\": x\n}"), Map.of()).rationale())
                .isEqualTo("Line 2, column 8: expected a value, found 'x'");
    }

    @Test
    void a_raw_line_break_in_a_string_is_no_json() throws Exception {
        assertThat(verdict(answering("\"a\nb\""), Map.of())).isEqualTo("no");
    }

    @Test
    void deep_nesting_is_no_danger() throws Exception {
        int depth = 200_000;

        assertThat(verdict(answering("[".repeat(depth) + "]".repeat(depth)), Map.of()))
                .isEqualTo("yes");
        assertThat(verdict(answering("[".repeat(depth)), Map.of())).isEqualTo("no");
    }

    @Test
    void a_code_fence_is_accepted_only_when_asked_for() throws Exception {
        Trace fenced = answering("```json\n{\"a\": 1}\n```");

        assertThat(verdict(fenced, Map.of())).isEqualTo("no");
        assertThat(verdict(fenced, Map.of("allowFence", true))).isEqualTo("yes");
        assertThat(verdict(answering("```"), Map.of("allowFence", true))).isEqualTo("no");
    }

    @Test
    void outputs_that_are_a_structure_already_are_json() throws Exception {
        assertThat(verdict(answering(Map.of("answer", List.of(1L))), Map.of())).isEqualTo("yes");
        assertThat(verdict(answering(null), Map.of())).isEqualTo("no");
    }
}
