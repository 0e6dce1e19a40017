package dev.assay.store.pg;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The PostgreSQL that the server brings along, for when no {@code database.url} is set.
 *
 * <p>Survives {@code kill -9} of either side: an orphan of ours is stopped, a stale pid file is removed (only under our own
 * lock), and PostgreSQL replays its log. One that ends by itself, killed or for want of room on the disk, is started again on
 * the same port. PostgreSQL refuses to run as root; then it runs as {@code nobody}, really or in a user namespace.
 */
public final class PgEmbedded implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PgEmbedded.class);
    private static final String USER = "assay";
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final Duration BETWEEN_STARTS = Duration.ofSeconds(1);

    private final Path home;
    private final Path cluster;
    private final PgPrograms programs;
    private final FileChannel lockFile;
    private final FileLock lock;
    private final int port;
    private final String password;
    private volatile @Nullable Process running;
    private volatile boolean closing;

    private PgEmbedded(Path home, FileChannel lockFile, FileLock lock) throws IOException {
        this.home = home;
        this.lockFile = lockFile;
        this.lock = lock;
        this.cluster = home.resolve("cluster");
        this.programs = PgPrograms.unpacked(home);
        this.password = password();
        if (!Files.isDirectory(cluster)) {
            createCluster();
        }
        this.port = freePort();
        start();
    }

    /**
     * Starts it, creating the cluster the first time (4 s; later 0.2 s).
     *
     * @param home a folder of its own, made if missing
     * @throws IOException when another server uses the folder, or PostgreSQL does not start; the message says which
     */
    public static PgEmbedded start(Path home) throws IOException {
        Path absolute = home.toAbsolutePath();
        Files.createDirectories(absolute);
        FileChannel lockFile =
                FileChannel.open(absolute.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = lockFile.tryLock();
            if (lock == null) {
                throw new IOException("another Assay server uses the data folder " + absolute.getParent());
            }
            return new PgEmbedded(absolute, lockFile, lock);
        } catch (OverlappingFileLockException e) {
            lockFile.close();
            throw new IOException("this process uses the data folder " + absolute.getParent() + " already", e);
        } catch (IOException e) {
            lockFile.close();
            throw e;
        }
    }

    /** @param database its name */
    public String url(String database) {
        return "postgresql://" + USER + ":" + password + "@127.0.0.1:" + port + "/" + database;
    }

    /** Of the postmaster; changes with every start. */
    public long pid() throws IOException {
        return Long.parseLong(
                Files.readAllLines(cluster.resolve("postmaster.pid")).getFirst().strip());
    }

    @Override
    public void close() {
        synchronized (this) {
            closing = true;
        }
        Process process = running;
        try (lockFile;
                lock) {
            if (process != null && process.isAlive()) {
                stop(process.toHandle());
            }
        } catch (IOException e) {
            LOG.warn("PostgreSQL did not stop as it should; it recovers at the next start: {}", e.getMessage());
        }
    }

    /** At once, if it does not listen: then it replays its log at the next start. */
    private void stop(ProcessHandle postmaster) throws IOException {
        try {
            programs.run(List.of("pg_ctl", "stop", "-m", "fast", "-w", "-t", "10", "-D", cluster.toString()));
        } catch (IOException e) {
            LOG.warn("PostgreSQL does not stop and is killed: {}", e.getMessage());
            postmaster.descendants().forEach(ProcessHandle::destroyForcibly);
            postmaster.destroyForcibly();
            postmaster
                    .onExit()
                    .orTimeout(10, TimeUnit.SECONDS)
                    .exceptionally(_ -> postmaster)
                    .join();
        }
    }

    private String password() throws IOException {
        Path file = home.resolve("password");
        if (!Files.exists(file)) {
            byte[] random = new byte[24];
            new SecureRandom().nextBytes(random);
            Path unfinished = home.resolve("password.new");
            Files.deleteIfExists(unfinished);
            Files.createFile(
                    unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(unfinished, HexFormat.of().formatHex(random));
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return Files.readString(file).strip();
    }

    private void createCluster() throws IOException {
        Path unfinished = home.resolve("cluster.new");
        deleteTree(unfinished);
        Files.createDirectory(unfinished);
        Path passwordFile = home.resolve("initdb-password");
        Files.writeString(passwordFile, password);
        programs.giveAway(unfinished);
        programs.giveAway(passwordFile);
        try {
            programs.run(List.of(
                    "initdb",
                    "-D",
                    unfinished.toString(),
                    "-U",
                    USER,
                    "--pwfile=" + passwordFile,
                    "--auth=scram-sha-256",
                    "--data-checksums",
                    "--encoding=UTF8",
                    "--locale-provider=builtin",
                    "--locale=C.UTF-8"));
        } finally {
            Files.delete(passwordFile);
        }
        Files.move(unfinished, cluster, StandardCopyOption.ATOMIC_MOVE);
    }

    /** A postmaster of a killed server may still run, or its pid file may name a process that is not ours. */
    private void stopOrphan() throws IOException {
        Path pidFile = cluster.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        long pid = pid();
        Optional<ProcessHandle> ours = ProcessHandle.of(pid).filter(process -> commandLine(pid, process)
                .filter(command -> command.contains(cluster.toString()))
                .isPresent());
        if (ours.isPresent()) {
            LOG.info("PostgreSQL of a server that was killed still runs (pid {}): stopping it", pid);
            stop(ours.get());
        }
        // One that was killed leaves the word of its being ready behind.
        Files.deleteIfExists(pidFile);
    }

    private static Optional<String> commandLine(long pid, ProcessHandle process) {
        try {
            return Optional.of(Files.readString(Path.of("/proc/" + pid + "/cmdline")));
        } catch (IOException e) {
            return process.info().commandLine();
        }
    }

    /** One thread starts it and stays: it starts it again whenever it has ended without having been told to. */
    private void start() throws IOException {
        CompletableFuture<Void> ready = new CompletableFuture<>();
        // pdeathsig tells PostgreSQL when the thread that started it ends, not the process: this thread must live on.
        Thread.ofPlatform().daemon().name("postgresql").start(() -> keepRunning(ready));
        join(ready);
    }

    private void keepRunning(CompletableFuture<Void> first) {
        Path log = home.resolve("postgresql.log");
        long giveUp = System.nanoTime() + READY_WITHIN.toNanos();
        try {
            while (!closing) {
                try {
                    Process process = launchUnlessClosing(log);
                    if (process == null) {
                        return;
                    }
                    awaitReady(process, log);
                    if (!first.complete(null)) {
                        LOG.info("PostgreSQL answers again");
                    }
                    process.waitFor();
                    if (!closing) {
                        LOG.error(
                                "PostgreSQL has ended (exit {}) and is started again; its last words in {}: {}",
                                process.exitValue(),
                                log,
                                PgPrograms.lastLines(log));
                    }
                } catch (IOException e) {
                    // Backends of one that was killed hold its memory until they notice.
                    boolean passes = String.valueOf(e.getMessage()).contains("still in use");
                    if (!first.isDone() && !(passes && System.nanoTime() < giveUp)) {
                        first.completeExceptionally(e);
                        return;
                    }
                    if (first.isDone() && !closing) {
                        LOG.error("PostgreSQL cannot be started; it is tried again: {}", e.getMessage());
                    }
                    Thread.sleep(first.isDone() ? BETWEEN_STARTS : BETWEEN_STARTS.dividedBy(4));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Null when it is to end: nothing is started behind the back of the one who closes. */
    private synchronized @Nullable Process launchUnlessClosing(Path log) throws IOException {
        if (closing) {
            return null;
        }
        stopOrphan();
        Process process = launch(log);
        running = process;
        return process;
    }

    private Process launch(Path log) throws IOException {
        List<String> call = new ArrayList<>(List.of("postgres", "-D", cluster.toString()));
        for (String setting : settings()) {
            call.addAll(List.of("-c", setting));
        }
        return programs.launch(call, log);
    }

    private List<String> settings() {
        return List.of(
                "port=" + port,
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                "shared_buffers=128MB",
                "max_connections=48",
                "work_mem=4MB",
                "maintenance_work_mem=64MB",
                "wal_buffers=8MB",
                "max_wal_size=2GB",
                "checkpoint_timeout=15min",
                "wal_compression=on",
                "jit=off",
                "max_parallel_workers_per_gather=0",
                "autovacuum_max_workers=2",
                "io_method=sync",
                "idle_in_transaction_session_timeout=30s",
                "temp_file_limit=2GB",
                "max_slot_wal_keep_size=4GB",
                "log_min_messages=warning",
                "log_timezone=UTC",
                "timezone=UTC");
    }

    private void awaitReady(Process process, Path log) throws IOException {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        Path pidFile = cluster.resolve("postmaster.pid");
        try {
            while (!process.waitFor(5, TimeUnit.MILLISECONDS)) {
                if (Files.exists(pidFile)) {
                    List<String> lines = Files.readAllLines(pidFile);
                    if (lines.size() >= 8 && lines.get(7).strip().equals("ready")) {
                        return;
                    }
                }
                if (System.nanoTime() > deadline) {
                    process.destroyForcibly();
                    throw new IOException(
                            "PostgreSQL was not ready within " + READY_WITHIN.toSeconds() + " s; see " + log);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while PostgreSQL was starting", e);
        }
        throw new IOException("PostgreSQL ended at once (exit " + process.exitValue() + "); last words in " + log + ": "
                + PgPrograms.lastLines(log));
    }

    private static void join(CompletableFuture<Void> ready) throws IOException {
        try {
            ready.get(2 * READY_WITHIN.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause
                    ? cause
                    : new IOException("cannot run PostgreSQL", e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new IOException("cannot run PostgreSQL", e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
