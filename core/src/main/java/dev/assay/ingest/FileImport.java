package dev.assay.ingest;

import dev.assay.error.Invalid;
import dev.assay.store.ArtifactPath;
import dev.assay.store.ArtifactStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Puts the files of one import together from their parts, which come in order. What is there already stays. */
public final class FileImport implements AutoCloseable {
    private final ArtifactStore store;
    private final Path folder;
    private final long maxBytes;
    private final Map<String, Unfinished> unfinished = new LinkedHashMap<>();

    /**
     * @param folder where parts wait for the others; the store may move files away from there
     * @param maxBytes of one file
     */
    public FileImport(ArtifactStore store, Path folder, long maxBytes) {
        this.store = store;
        this.folder = folder;
        this.maxBytes = maxBytes;
    }

    /**
     * A part of a file of a trace.
     *
     * @param path below the trace's artifacts
     * @param from the first byte, counted from 0
     * @param size of the whole file in bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Part(String path, long from, long size, byte[] data) {
        boolean isLast() {
            return from + data.length == size;
        }
    }

    private record Unfinished(Path file, long bytes, long size) {}

    /**
     * @param traceId whose file it is
     * @param experimentNo the trace's
     * @throws Invalid when the part does not follow the one before, or its path leads elsewhere
     */
    void take(String traceId, int experimentNo, Part part) throws IOException {
        ArtifactPath path =
                ArtifactPath.of(experimentNo + "/traces").resolve(traceId).resolve("artifacts");
        ArtifactPath at = path.resolve(part.path());
        if (at.equals(path)) {
            throw new Invalid("the file of trace " + traceId + " has no name");
        }
        if (part.size() > maxBytes) {
            throw new Invalid("the file " + part.path() + " of trace " + traceId + " has " + part.size()
                    + " bytes; at most " + maxBytes + " are taken (artifacts.maxBytes)");
        }
        Unfinished before = unfinished.remove(at.text());
        if (part.from() == 0 && before != null) {
            Files.deleteIfExists(before.file());
            before = null;
        }
        if (before == null) {
            before = new Unfinished(folder.resolve(UUID.randomUUID() + ".upload"), 0, part.size());
        }
        try {
            if (part.from() != before.bytes()
                    || part.size() != before.size()
                    || part.from() + part.data().length > part.size()) {
                throw new Invalid("the file " + part.path() + " of trace " + traceId + " goes on at byte " + part.from()
                        + " of " + part.size() + "; expected byte " + before.bytes() + " of " + before.size());
            }
            Files.write(before.file(), part.data(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            if (!part.isLast()) {
                unfinished.put(at.text(), new Unfinished(before.file(), part.from() + part.data().length, part.size()));
                return;
            }
            if (store.find(at).isEmpty()) {
                store.put(at, before.file());
            }
            Files.deleteIfExists(before.file());
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(before.file());
            throw e;
        }
    }

    /** What ended in the middle, said of each. */
    public List<String> missing() {
        List<String> missing = new ArrayList<>();
        unfinished.forEach((path, file) ->
                missing.add("of the file " + path + " " + file.bytes() + " of " + file.size() + " bytes are there"));
        return missing;
    }

    @Override
    public void close() throws IOException {
        for (Unfinished each : unfinished.values()) {
            Files.deleteIfExists(each.file());
        }
    }
}
