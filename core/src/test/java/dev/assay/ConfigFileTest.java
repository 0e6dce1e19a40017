package dev.assay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
    private final Path folder;

    ConfigFileTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void without_a_file_every_setting_has_its_default() throws ConfigException {
        ConfigFile settings = ConfigFile.read(null, Map.of());
        assertThat(settings.number("http.port", 0, 65535)).isEqualTo(5000);
        assertThat(settings.text("judge.model")).isEqualTo("openai:/gpt-4.1-mini");
        assertThat(settings.optionalText("database.url")).isNull();
    }

    @Test
    void the_file_wins_over_defaults_and_the_environment_over_the_file() throws Exception {
        Path file = write("{\"http\": {\"port\": 6000}, \"dataDir\": \"elsewhere\"}");
        ConfigFile settings = ConfigFile.read(
                file,
                Map.of(
                        "ASSAY_HTTP_PORT", "7000",
                        "ASSAY_HTTP_ALLOWED_HOSTS", "a.example, b.example",
                        "ASSAY_HTTP_MAX_BODY_BYTES", "2048",
                        "ASSAY_JUDGE_API_KEY", "k"));
        assertThat(settings.number("http.port", 0, 65535)).isEqualTo(7000);
        assertThat(settings.text("dataDir")).isEqualTo("elsewhere");
        assertThat(settings.texts("http.allowedHosts")).containsExactly("a.example", "b.example");
        assertThat(settings.number("http.maxBodyBytes", 0, 4096)).isEqualTo(2048);
        assertThat(settings.text("judge.apiKey")).isEqualTo("k");
    }

    @Test
    void sections_whose_keys_people_choose_take_any_key() throws Exception {
        Path file = write("{\"judge\": {\"prices\": {\"my-model\": {\"input\": 1, \"output\": 2}}}}");
        assertThat(ConfigFile.read(file, Map.of())
                        .section("judge")
                        .getJsonObject("prices")
                        .fieldNames())
                .contains("my-model");
    }

    @Test
    void what_is_wrong_is_named_with_its_value_and_what_was_expected() throws IOException {
        assertRefused("{\"http\": {\"prot\": 1}}", Map.of(), "http.prot", "port");
        assertRefused("{\"http\": 1}", Map.of(), "http is 1", "expected an object");
        assertRefused("{", Map.of(), "not JSON");
        assertRefused("{}", Map.of("ASSAY_HTTP_PORT", "five"), "ASSAY_HTTP_PORT is 'five'", "whole number");
        assertRefused("{\"http\": {\"port\": 99999}}", Map.of(), "http.port is 99999", "0 to 65535");
        assertRefused("{\"http\": {\"port\": \"x\"}}", Map.of(), "http.port is x");
    }

    private void assertRefused(String json, Map<String, String> environment, String... parts) throws IOException {
        Path file = write(json);
        assertThatThrownBy(() -> ConfigFile.read(file, environment).number("http.port", 0, 65535))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll(parts);
    }

    private Path write(String json) throws IOException {
        return Files.writeString(folder.resolve("config.json"), json);
    }
}
