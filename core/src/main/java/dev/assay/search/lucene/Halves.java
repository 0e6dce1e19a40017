package dev.assay.search.lucene;

import dev.assay.search.Position;
import dev.assay.search.TraceIndex.IndexFailure;
import dev.assay.search.TraceIndex.Notes;
import dev.assay.trace.Trace;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.Term;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The two indexes as they are open now, and how a trace is written to them. */
record Halves(Half traces, Half notes) implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Halves.class);

    /** What both have reached: a kill may have come between their commits. */
    Position start() {
        SortedMap<Integer, Long> lanes = new TreeMap<>();
        traces.start().lanes().forEach((lane, n) -> {
            Long also = notes.start().lanes().get(lane);
            if (also != null) {
                lanes.put(lane, Math.min(n, also));
            }
        });
        return new Position(lanes);
    }

    /** Neither has ended for good because of a failure. */
    boolean isOpen() {
        return traces.writer.isOpen() && notes.writer.isOpen();
    }

    /** One of them has ended because its files are not as they were written. */
    boolean isDamaged() {
        return Half.isDamage(traces.writer.getTragicException()) || Half.isDamage(notes.writer.getTragicException());
    }

    /** Both documents of a trace: what it is, and its notes. */
    void write(Trace trace, TraceDocuments documents, List<IndexFailure> failures) throws IOException {
        Term key = key(trace.info().no());
        try {
            traces.writer.updateDocument(key, documents.of(trace));
        } catch (RuntimeException | StackOverflowError refused) {
            if (!isOpen()) {
                throw refused;
            }
            LOG.warn(
                    "Trace {} is indexed by id, times and status only",
                    trace.info().id(),
                    refused);
            traces.writer.updateDocument(key, documents.minimal(trace.info()));
            failures.add(new IndexFailure(trace.info().no(), String.valueOf(refused.getMessage())));
        }
        write(new Notes(
                trace.info().no(),
                trace.info().experimentNo(),
                trace.info().sessionId(),
                trace.assessments(),
                trace.runIds(),
                trace.prompts()));
    }

    void write(Notes each) throws IOException {
        List<Document> all = NoteDocuments.of(each);
        if (all.isEmpty()) {
            notes.writer.deleteDocuments(key(each.traceNo()));
        } else {
            notes.writer.updateDocuments(key(each.traceNo()), all);
        }
    }

    void delete(long no) throws IOException {
        traces.writer.deleteDocuments(key(no));
        notes.writer.deleteDocuments(key(no));
    }

    void refresh() throws IOException {
        traces.searchers().maybeRefreshBlocking();
        notes.searchers().maybeRefreshBlocking();
    }

    void commit(Position reached) throws IOException {
        traces.commit(reached);
        notes.commit(reached);
    }

    /** What was not committed is lost, but still found until the end. */
    void stopWriting() throws IOException {
        traces.writer.rollback();
        notes.writer.rollback();
    }

    @Override
    public void close() throws IOException {
        try (notes) {
            traces.close();
        }
    }

    private static Term key(long no) {
        return new Term(Fields.KEY, Fields.number(no));
    }
}
