package dev.assay.store;

import io.vertx.core.Future;
import java.util.List;

/** Folders of artifacts that nothing refers to any more: noted in the transaction that deletes what they belonged to. */
public interface ArtifactGarbage {
    /**
     * The oldest ones.
     *
     * @param after only those with a greater number
     */
    Future<List<Folder>> oldest(long after, int limit);

    /** They are deleted. */
    Future<Void> forget(List<Folder> deleted);

    /** @param no counts up */
    record Folder(long no, ArtifactPath path) {}
}
