package dev.assay.search.lucene;

import dev.assay.search.Position;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.lucene.analysis.core.KeywordAnalyzer;
import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.TieredMergePolicy;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ReferenceManager;
import org.apache.lucene.search.SearcherFactory;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.Sort;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.Lock;
import org.apache.lucene.store.NRTCachingDirectory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One of the two indexes: its writer, its newest searcher, and the position in its commit data. */
final class Half implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Half.class);
    private static final String SCHEMA = "schema";
    private static final String LANE = "lane.";

    private final Directory directory;
    final IndexWriter writer;
    private final SearcherManager searchers;
    private final Position start;

    private Half(Directory directory, @Nullable Sort order, Map<String, String> kept) throws IOException {
        boolean fits = Fields.SCHEMA.equals(kept.get(SCHEMA));
        if (!fits) {
            throwAway(directory);
        }
        this.directory = directory;
        IndexWriterConfig config = new IndexWriterConfig(new KeywordAnalyzer())
                .setOpenMode(fits ? IndexWriterConfig.OpenMode.APPEND : IndexWriterConfig.OpenMode.CREATE)
                .setRAMBufferSizeMB(64)
                .setCommitOnClose(false)
                .setMergeScheduler(new QuietMerges())
                .setMergePolicy(new TieredMergePolicy());
        if (order != null) {
            config.setIndexSort(order).setLeafSorter(Orders.NEWEST_SEGMENT);
        }
        writer = new IndexWriter(directory, config);
        try {
            start = fits ? position(kept) : Position.START;
            if (!fits) {
                commit(Position.START);
            }
            searchers = new SearcherManager(writer, new SearcherFactory());
        } catch (IOException | RuntimeException failed) {
            writer.rollback();
            throw failed;
        }
    }

    /** Opens the index in a directory, which is closed with it; one of another schema, or a damaged one, is thrown away. */
    static Half open(Directory plain, @Nullable Sort order) throws IOException {
        Directory directory = new NRTCachingDirectory(plain, 16, 64);
        try {
            return new Half(directory, order, keptData(directory));
        } catch (IOException unreadable) {
            if (!isDamage(unreadable)) {
                throw unreadable;
            }
            tellDamage(plain, unreadable);
            return new Half(directory, order, Map.of());
        }
    }

    /** A new one in place of whatever is there. */
    static Half anew(Directory plain, @Nullable Sort order) throws IOException {
        return new Half(new NRTCachingDirectory(plain, 16, 64), order, Map.of());
    }

    private static void tellDamage(Directory directory, Exception unreadable) {
        LOG.warn("The index in {} is damaged and is built anew from the store: {}", directory, unreadable.toString());
    }

    /** Whether a file of the index is not as it was written, or not there; a full disk, for instance, is another matter. */
    static boolean isDamage(@Nullable Throwable failure) {
        return switch (failure) {
            case null -> false;
            case CorruptIndexException _,
                    IndexFormatTooOldException _,
                    IndexFormatTooNewException _,
                    EOFException _,
                    FileNotFoundException _,
                    NoSuchFileException _ -> true;
            default -> isDamage(failure.getCause());
        };
    }

    private static Map<String, String> keptData(Directory directory) throws IOException {
        if (!DirectoryReader.indexExists(directory)) {
            return Map.of();
        }
        try (DirectoryReader reader = DirectoryReader.open(directory)) {
            return reader.getIndexCommit().getUserData();
        } catch (IllegalArgumentException unreadable) {
            tellDamage(directory, unreadable); // of a codec that is not there
            return Map.of();
        }
    }

    private static void throwAway(Directory directory) throws IOException {
        try (Lock _ = directory.obtainLock(IndexWriter.WRITE_LOCK_NAME)) {
            for (String file : directory.listAll()) {
                if (!file.equals(IndexWriter.WRITE_LOCK_NAME)) {
                    directory.deleteFile(file);
                }
            }
        }
    }

    private static Position position(Map<String, String> data) {
        SortedMap<Integer, Long> lanes = new TreeMap<>();
        data.forEach((key, value) -> {
            if (key.startsWith(LANE)) {
                lanes.put(Integer.valueOf(key.substring(LANE.length())), Long.valueOf(value));
            }
        });
        return new Position(lanes);
    }

    /** The position of the commit that was opened. */
    Position start() {
        return start;
    }

    /** Makes all that is written durable, together with the position it reaches. */
    void commit(Position reached) throws IOException {
        Map<String, String> data = new HashMap<>();
        data.put(SCHEMA, Fields.SCHEMA);
        reached.lanes().forEach((lane, n) -> data.put(LANE + lane, Long.toString(n)));
        writer.setLiveCommitData(data.entrySet());
        writer.commit();
    }

    ReferenceManager<IndexSearcher> searchers() {
        return searchers;
    }

    /** What was not committed is lost. */
    @Override
    public void close() throws IOException {
        searchers.close();
        writer.rollback();
        directory.close();
    }

    /** A merge that fails ends the writer, which says why to whoever writes next. */
    private static final class QuietMerges extends ConcurrentMergeScheduler {
        @Override
        protected void handleMergeException(Throwable failure) {
            LOG.warn("Segments of the index could not be merged: {}", failure.toString());
        }
    }
}
