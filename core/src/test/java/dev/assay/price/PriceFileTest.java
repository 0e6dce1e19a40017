package dev.assay.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.error.Invalid;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PriceFileTest {
    private final Path folder;

    PriceFileTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void the_prices_that_are_shipped_can_be_read_and_know_the_usual_models() {
        PriceTable shipped =
                PriceFile.open(folder.resolve("none.json"), PriceTable.NONE).get();

        assertThat(shipped.find("gpt-4o-2024-08-06", "openai").orElseThrow().input())
                .isEqualByComparingTo("2.5");
        assertThat(shipped.find("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "aws.bedrock")
                        .orElseThrow()
                        .cacheWrite())
                .isEqualByComparingTo("3.75");
        assertThat(shipped.find("gemini-2.5-flash", "gcp.gemini").orElseThrow().output())
                .isEqualByComparingTo("2.5");
        assertThat(shipped.find("gpt-4.1-mini", null).orElseThrow().of(1_000_000, 1_000_000))
                .isEqualByComparingTo("2.0");
    }

    @Test
    void a_changed_file_is_read_again_and_a_broken_one_changes_nothing() throws IOException {
        Path file = folder.resolve("prices.json");
        Files.writeString(file, "{\"models\": {\"m\": {\"input\": 1, \"output\": 2}}}");
        PriceFile prices = PriceFile.open(
                file, PriceTable.of("judge.prices", new JsonObject("{\"j\": {\"input\": 5, \"output\": 6}}")));
        assertThat(prices.reread()).isFalse();

        Files.writeString(
                file, "{\"models\": {\"m\": {\"input\": 3, \"output\": 2}, \"j\": {\"input\": 1, \"output\": 1}}}");
        assertThat(prices.reread()).isTrue();
        assertThat(prices.get().find("m", null).orElseThrow().input()).isEqualByComparingTo("3");
        assertThat(prices.get().find("j", null).orElseThrow().input()).isEqualByComparingTo("5");

        for (String broken : new String[] {"{\"models\": {\"m\"", "{\"models\": {\"m\": {}}}", "{\"model\": {}}"}) {
            Files.writeString(file, broken);
            assertThat(prices.reread()).isFalse();
            assertThat(prices.get().find("m", null).orElseThrow().input()).isEqualByComparingTo("3");
        }
    }

    @Test
    void a_server_does_not_start_with_a_broken_file() throws IOException {
        Path file = folder.resolve("prices.json");
        Files.writeString(file, "{\"models\": {\"m\": {\"input\": \"much\", \"output\": 2}}}");

        assertThatThrownBy(() -> PriceFile.open(file, PriceTable.NONE))
                .isInstanceOf(Invalid.class)
                .hasMessage(file + ": models.m.input is 'much', expected a number of 0 or more");
    }
}
