package dev.assay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What can be checked of the container files without an engine. */
class ContainerFilesTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern VARIABLE = Pattern.compile("\\b(ASSAY_[A-Z0-9_]+)=(\\S+)");

    @Test
    void the_server_understands_every_setting_that_the_files_make() throws Exception {
        Map<String, String> environment = new TreeMap<>(ofImage());
        environment.putAll(ofCompose());

        environment.forEach((variable, value) ->
                assertThat(changesNothing(variable, value)).as(variable).isFalse());

        Config config = Config.of(ConfigFile.read(null, environment), Path.of("/assay"), Path.of("/assay/dist"));
        assertThat(config.http().host()).isEqualTo("0.0.0.0");
        assertThat(config.data()).isEqualTo(Path.of("/data"));
        assertThat(config.database().url()).contains("@postgresql:5432/");
        assertThat(config.artifacts().s3()).hasToString("bucket 'assay' at http://s3:7070");
    }

    @Test
    void the_ports_are_published_on_loopback_only() throws IOException {
        JsonNode services = compose().path("services");

        assertThat(services.path("assay").path("ports"))
                .extracting(JsonNode::asText)
                .containsExactly("127.0.0.1:5000:5000", "127.0.0.1:4317:4317");
        assertThat(services.path("postgresql").has("ports")).isFalse();
        assertThat(services.path("s3").has("ports")).isFalse();
    }

    @Test
    void the_services_and_volumes_that_are_named_are_there() throws IOException {
        JsonNode compose = compose();
        compose.path("services").forEach(service -> {
            service.path("depends_on").fieldNames().forEachRemaining(name -> assertThat(
                            compose.path("services").has(name))
                    .isTrue());
            service.path("volumes").forEach(volume -> assertThat(
                            compose.path("volumes").has(volume.asText().split(":", -1)[0]))
                    .isTrue());
        });
    }

    @Test
    void the_same_passwords_stand_on_both_sides() throws IOException {
        JsonNode services = compose().path("services");
        JsonNode assay = services.path("assay").path("environment");
        JsonNode postgresql = services.path("postgresql").path("environment");
        JsonNode s3 = services.path("s3").path("environment");

        assertThat(assay.path("ASSAY_DATABASE_URL").asText())
                .isEqualTo("postgresql://%s:%s@postgresql:5432/%s"
                        .formatted(
                                postgresql.path("POSTGRES_USER").asText(),
                                postgresql.path("POSTGRES_PASSWORD").asText(),
                                postgresql.path("POSTGRES_DB").asText()));
        assertThat(assay.path("ASSAY_ARTIFACTS_S3_ACCESS_KEY").asText())
                .isEqualTo(s3.path("ROOT_ACCESS_KEY").asText());
        assertThat(assay.path("ASSAY_ARTIFACTS_S3_SECRET_KEY").asText())
                .isEqualTo(s3.path("ROOT_SECRET_KEY").asText());
    }

    private static boolean changesNothing(String variable, String value) {
        try {
            String path = variable.equals("ASSAY_DATA_DIR") ? "dataDir" : section(variable);
            ConfigFile with = ConfigFile.read(null, Map.of(variable, value));
            ConfigFile without = ConfigFile.read(null, Map.of());
            return path.equals("dataDir")
                    ? with.text(path).equals(without.text(path))
                    : with.section(path).equals(without.section(path));
        } catch (ConfigException e) {
            return true;
        }
    }

    private static String section(String variable) {
        return variable.split("_", -1)[1].toLowerCase(java.util.Locale.ROOT);
    }

    private static Map<String, String> ofImage() throws IOException {
        Map<String, String> variables = new TreeMap<>();
        Matcher matcher = VARIABLE.matcher(Files.readString(ROOT.resolve("Containerfile")));
        while (matcher.find()) {
            variables.put(matcher.group(1), matcher.group(2));
        }
        return variables;
    }

    private static Map<String, String> ofCompose() throws IOException {
        Map<String, String> variables = new TreeMap<>();
        compose()
                .path("services")
                .path("assay")
                .path("environment")
                .properties()
                .forEach(each -> variables.put(each.getKey(), each.getValue().asText()));
        return variables;
    }

    private static JsonNode compose() throws IOException {
        return new YAMLMapper().readTree(ROOT.resolve("compose.yaml").toFile());
    }
}
