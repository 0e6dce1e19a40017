package dev.assay.store;

import java.util.List;

/**
 * Some of a list.
 *
 * @param more whether there are others behind these
 */
public record ListPage<T>(List<T> items, boolean more) {
    public ListPage {
        items = List.copyOf(items);
    }

    /** A page of what was read with a limit of one more. */
    public static <T> ListPage<T> of(List<T> found, int limit) {
        return found.size() > limit ? new ListPage<>(found.subList(0, limit), true) : new ListPage<>(found, false);
    }
}
