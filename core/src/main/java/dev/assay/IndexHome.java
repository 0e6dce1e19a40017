package dev.assay;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The folder of an index, and which store it was made of. One that was made of another store (of before a restore, say) is
 * thrown away: what it says may never have been.
 *
 * @param reader who the index is to the change log, whenever it is opened
 */
record IndexHome(Path folder, UUID reader) {
    private static final String FILE = "made-of.properties";

    /** @param epoch of the store */
    static IndexHome open(Path folder, String epoch) throws IOException {
        Path file = folder.resolve(FILE);
        Properties of = new Properties();
        if (Files.exists(file)) {
            try (Reader in = Files.newBufferedReader(file)) {
                of.load(in);
            }
            if (epoch.equals(of.getProperty("epoch")) && of.getProperty("reader") != null) {
                return new IndexHome(folder, UUID.fromString(of.getProperty("reader")));
            }
            throwAway(folder);
        }
        IndexHome home = new IndexHome(folder, UUID.randomUUID());
        home.write(epoch);
        return home;
    }

    /** The same folder, empty. */
    IndexHome emptied(String epoch) throws IOException {
        throwAway(folder);
        write(epoch);
        return this;
    }

    private void write(String epoch) throws IOException {
        Files.createDirectories(folder);
        Properties of = new Properties();
        of.setProperty("epoch", epoch);
        of.setProperty("reader", reader.toString());
        try (Writer out = Files.newBufferedWriter(folder.resolve(FILE))) {
            of.store(out, null);
        }
    }

    private static void throwAway(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
