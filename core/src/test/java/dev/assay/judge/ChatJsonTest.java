package dev.assay.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ChatJsonTest {
    @Test
    void what_a_model_said_can_be_sent_back_even_with_half_a_character() {
        String said = "{\"content\": \"a \\ud83d and \u00e9\"}";

        byte[] bytes = ChatJson.bytes(Objects.requireNonNull(ChatJson.read(said)));

        assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo("{\"content\":\"a \\uD83D and \u00e9\"}");
    }
}
