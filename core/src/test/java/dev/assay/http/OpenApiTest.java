package dev.assay.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The description and the server have the same paths. */
class OpenApiTest {
    private static final Pattern BOUND = Pattern.compile(
            "\\.(get|post|put|patch|delete|raw|stream)\\((?:HttpMethod\\.([A-Z]+), )?v1 \\+ \"([^\"]+)\"");

    @Test
    void every_operation_of_the_description_is_bound_and_every_bound_path_is_described() throws IOException {
        assertThat(described()).isNotEmpty().isEqualTo(bound());
    }

    @Test
    void every_operation_has_an_id_of_its_own_and_a_summary() throws IOException {
        Set<String> ids = new TreeSet<>();
        yaml().path("paths").forEach(path -> path.properties().forEach(operation -> {
            if (!operation.getKey().equals("parameters")) {
                assertThat(ids.add(operation.getValue().path("operationId").asText()))
                        .isTrue();
                assertThat(operation.getValue().path("summary").asText()).isNotEmpty();
            }
        }));
    }

    private static Set<String> described() throws IOException {
        Set<String> operations = new TreeSet<>();
        yaml().path("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
                    if (!method.equals("parameters")) {
                        operations.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
                    }
                }));
        return operations;
    }

    /** As they stand in the source: binding needs a running server. */
    private static Set<String> bound() throws IOException {
        Set<String> operations = new TreeSet<>();
        Matcher matcher = BOUND.matcher(Files.readString(Path.of("src/main/java/dev/assay/http/ApiRoutes.java")));
        while (matcher.find()) {
            String method = matcher.group(2) == null ? matcher.group(1) : matcher.group(2);
            operations.add(method.toUpperCase(Locale.ROOT) + " " + matcher.group(3));
        }
        return operations;
    }

    private static JsonNode yaml() throws IOException {
        try (InputStream in = OpenApiTest.class.getResourceAsStream("/openapi.yaml")) {
            return new YAMLMapper().readTree(Objects.requireNonNull(in));
        }
    }
}
