package dev.assay.store;

import dev.assay.trace.Assessment;
import dev.assay.trace.TraceFacts;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Traces as they are kept, to be carried to another store, and back. */
public interface TraceArchive {
    /** Traces by number, in the order of their numbers; those that are deleted are left out. */
    Future<List<Archived>> read(Collection<Long> nos);

    /** The experiments of traces by number; those that are deleted are left out. */
    Future<Map<Long, Integer>> experiments(Collection<Long> nos);

    /** Of these, what was deleted may come again. */
    Future<Void> allowAgain(List<String> ids);

    /**
     * Adds to a trace, which is made if need be, what is not there yet; of an assessment that is there the later version stays.
     * A run that is not known here is linked as unknown.
     */
    Future<Written> put(String traceId, int experimentNo, Beside beside);

    /** @param chunks by arrival */
    record Archived(long no, String id, int experimentNo, List<Packed> chunks, Beside beside) {}

    /** Spans, packed. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Packed(int codec, byte[] data) {}

    /**
     * What is known of a trace beside its spans.
     *
     * @param tags deleted ones with a null value
     * @param prompts {@code name/version}
     * @param assessments by creation, overridden ones too
     */
    record Beside(
            TraceFacts.@Nullable InfoFact info,
            List<TraceFacts.TagFact> tags,
            List<String> prompts,
            List<String> runIds,
            List<Assessment> assessments) {

        public boolean isEmpty() {
            return info == null && tags.isEmpty() && prompts.isEmpty() && runIds.isEmpty() && assessments.isEmpty();
        }
    }
}
