package dev.assay.ingest;

import dev.assay.trace.Trace;
import java.util.Collection;
import java.util.Set;

/** Told what this server's index has taken, on the indexer's thread: may neither wait nor throw. */
public interface IndexFollower {
    /** Nobody. */
    IndexFollower NONE = (_, _) -> {};

    /**
     * @param content traces whose spans, info or tags are new or changed
     * @param noted numbers of traces with nothing new but assessments or links
     */
    void taken(Collection<Trace> content, Set<Long> noted);
}
