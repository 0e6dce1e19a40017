package dev.assay;

import dev.assay.search.lucene.LuceneTraceIndex;
import dev.assay.store.pg.PgChangeFeed;
import dev.assay.store.pg.PgTraceStore;
import dev.assay.trace.Trace;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of an index, and which store it was made of. One that was made of another store (of before a restore, say) is
 * thrown away: what it says may never have been.
 *
 * @param reader who the index is to the change log, whenever it is opened
 */
record IndexHome(Path folder, UUID reader) {
    private static final Logger LOG = LoggerFactory.getLogger(IndexHome.class);
    private static final String FILE = "made-of.properties";

    /**
     * @param data folder of the server
     * @param feed of the store
     */
    static IndexHome open(Path data, PgChangeFeed feed) throws IOException {
        return open(data.resolve("index"), join(feed.epoch()));
    }

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

    /** Opens it. One that knows of changes which the store never made is of a store that was set back, and made anew. */
    LuceneTraceIndex index(PgChangeFeed feed, PgTraceStore traces) throws IOException {
        Function<Collection<Long>, Map<Long, Trace>> read = nos -> join(traces.read(nos));
        LuceneTraceIndex index = new LuceneTraceIndex(folder, read);
        long last = join(feed.lastN());
        if (index.durable().lanes().values().stream().allMatch(n -> n <= last)) {
            return index;
        }
        LOG.warn("the index in {} is ahead of the store, and is made anew", folder);
        index.close();
        return new LuceneTraceIndex(emptied(join(feed.epoch())).folder, read);
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

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
