package dev.assay.search.lucene;

import dev.assay.search.TraceIndex;
import dev.assay.search.TraceIndexContract;
import dev.assay.trace.Trace;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.io.TempDir;

class LuceneTraceIndexTest extends TraceIndexContract {
    private final Path folder;

    LuceneTraceIndexTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Override
    protected TraceIndex open(Function<Collection<Long>, Map<Long, Trace>> stored) {
        return new LuceneTraceIndex(folder.resolve("index"), stored);
    }
}
