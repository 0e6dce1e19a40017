package dev.assay.ingest.verify;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a verification is, and what it has found.
 *
 * @param ended null while it runs
 * @param total traces in the store when it began
 * @param checked of these
 * @param notes assessments and links of the traces checked
 * @param differences of the index; the first {@value #MOST_SHOWN}, by number
 * @param different how many there are in all
 * @param repaired traces that differed and do not any more
 * @param unreadable traces some of whose spans cannot be read; no repair helps them
 * @param strays rows of the store that hang on no trace, by what they are
 * @param artifactGarbage folders of artifacts that wait to be deleted: no fault
 * @param behind the index had not caught up with the change log within the time given
 * @param failure why it could not be finished; null when it could
 */
public record Verified(
        Instant started,
        @Nullable Instant ended,
        boolean repair,
        long total,
        long checked,
        long notes,
        List<Difference> differences,
        long different,
        long repaired,
        List<Difference> unreadable,
        Map<String, Long> strays,
        long artifactGarbage,
        boolean behind,
        @Nullable String failure) {
    static final int MOST_SHOWN = 1000;

    /** @param traceId null when only the index knows the trace */
    public record Difference(long traceNo, @Nullable String traceId, String what) {}

    /** Nothing is missing, nothing is too much, everything can be read. */
    public boolean isEqual() {
        return ended != null
                && failure == null
                && different == 0
                && unreadable.isEmpty()
                && strays.isEmpty()
                && !behind;
    }
}
