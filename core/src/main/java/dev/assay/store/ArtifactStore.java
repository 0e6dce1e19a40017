package dev.assay.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Files that clients upload: artifacts of runs, attachments of spans. Calls block; make them on virtual threads. No call holds
 * a file in memory.
 */
public interface ArtifactStore extends AutoCloseable {
    /**
     * Keeps a file under a path, in place of what was there; when it returns, it is kept for good and seen whole or not at all.
     *
     * @param file finished, in the folder of uploads; the store may move it away
     * @throws dev.assay.error.Invalid when the path is the root, or is a folder where folders and files cannot share a name
     */
    void put(ArtifactPath path, Path file) throws IOException;

    /** @return empty when there is no such file; a folder is none */
    Optional<Artifact> find(ArtifactPath path) throws IOException;

    /** What lies directly in a folder, by name; nothing when it is not there or is a file. Folders exist while they hold something. */
    List<Entry> list(ArtifactPath folder) throws IOException;

    /** Deletes a file, or a folder and all below it; nothing happens when it is not there. */
    void delete(ArtifactPath path) throws IOException;

    @Override
    void close();

    /** A file as it was when it was found. */
    interface Artifact {
        /** In bytes. */
        long size();

        /**
         * @param from the first byte, counted from 0
         * @param length how many bytes at most
         * @throws IOException when it is not there any more, or another took its place
         */
        InputStream read(long from, long length) throws IOException;
    }

    /** @param size in bytes; 0 for a folder */
    record Entry(String name, boolean isFolder, long size) {}
}
