package dev.assay.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PreviewTest {
    private static final Map<String, Object> SYSTEM = Map.of("role", "system", "content", "Be brief");
    private static final Map<String, Object> USER = Map.of("role", "user", "content", "Who?");
    private static final Map<String, Object> ANSWER = Map.of("role", "assistant", "content", "Zoë");

    @Test
    void a_chat_is_shown_by_its_last_message_of_the_role() {
        assertThat(Preview.of(Map.of("messages", List.of(SYSTEM, USER, ANSWER)), "user"))
                .isEqualTo("Who?");
        assertThat(Preview.of(Map.of("messages", List.of(SYSTEM)), "user")).isEqualTo("Be brief");
        assertThat(Preview.of(Map.of("choices", List.of(Map.of("message", ANSWER))), "assistant"))
                .isEqualTo("Zoë");
        assertThat(Preview.of(Map.of("input", List.of(USER)), "user")).isEqualTo("Who?");
        assertThat(Preview.of(Map.of("request", Map.of("input", List.of(USER))), "user"))
                .isEqualTo("Who?");
    }

    @Test
    void of_a_message_in_parts_the_first_text_is_shown() {
        var parts = List.of(Map.of("type", "image"), Map.of("type", "text", "text", "Look"));

        assertThat(Preview.of(Map.of("messages", List.of(Map.of("role", "user", "content", parts))), "user"))
                .isEqualTo("Look");
    }

    @Test
    void what_is_no_chat_is_shown_as_json_and_text_as_it_is() {
        assertThat(Preview.of(Map.of("question", "Who?"), "user")).isEqualTo("{\"question\": \"Who?\"}");
        assertThat(Preview.of("Who?", "user")).isEqualTo("Who?");
        assertThat(Preview.of("a\0b", "user")).isEqualTo("a\uFFFDb");
    }

    @Test
    void a_message_without_text_is_shown_as_json() {
        var called = Map.of("messages", List.of(Map.of("role", "assistant", "content", "")));

        assertThat(Preview.of(called, "assistant")).startsWith("{\"messages\": [{");
    }

    @Test
    void a_thousand_characters_are_not_cut_and_one_more_is() {
        assertThat(Preview.of("x".repeat(1000), "user")).hasSize(1000).doesNotContain("...");
        assertThat(Preview.of("x".repeat(1001), "user")).hasSize(1000).endsWith("x...");
        assertThat(Preview.of(List.of("x".repeat(5000)), "user")).hasSize(1000).endsWith("x...");
    }
}
