package dev.assay;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * The data folder, held by one process at a time. The operating system lets go of it when that process ends, however it ends:
 * a lock of a killed server hinders nobody.
 */
final class DataFolder implements AutoCloseable {
    private static final String FILE = "server.lock";

    private final FileChannel file;
    private final FileLock lock;

    private DataFolder(FileChannel file, FileLock lock) {
        this.file = file;
        this.lock = lock;
    }

    /** @throws IOException when another process holds the folder; the message names both */
    static DataFolder hold(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path path = folder.resolve(FILE);
        FileChannel file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileLock lock = file.tryLock();
            if (lock != null) {
                DataFolder held = new DataFolder(file, lock);
                held.write(String.valueOf(ProcessHandle.current().pid()));
                return held;
            }
        } catch (OverlappingFileLockException _) {
            // This process holds it already: said below.
        } catch (IOException e) {
            file.close();
            throw e;
        }
        file.close();
        Holder holder = read(path).orElse(new Holder("unknown", null));
        throw new IOException("another Assay server uses the data folder " + folder + " (process " + holder.pid()
                + (holder.url() == null ? "" : ", " + holder.url())
                + "): stop that one, or choose another folder (./start --data DIR, ASSAY_DATA_DIR)");
    }

    /** Who holds it says where it answers. */
    void answersAt(URI url) throws IOException {
        write(ProcessHandle.current().pid() + "\n" + url);
    }

    /** The server that holds a folder now and answers. */
    static Optional<URI> server(Path folder) throws IOException {
        Path path = folder.resolve(FILE);
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileLock lock = file.tryLock()) {
            return lock == null ? read(path).map(Holder::url).map(URI::create) : Optional.empty();
        }
    }

    private record Holder(
            String pid, @org.jspecify.annotations.Nullable String url) {}

    private static Optional<Holder> read(Path path) throws IOException {
        List<String> lines = Files.readAllLines(path);
        return lines.isEmpty()
                ? Optional.empty()
                : Optional.of(new Holder(lines.getFirst(), lines.size() > 1 ? lines.get(1) : null));
    }

    private void write(String text) throws IOException {
        file.truncate(0);
        file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
    }

    @Override
    public void close() throws IOException {
        try (file) {
            lock.release();
        }
    }
}
