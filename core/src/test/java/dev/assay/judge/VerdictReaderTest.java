package dev.assay.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.judge.VerdictReader.NoVerdict;
import dev.assay.scorer.api.Judge.Answer;
import dev.assay.scorer.api.Judge.Question;
import dev.assay.scorer.api.JudgeException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerdictReaderTest {
    private static final List<String> YES_NO = List.of("yes", "no");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"rationale\": \"short\", \"result\": \"no\"}",
                "  {\"result\": \"No.\", \"rationale\": \"short\"}\n",
                "```json\n{\"rationale\": \"short\", \"result\": \"no\"}\n```",
                "Here is my verdict {as asked}:\n{\"rationale\": \"short\", \"result\": \"no\"}\nI hope it helps.",
                "<think>{\"result\": \"yes\"} or not?</think>{\"rationale\": \"short\", \"result\": \"no\"}",
                "{\"Rationale\": \"short\", \"Result\": \"NO\"}",
                "[{\"rationale\": \"short\", \"result\": \"no\"}]",
                "{\"reasoning\": \"short\", \"verdict\": false}",
                "{\"rationale\": \"Let\u2019s think step by step: short\", \"result\": 0}",
                "{\"draft\": 1} {\"rationale\": \"short\", \"result\": \"no\"}"
            })
    void a_verdict_is_found_however_it_is_wrapped(String text) throws Exception {
        assertThat(read(text, YES_NO)).isEqualTo(new VerdictReader.Read("no", "short"));
    }

    @ParameterizedTest
    @CsvSource({
        "yes,yes",
        "YES,yes",
        "True,yes",
        "1,yes",
        "pass,yes",
        "Passed,yes",
        "correct,yes",
        "ok,yes",
        "**Yes**,yes",
        "no,no",
        "FALSE,no",
        "0,no",
        "fail,no",
        "incorrect,no",
        "wrong,no",
        "none,no",
        "'\"no\"',no"
    })
    void yes_and_no_come_in_many_words(String word, String choice) throws Exception {
        assertThat(read("{\"result\": \"" + word.replace("\"", "\\\"") + "\"}", YES_NO)
                        .value())
                .isEqualTo(choice);
        assertThat(read(word, YES_NO).value()).isEqualTo(choice);
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown", "perhaps", "yes and no", "2", "not yes", "yesterday", "", "null"})
    void any_other_word_is_no_verdict(String word) {
        assertThatThrownBy(() -> read("{\"result\": \"" + word + "\"}", YES_NO))
                .hasMessageEndingWith("expected one of yes, no");
    }

    @Test
    void true_and_false_come_in_many_words_too() throws Exception {
        List<String> booleans = List.of("true", "false");

        assertThat(read("{\"result\": \"True\"}", booleans).value()).isEqualTo("true");
        assertThat(read("{\"result\": \"yes\"}", booleans).value()).isEqualTo("true");
        assertThat(read("{\"result\": false}", booleans).value()).isEqualTo("false");
        assertThat(read("{\"result\": \"no\"}", booleans).value()).isEqualTo("false");
    }

    @Test
    void other_choices_are_found_by_themselves_only() throws Exception {
        List<String> grades = List.of("Good", "Bad");
        assertThat(read("{\"result\": \"good\"}", grades).value()).isEqualTo("Good");
        assertThatThrownBy(() -> read("{\"result\": \"yes\"}", grades))
                .hasMessage("answered 'yes', expected one of Good, Bad");
    }

    @Test
    void a_line_that_names_the_result_will_do_for_a_model_without_json() throws Exception {
        VerdictReader.Read read = read("It is long.\n\n**Result:** no", YES_NO);

        assertThat(read.value()).isEqualTo("no");
        assertThat(read.rationale()).contains("It is long.");
    }

    @Test
    void a_null_result_is_no_verdict() {
        assertThatThrownBy(() -> read("{\"rationale\": \"r\", \"result\": null}", YES_NO))
                .hasMessageContaining("expected one of yes, no");
    }

    @Test
    void two_verdicts_that_differ_are_none() {
        assertThatThrownBy(() -> read("{\"result\": \"yes\"} {\"result\": \"no\"}", YES_NO))
                .hasMessage("answered with two verdicts, 'yes' and 'no', expected one");
    }

    @Test
    void prose_is_shown_in_one_line_of_at_most_200_characters() {
        assertThatThrownBy(() -> read("I would\nsay\u0000 that " + "x".repeat(500), YES_NO))
                .hasMessageStartingWith("answered 'I would say that xxx")
                .hasMessageEndingWith("x…', expected one of yes, no")
                .message()
                .hasSizeLessThan(260);
    }

    @Test
    void free_text_is_taken_as_it_is() throws Exception {
        assertThat(read("{\"result\": \"a summary\", \"rationale\": \"r\"}", List.of())
                        .value())
                .isEqualTo("a summary");
        assertThat(read("{\"result\": {\"score\": 3}}", List.of()).value()).isEqualTo("{\"score\":3}");
        assertThat(read("just prose", List.of()).value()).isEqualTo("just prose");
    }

    @Test
    void a_rationale_can_be_stored_whatever_is_in_it() throws Exception {
        String text = "{\"result\": \"yes\", \"rationale\": \"a\\u0000b\\ud83dc" + "x".repeat(30_000) + "\"}";

        String rationale = read(text, YES_NO).rationale();

        assertThat(rationale).startsWith("a\ufffdb\ufffdcx").hasSize(20_004).endsWith("x […]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"a\":", "[{", "{\"result", "{\"\\u0000"})
    void a_megabyte_of_braces_is_refused_soon(String part) {
        assertThatThrownBy(() -> read(part.repeat(1_000_000 / part.length()), YES_NO))
                .hasMessageContaining("expected one of yes, no");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"result": 4.5, "rationale": "r"}|4.5
        {"result": "4.50"}|4.50
        4|4
        **3**|3
        {"result": 1e0}|1.0
        """)
    void a_number_may_be_written_as_text(String text, String number) throws Exception {
        assertThat(new VerdictReader(new Question("?", new Answer.Number(1, 5)))
                        .read(text)
                        .value())
                .isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"result\": 6}", "{\"result\": \"NaN\"}", "{\"result\": \"four\"}", "4 or 5", "NaN"})
    void what_is_no_number_within_the_bounds_is_said(String text) {
        assertThatThrownBy(() -> new VerdictReader(new Question("?", new Answer.Number(1, 5))).read(text))
                .isInstanceOf(NoVerdict.class)
                .hasMessageEndingWith("expected a number from 1 to 5");
    }

    @Test
    void a_json_value_may_be_written_as_json_or_as_text_of_it() throws Exception {
        var reader = new VerdictReader(new Question("?", new Answer.Json("{\"type\": \"object\"}")));

        assertThat(reader.read("{\"result\": {\"tone\": [1, 2]}}").value()).isEqualTo("{\"tone\":[1,2]}");
        assertThat(reader.read("{\"result\": \"{\\\"tone\\\": 1}\"}").value()).isEqualTo("{\"tone\":1}");
        assertThatThrownBy(() -> reader.read("none")).isInstanceOf(NoVerdict.class);
    }

    @Test
    void json_is_held_to_its_schema_and_what_is_wrong_is_named() {
        var reader = new VerdictReader(new Question("?", new Answer.Json("""
            {"type": "object", "required": ["statements"], "properties": {"statements": {"type": "array",
             "items": {"type": "object", "properties": {"holds": {"type": "boolean"}}, "required": ["holds"]}}}}
            """)));

        assertThatThrownBy(
                        () -> reader.read("{\"result\": {\"statements\": [{\"holds\": true}, {\"holds\": \"yes\"}]}}"))
                .isInstanceOf(NoVerdict.class)
                .hasMessageStartingWith("answered '{\"statements\":[")
                .hasMessageContaining("expected a JSON object with a result of the schema asked for, but at")
                .hasMessageContaining("statements/1/holds");
        assertThatThrownBy(() -> reader.read("{\"result\": [1]}"))
                .isInstanceOf(NoVerdict.class)
                .hasMessageContaining("answered '[1]'");
    }

    @Test
    void a_text_that_the_schema_asks_for_stays_text_even_if_it_looks_like_json() throws Exception {
        var reader = new VerdictReader(new Question("?", new Answer.Json("{\"type\": \"string\"}")));

        assertThat(reader.read("{\"result\": \"[1]\"}").value()).isEqualTo("\"[1]\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no json", "[]", "{\"$ref\": \"#/nowhere\"}"})
    void a_schema_that_is_none_is_said_before_anything_is_asked(String schema) {
        assertThatThrownBy(() -> new VerdictReader(new Question("?", new Answer.Json(schema))))
                .isInstanceOf(JudgeException.class)
                .hasMessageStartingWith("the schema of the answer that the scorer asks for is");
    }

    @Test
    void a_result_that_stands_twice_is_none() {
        assertThatThrownBy(() -> read("{\"result\": \"yes\", \"result\": \"no\"}", YES_NO))
                .isInstanceOf(NoVerdict.class)
                .hasMessageStartingWith("answered an object that has a field twice, so it may say two things");
    }

    @Test
    void choices_that_differ_by_case_alone_are_told_apart() throws Exception {
        assertThat(read("{\"result\": \"a\"}", List.of("A", "a")).value()).isEqualTo("a");
        assertThat(read("{\"result\": \"B.\"}", List.of("a", "b")).value()).isEqualTo("b");
    }

    /** Models held to JSON are known to write nothing else until they are cut off. */
    @Test
    @Timeout(30)
    void endless_white_space_is_read_in_no_time() {
        String space = "\n ".repeat(400_000);

        assertThatThrownBy(() -> read("Well" + space + "then", YES_NO)).isInstanceOf(NoVerdict.class);
        assertThatThrownBy(() -> read("{\"result\": \"yes" + " ".repeat(800_000) + "no\"}", YES_NO))
                .isInstanceOf(NoVerdict.class);
    }

    private static VerdictReader.Read read(String text, List<String> choices) throws NoVerdict {
        return new VerdictReader(new Question("?", choices)).read(text);
    }
}
