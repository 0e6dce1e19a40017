package dev.assay.store.file;

import dev.assay.error.Invalid;
import dev.assay.store.ArtifactPath;
import dev.assay.store.ArtifactStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Artifacts as files of a folder. A file is synced, then moved to its place in one step; uploads have to lie in the same file
 * system. Links, which no upload makes, are no artifacts.
 */
public final class FolderArtifactStore implements ArtifactStore {
    /** A folder may be pruned by a delete between its making and the move into it; then it is made again. */
    private static final int TRIES = 10;

    private final Path root;

    /** @param root made if missing */
    public FolderArtifactStore(Path root) throws IOException {
        this.root = Files.createDirectories(root).toAbsolutePath().normalize();
    }

    @Override
    public void put(ArtifactPath path, Path file) throws IOException {
        if (path.isRoot()) {
            throw new Invalid("Invalid path");
        }
        Path target = locate(path);
        sync(file, StandardOpenOption.WRITE);
        for (int tries = 1; ; tries++) {
            try {
                makeFolders(above(target));
                Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
                syncIfThere(above(target));
                return;
            } catch (FileAlreadyExistsException | NotDirectoryException e) {
                throw occupied(path);
            } catch (NoSuchFileException e) {
                if (tries == TRIES || !Files.exists(file)) {
                    throw e;
                }
            } catch (FileSystemException e) {
                if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
                    throw occupied(path);
                }
                throw e;
            }
        }
    }

    @Override
    public Optional<Artifact> find(ArtifactPath path) throws IOException {
        Path file = locate(path);
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return attributes.isRegularFile() ? Optional.of(new Stored(file, attributes.size())) : Optional.empty();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Optional.empty();
        } catch (FileSystemException e) {
            if (belowAFile(file)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public List<Entry> list(ArtifactPath folder) throws IOException {
        Path location = locate(folder);
        if (!Files.isDirectory(location, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        List<Entry> entries = new ArrayList<>();
        try (var children = Files.newDirectoryStream(location)) {
            for (Path child : children) {
                try {
                    BasicFileAttributes attributes =
                            Files.readAttributes(child, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                    if (attributes.isDirectory()) {
                        entries.add(new Entry(child.getFileName().toString(), true, 0));
                    } else if (attributes.isRegularFile()) {
                        entries.add(new Entry(child.getFileName().toString(), false, attributes.size()));
                    }
                } catch (NoSuchFileException e) {
                    // Deleted while we were looking.
                }
            }
        } catch (NoSuchFileException e) {
            return List.of();
        }
        entries.sort(Comparator.comparing(Entry::name));
        return entries;
    }

    @Override
    public void delete(ArtifactPath path) throws IOException {
        Path location = locate(path);
        if (!Files.exists(location, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(location, new Deletion());
        prune(location.getParent());
    }

    @Override
    public void close() {}

    private Path locate(ArtifactPath path) {
        Path location = root.resolve(path.text()).normalize();
        if (!location.startsWith(root)) {
            throw new Invalid("Invalid path");
        }
        return location;
    }

    /** Of what lies below the root. */
    private Path above(Path location) {
        Path parent = location.getParent();
        return parent == null ? root : parent;
    }

    /** Makes the folders that are missing, each kept for good. */
    private void makeFolders(Path folder) throws IOException {
        if (folder.equals(root) || Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Path parent = above(folder);
        makeFolders(parent);
        try {
            Files.createDirectory(folder);
            sync(parent, StandardOpenOption.READ);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
        }
    }

    /** Deletes the folders above that hold nothing any more. */
    private void prune(@Nullable Path folder) throws IOException {
        try {
            for (Path each = folder;
                    each != null && !each.equals(root) && each.startsWith(root);
                    each = each.getParent()) {
                Files.deleteIfExists(each);
            }
        } catch (DirectoryNotEmptyException e) {
            // It is still in use, and so is all above.
        }
    }

    private boolean belowAFile(Path file) {
        for (Path each = file.getParent(); each != null && !each.equals(root); each = each.getParent()) {
            if (Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS)) {
                return true;
            }
        }
        return false;
    }

    private static Invalid occupied(ArtifactPath path) {
        return new Invalid("Artifact path '" + path + "' cannot be written: there is a folder of that name, or a file"
                + " where a folder is needed");
    }

    /** A folder that is gone was deleted with what it held, after that had come. */
    private static void syncIfThere(Path folder) throws IOException {
        try {
            sync(folder, StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            // Nothing is left to be kept.
        }
    }

    /** @param how READ for a folder, WRITE for a file */
    private static void sync(Path path, StandardOpenOption how) throws IOException {
        try (FileChannel channel = FileChannel.open(path, how)) {
            channel.force(true);
        }
    }

    private final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
            if (!visited.equals(root)) {
                Files.deleteIfExists(visited);
            }
            return FileVisitResult.CONTINUE;
        }
    }

    private record Stored(Path file, long size) implements Artifact {
        @Override
        public InputStream read(long from, long length) throws IOException {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
            try {
                if (channel.size() != size) {
                    throw new IOException("the artifact was replaced while it was being read");
                }
                return Channels.newInputStream(channel.position(from));
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        }
    }
}
