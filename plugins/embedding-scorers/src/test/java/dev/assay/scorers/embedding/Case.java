package dev.assay.scorers.embedding;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What the reference said of two texts; src/test/reference/reference.py recorded it. */
record Case(double cosine, List<Long> leftIds, String left, String right) {
    static List<Case> all() throws IOException {
        var json = new ObjectMapper();
        List<Case> cases = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("src/test/resources/reference.tsv"), StandardCharsets.UTF_8)) {
            String[] cells = line.split("\t", -1);
            cases.add(new Case(
                    Double.parseDouble(cells[0]),
                    Arrays.stream(cells[1].split(",", -1)).map(Long::valueOf).toList(),
                    json.readValue(cells[2], String.class),
                    json.readValue(cells[3], String.class)));
        }
        return cases;
    }
}
