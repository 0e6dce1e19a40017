package dev.assay.search;

import dev.assay.trace.Trace;
import java.util.Collection;
import java.util.Map;

/** All that is in an index at one moment, for comparing it with the store. Holds a few dozen bytes a trace. */
public interface IndexContents {
    /** Numbers of all traces that are in the index or that have a note there, ascending. */
    long[] numbers();

    /**
     * Compares with what the index would hold if these traces were written to it now: every term that a trace is found by with
     * its places, every value that it is sorted or counted by, what lists show of it, and all its notes.
     *
     * @return number to what differs, of those traces that are not in the index exactly once and as they should be
     */
    Map<Long, String> differences(Collection<Trace> traces);
}
