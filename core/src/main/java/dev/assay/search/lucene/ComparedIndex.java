package dev.assay.search.lucene;

import dev.assay.search.IndexContents;
import dev.assay.trace.Trace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ReferenceManager;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.jspecify.annotations.Nullable;

/**
 * The fingerprints of an index at one moment. Traces are compared by writing them to an index in memory, as the indexer would,
 * and taking the fingerprints of that one.
 */
final class ComparedIndex implements IndexContents {
    private final Fingerprints traces;
    private final Fingerprints notes;

    ComparedIndex(IndexReader traces, IndexReader notes) throws IOException {
        this.traces = Fingerprints.of(traces);
        this.notes = Fingerprints.of(notes);
    }

    @Override
    public long[] numbers() {
        return LongStream.concat(Arrays.stream(traces.numbers()), Arrays.stream(notes.numbers()))
                .sorted()
                .distinct()
                .toArray();
    }

    @Override
    public Map<Long, String> differences(Collection<Trace> stored) {
        ComparedIndex wanted = written(stored);
        Map<Long, String> differences = new LinkedHashMap<>();
        for (Trace trace : stored) {
            long no = trace.info().no();
            String difference = difference(no, wanted);
            if (difference != null) {
                differences.put(no, difference);
            }
        }
        return differences;
    }

    private @Nullable String difference(long no, ComparedIndex wanted) {
        int documents = traces.documents(no);
        if (documents == 0) {
            return "it is not in the index";
        }
        if (documents > 1) {
            return "it is in the index " + documents + " times";
        }
        if (traces.print(no) != wanted.traces.print(no)) {
            return "what the index finds it by is not what the store has of it";
        }
        if (notes.documents(no) != wanted.notes.documents(no)) {
            return "the index has " + notes.documents(no) + " notes on it, the store " + wanted.notes.documents(no);
        }
        return notes.print(no) == wanted.notes.print(no) ? null : "its notes are not those that the store has";
    }

    private static ComparedIndex written(Collection<Trace> stored) {
        try (Halves scratch = new Halves(
                        Half.open(new ByteBuffersDirectory(), Orders.NEWEST),
                        Half.open(new ByteBuffersDirectory(), null));
                TraceDocuments documents = new TraceDocuments()) {
            for (Trace trace : stored) {
                scratch.write(trace, documents, new ArrayList<>());
            }
            scratch.refresh();
            return of(scratch);
        } catch (IOException failed) {
            throw new UncheckedIOException("Traces cannot be compared with the index", failed);
        }
    }

    /** What a search would see now. */
    static ComparedIndex of(Halves halves) throws IOException {
        ReferenceManager<IndexSearcher> found = halves.traces().searchers();
        ReferenceManager<IndexSearcher> noted = halves.notes().searchers();
        IndexSearcher traces = found.acquire();
        try {
            IndexSearcher notes = noted.acquire();
            try {
                return new ComparedIndex(traces.getIndexReader(), notes.getIndexReader());
            } finally {
                noted.release(notes);
            }
        } finally {
            found.release(traces);
        }
    }
}
