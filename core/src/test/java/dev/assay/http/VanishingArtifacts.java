package dev.assay.http;

import dev.assay.store.ArtifactPath;
import dev.assay.store.ArtifactStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A file of this name is gone between being found and being read. */
record VanishingArtifacts(ArtifactStore store) implements ArtifactStore {
    static final String NAME = "vanishing.txt";

    private record Gone(long size) implements Artifact {
        @Override
        public InputStream read(long from, long length) throws IOException {
            throw new NoSuchFileException(NAME);
        }
    }

    @Override
    public void put(ArtifactPath path, Path file) throws IOException {
        store.put(path, file);
    }

    @Override
    public Optional<Artifact> find(ArtifactPath path) throws IOException {
        return path.name().equals(NAME) ? Optional.of(new Gone(10_000)) : store.find(path);
    }

    @Override
    public List<Entry> list(ArtifactPath folder) throws IOException {
        return store.list(folder);
    }

    @Override
    public void delete(ArtifactPath path) throws IOException {
        store.delete(path);
    }

    @Override
    public void close() {
        store.close();
    }
}
