package dev.assay.search.lucene;

import dev.assay.search.Position;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.lucene.analysis.core.KeywordAnalyzer;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.TieredMergePolicy;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ReferenceManager;
import org.apache.lucene.search.SearcherFactory;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.Sort;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.Lock;
import org.apache.lucene.store.NRTCachingDirectory;
import org.jspecify.annotations.Nullable;

/** One of the two indexes: its writer, its newest searcher, and the position in its commit data. */
final class Half implements AutoCloseable {
    private static final String SCHEMA = "schema";
    private static final String LANE = "lane.";

    private final Directory directory;
    final IndexWriter writer;
    private final SearcherManager searchers;
    private final Position start;

    /** Opens the index in a folder; one of another schema is thrown away. */
    Half(Path folder, @Nullable Sort order) throws IOException {
        directory = new NRTCachingDirectory(FSDirectory.open(folder), 16, 64);
        Map<String, String> kept = keptData(directory);
        boolean fits = Fields.SCHEMA.equals(kept.get(SCHEMA));
        if (!fits) {
            throwAway(directory);
        }
        IndexWriterConfig config = new IndexWriterConfig(new KeywordAnalyzer())
                .setOpenMode(fits ? IndexWriterConfig.OpenMode.APPEND : IndexWriterConfig.OpenMode.CREATE)
                .setRAMBufferSizeMB(64)
                .setCommitOnClose(false)
                .setMergePolicy(new TieredMergePolicy());
        if (order != null) {
            config.setIndexSort(order);
        }
        writer = new IndexWriter(directory, config);
        start = fits ? position(kept) : Position.START;
        if (!fits) {
            commit(Position.START);
        }
        searchers = new SearcherManager(writer, new SearcherFactory());
    }

    private static Map<String, String> keptData(Directory directory) throws IOException {
        if (!DirectoryReader.indexExists(directory)) {
            return Map.of();
        }
        try (DirectoryReader reader = DirectoryReader.open(directory)) {
            return reader.getIndexCommit().getUserData();
        } catch (IOException | IllegalArgumentException unreadable) {
            return Map.of(); // of another Lucene, or damaged: it is built anew
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

    @Override
    public void close() throws IOException {
        searchers.close();
        writer.close();
        directory.close();
    }
}
