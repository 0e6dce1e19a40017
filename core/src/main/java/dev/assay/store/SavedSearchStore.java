package dev.assay.store;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Searches that people keep under a name; no two have the same. */
public interface SavedSearchStore {
    /** Kept at most. */
    int MOST = 1000;

    /** All, by name. */
    Future<List<SavedSearch>> list();

    /**
     * Creating with the id and the content of one that is there gives that one.
     *
     * @throws dev.assay.error.Conflict when the name or the id is another's, or {@value #MOST} are there
     */
    Future<SavedSearch> create(String id, Content content);

    /**
     * @return empty when there is none of that id
     * @throws dev.assay.error.Conflict when the name is another's
     */
    Future<Optional<SavedSearch>> replace(String id, Content content);

    /** @return whether it was there */
    Future<Boolean> delete(String id);

    /**
     * @param filter in the native grammar
     * @param experimentNos empty for all
     * @param orderBy each a field and ASC or DESC; empty for newest first
     */
    record Content(String name, String filter, List<Integer> experimentNos, List<String> orderBy) {
        public Content {
            experimentNos = List.copyOf(experimentNos);
            orderBy = List.copyOf(orderBy);
        }
    }

    record SavedSearch(String id, Content content, Instant created, Instant updated) {}
}
