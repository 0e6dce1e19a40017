package dev.assay.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TextsTest {
    @Test
    void a_string_stays_as_it_is() {
        assertThat(Texts.ofInputs("Who wrote 'Emma'?")).isEqualTo("Who wrote 'Emma'?");
        assertThat(Texts.ofOutputs(" Jane Austen\n")).isEqualTo(" Jane Austen\n");
    }

    @Test
    void the_only_message_of_a_chat_is_the_request() {
        assertThat(Texts.ofInputs(Map.of("messages", List.of(message("user", "hi")))))
                .isEqualTo("hi");
    }

    @Test
    void several_messages_are_the_request_as_json() {
        var chat = Map.of("messages", List.of(message("system", "be \"kind\""), message("user", "grüß\tdich")));

        assertThat(Texts.ofInputs(chat))
                .isEqualTo("[{\"role\": \"system\", \"content\": \"be \\\"kind\\\"\"},"
                        + " {\"role\": \"user\", \"content\": \"grüß\\tdich\"}]");
    }

    @Test
    void a_message_without_text_makes_the_whole_request_python_text() {
        Map<String, Object> empty = new LinkedHashMap<>();
        empty.put("role", "user");

        assertThat(Texts.ofInputs(Map.of("messages", List.of(empty)))).isEqualTo("{'messages': [{'role': 'user'}]}");
    }

    @Test
    void any_other_request_looks_as_python_prints_it() {
        var inputs = map(
                "question",
                "what's \"up\"?",
                "who",
                "it's me",
                "k",
                5L,
                "t",
                0.5,
                "big",
                1e16,
                "small",
                1.5e-7,
                "n",
                100.0,
                "flag",
                true,
                "none",
                null,
                "lines",
                "a\nb\\",
                "empty",
                List.of());

        assertThat(Texts.ofInputs(inputs))
                .isEqualTo(
                        "{'question': 'what\\'s \"up\"?', 'who': \"it's me\", 'k': 5, 't': 0.5, 'big': 1e+16, 'small':"
                                + " 1.5e-07, 'n': 100.0, 'flag': True, 'none': None, 'lines': 'a\\n"
                                + "b\\\\', 'empty': []}");
        assertThat(Texts.ofInputs(List.of("a", 1L))).isEqualTo("['a', 1]");
    }

    @Test
    void text_parts_of_a_message_are_joined_and_pictures_left_out() {
        var parts = List.of(
                map("type", "text", "text", "look"),
                map("type", "image_url", "image_url", Map.of("url", "data:")),
                map("type", "text", "text", "here"));

        assertThat(Texts.ofInputs(Map.of("messages", List.of(map("role", "user", "content", parts)))))
                .isEqualTo("look\nhere");
    }

    @Test
    void the_first_choice_of_a_completion_is_the_response() {
        var completion = Map.of(
                "choices",
                List.of(
                        Map.of("index", 0L, "message", message("assistant", "yes")),
                        Map.of("index", 1L, "message", message("assistant", "no"))));

        assertThat(Texts.ofOutputs(completion)).isEqualTo("yes");
    }

    @Test
    void the_last_message_is_the_response() {
        assertThat(Texts.ofOutputs(Map.of("messages", List.of(message("user", "q"), message("assistant", "a")))))
                .isEqualTo("a");
    }

    @Test
    void the_assistants_last_text_of_a_responses_answer_is_the_response() {
        var answer = Map.of(
                "output",
                List.of(
                        map("type", "message", "role", "assistant", "content", List.of(map("text", "first"))),
                        map("type", "message", "role", "assistant", "content", List.of(map("text", "last"))),
                        map("type", "function_call", "name", "search")));

        assertThat(Texts.ofOutputs(answer)).isEqualTo("last");
    }

    @Test
    void a_list_answers_with_its_first_element() {
        assertThat(Texts.ofOutputs(List.of(List.of("a", "b"), "c"))).isEqualTo("a");
        assertThat(Texts.ofOutputs(List.of())).isEqualTo("[]");
    }

    @Test
    void any_other_response_is_json() {
        assertThat(Texts.ofOutputs(map("answer", 42L, "sure", true, "why", null)))
                .isEqualTo("{\"answer\": 42, \"sure\": true, \"why\": null}");
        assertThat(Texts.ofOutputs(map("choices", List.of(), "a", "\u0001")))
                .isEqualTo("{\"choices\": [], \"a\": \"\\u0001\"}");
        assertThat(Texts.ofOutputs(true)).isEqualTo("true");
    }

    private static Map<String, @Nullable Object> message(String role, String content) {
        return map("role", role, "content", content);
    }

    private static Map<String, @Nullable Object> map(@Nullable Object... keysAndValues) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        var each = new ArrayList<@Nullable Object>(Arrays.asList(keysAndValues)).iterator();
        while (each.hasNext()) {
            map.put(String.valueOf(each.next()), each.next());
        }
        return map;
    }
}
