package dev.assay.store;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;

/** Walks over everything that is kept, to prove it. */
public interface StoreAudit {
    /** The greatest number that a trace has; 0 when there is none. */
    Future<Long> lastNumber();

    /** Numbers of the next traces that are not deleted, ascending. */
    Future<List<Long>> numbers(long after, int limit);

    /** Rows that hang on no trace, by what they are: none, if all is well. */
    Future<Map<String, Long>> strays();

    /** How many folders of artifacts wait to be deleted. */
    Future<Long> artifactGarbage();
}
