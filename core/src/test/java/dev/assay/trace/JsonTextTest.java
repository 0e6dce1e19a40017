package dev.assay.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTextTest {
    @Test
    void values_are_written_as_python_writes_them() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("z", List.of(1L, 2.0, true));
        map.put("a", Map.of());

        assertThat(JsonText.write(map)).isEqualTo("{\"z\": [1, 2.0, true], \"a\": {}}");
        assertThat(JsonText.write(Arrays.asList(null, List.of(), "é \"quoted\"\n")))
                .isEqualTo("[null, [], \"é \\\"quoted\\\"\\n\"]");
    }

    @Test
    void numbers_are_written_as_python_writes_them() {
        assertThat(
                        List.of(
                                        0.1,
                                        1e-4,
                                        9.999e-5,
                                        1.5e-7,
                                        2.4449999999999998e-05,
                                        1e15,
                                        1e16,
                                        1.25e22,
                                        -0.0,
                                        123456.789)
                                .stream()
                                .map(JsonText::write))
                .containsExactly(
                        "0.1",
                        "0.0001",
                        "9.999e-05",
                        "1.5e-07",
                        "2.4449999999999998e-05",
                        "1000000000000000.0",
                        "1e+16",
                        "1.25e+22",
                        "-0.0",
                        "123456.789");
        assertThat(JsonText.write(Double.NaN)).isEqualTo("null");
    }

    @Test
    void what_is_written_is_read_back() {
        Object value =
                JsonText.parseOr(" {\"a\": [1, -2.5, \"x\", null, false], \"b\": {\"c\": 9007199254740993}} ", null);

        assertThat(value)
                .isEqualTo(Map.of("a", Arrays.asList(1L, -2.5, "x", null, false), "b", Map.of("c", 9007199254740993L)));
        assertThat(JsonText.parseOr(JsonText.write(value), null)).isEqualTo(value);
        assertThat(JsonText.parseOr("18446744073709551616", null)).isEqualTo(1.8446744073709552E19);
    }

    @Test
    void text_that_is_no_json_is_left_as_it_is() {
        for (String text : List.of(
                "",
                " ",
                "hello",
                "{",
                "{'a': 1}",
                "[1, 2",
                "\"",
                "{}{}",
                "nul",
                "true story",
                "1 apple",
                "-",
                "[NaN]")) {
            assertThat(JsonText.parseOr(text, "no")).as(text).isEqualTo("no");
        }
        assertThat(JsonText.parseOr("[".repeat(300) + "]".repeat(300), "no")).isEqualTo("no");
    }
}
