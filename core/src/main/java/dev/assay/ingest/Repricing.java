package dev.assay.ingest;

import dev.assay.search.FilterParser;
import dev.assay.search.TraceIndex;
import dev.assay.search.TraceIndex.Scope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the costs in the index up to the prices of now. A trace that is opened is folded with them anyway; lists and filters
 * show what the index holds. Which prices these are stands in a file beside the index, written when all is indexed anew, so
 * that prices changed while the server was down, and a pass that was cut off, are seen at the next start.
 */
public final class Repricing {
    private static final Logger LOG = LoggerFactory.getLogger(Repricing.class);

    /** All others have no cost that a price could change. */
    private static final String WITH_TOKENS = "tokens.total > 0";

    private final Path mark;
    private final Supplier<String> prices;
    private final TraceIndex index;
    private final Indexer indexer;

    /**
     * @param mark the file; its folder is there
     * @param prices digest of the prices of now
     */
    public Repricing(Path mark, Supplier<String> prices, TraceIndex index, Indexer indexer) {
        this.mark = mark;
        this.prices = prices;
        this.index = index;
        this.indexer = indexer;
    }

    /** To be called at the start, and when prices have changed; does nothing when the index has them already. */
    public void run() throws IOException {
        String now = prices.get();
        if (!now.equals(indexed())) {
            indexer.again(this::concerned, () -> done(now));
        }
    }

    private long[] concerned() {
        long[] nos = index.numbers(new Scope(List.of()), FilterParser.parse(WITH_TOKENS));
        if (nos.length > 0) {
            LOG.info("prices have changed: {} traces are indexed anew", nos.length);
        }
        return nos;
    }

    private String indexed() throws IOException {
        try {
            return Files.readString(mark);
        } catch (NoSuchFileException first) {
            return "";
        }
    }

    private void done(String digest) {
        try {
            Path next = mark.resolveSibling(mark.getFileName() + ".next");
            Files.writeString(next, digest, StandardCharsets.UTF_8);
            Files.move(next, mark, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn("traces are indexed anew at the next start, because {} cannot be written: {}", mark, e.toString());
        }
    }
}
