package dev.assay.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.trace.Trace;
import dev.assay.trace.Traces;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** How values and texts are spelt and cut before they are compared. */
class TextFormsTest {
    static Stream<List<Object>> pythonSpellings() {
        return Stream.of(
                List.of(1L, "1.0"),
                List.of(0.1, "0.1"),
                List.of(1e16, "1e+16"),
                List.of(123456789012345680.0, "1.2345678901234568e+17"),
                List.of(1e-5, "1e-05"),
                List.of(0.0001, "0.0001"),
                List.of(-0.0, "-0.0"),
                List.of(1e22, "1e+22"),
                List.of(100.5, "100.5"),
                List.of("é\"\n", "\"\\u00e9\\\"\\n\""),
                List.of(true, "true"),
                List.of(List.of("a", 2L), "[\"a\", 2.0]"),
                List.of(Map.of("k", List.of()), "{\"k\": []}"));
    }

    @ParameterizedTest
    @MethodSource("pythonSpellings")
    void an_assessments_value_is_spelt_as_python_does(List<Object> valueAndText) {
        assertThat(ValueText.ofAssessment(valueAndText.getFirst())).isEqualTo(valueAndText.getLast());
    }

    @Test
    void plain_text_is_the_shortest() {
        assertThat(ValueText.plain("a \"b\"")).isEqualTo("a \"b\"");
        assertThat(ValueText.plain(1.0)).isEqualTo("1");
        assertThat(ValueText.plain(Arrays.asList(1L, null, Map.of("k", "v")))).isEqualTo("[1,null,{\"k\":\"v\"}]");
    }

    @Test
    void attribute_values_are_json_within_a_string_of_the_spans_json() {
        Trace trace = Traces.aTrace()
                .withSpan(Traces.aSpan()
                        .named("n")
                        .withAttribute("path", "C:\\tmp")
                        .withAttribute("q", Map.of("a", "é")))
                .build();
        assertThat(SpanContent.of(trace.spans().getFirst()))
                .isEqualTo("\"n\", \"path\": \"\\\"C:\\\\\\\\tmp\\\"\", \"q\": \"{\\\"a\\\":" + " \\\"é\\\"}\"");
    }

    @Test
    void what_is_the_same_in_every_span_is_no_text_of_it() {
        Trace trace = Traces.aTrace()
                .withSpan(Traces.aSpan()
                        .named("n")
                        .withAttribute("mlflow.traceRequestId", "tr-1")
                        .withAttribute("mlflow.spanInputs", Map.of("q", "why")))
                .build();
        assertThat(SpanContent.of(trace.spans().getFirst())).isEqualTo("\"n\", \"{\\\"q\\\": \\\"why\\\"}\"");
    }

    @Test
    void words_are_runs_of_letters_and_digits_in_one_case() {
        assertThat(Words.of("What's GPT-4o, ÉMILE? x_y")).containsExactly("what", "s", "gpt", "4o", "émile", "x", "y");
        assertThat(Words.of("日本語カナ test")).containsExactly("日", "本", "語", "カ", "ナ", "test");
        assertThat(Words.of("abc日def")).containsExactly("abc", "日", "def");
        assertThat(Words.of("a".repeat(100) + " b")).containsExactly("a".repeat(64), "b");
        assertThat(Words.of("𝒳 \uD800x")).containsExactly("𝒳", "x");
        assertThat(Words.of("... ")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "a%, abc, true",
        "a%, ABC, false",
        "_b_, abc, true",
        "_, 😀, true",
        "%b, abc, false",
        "%, '', true",
        "'', '', true",
        "'', x, false",
        "%a%a%, a, false",
        "%a%a%, aa, true",
        "a\\%, a%, false",
        "100__sure, 100%_sure, true"
    })
    void like_knows_percent_and_underscore_only(String pattern, String text, boolean matches) {
        assertThat(new LikePattern(pattern, Condition.Letters.EXACT).test(text)).isEqualTo(matches);
    }

    @Test
    void like_takes_no_more_than_pattern_times_text() {
        String text = "a".repeat(20_000);
        assertThat(new LikePattern("%a".repeat(50) + "%b", Condition.Letters.EXACT).test(text))
                .isFalse();
    }

    @Test
    void case_is_ignored_for_ascii_or_for_all_letters() {
        assertThat(new LikePattern("É%", Condition.Letters.ANY_CASE).test("émile"))
                .isTrue();
        assertThat(new LikePattern("É%", Condition.Letters.ASCII_CASE).test("émile"))
                .isFalse();
        assertThat(new LikePattern("A%", Condition.Letters.ASCII_CASE).test("abc"))
                .isTrue();
    }
}
