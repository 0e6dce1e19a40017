package dev.assay.scorers.judge;

import dev.assay.scorer.api.Scorer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The scorers of this plugin, as a server finds them. */
final class EveryScorer {
    private EveryScorer() {}

    static List<Scorer> all() {
        List<Scorer> scorers = new ArrayList<>();
        try {
            // The tests' own classes have an index as well, an empty one.
            for (URL index :
                    Collections.list(EveryScorer.class.getClassLoader().getResources("META-INF/extensions.idx"))) {
                try (InputStream lines = index.openStream()) {
                    new String(lines.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .map(line -> line.replaceFirst("#.*", "").strip())
                            .filter(line -> line.startsWith("dev.assay.scorers.judge."))
                            .forEach(type -> scorers.add(made(type)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return scorers;
    }

    static Scorer named(String name) {
        return all().stream()
                .filter(scorer -> scorer.info().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no scorer " + name));
    }

    private static Scorer made(String type) {
        try {
            return Class.forName(type)
                    .asSubclass(Scorer.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(type + " cannot be made", e);
        }
    }
}
