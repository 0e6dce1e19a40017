package dev.assay.scorers.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** What reference implementations said, as {@code record.py} wrote it down. */
final class Recorded {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Recorded() {}

    static JsonNode table(String name) {
        String path = "/reference/" + name + ".json";
        try (InputStream file = Recorded.class.getResourceAsStream(path)) {
            return JSON.readTree(Objects.requireNonNull(file, path));
        } catch (IOException e) {
            throw new IllegalStateException(path, e);
        }
    }

    static JsonNode cases(String name) {
        return table(name).path("cases");
    }
}
