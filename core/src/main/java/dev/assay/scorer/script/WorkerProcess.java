package dev.assay.scorer.script;

import dev.assay.sandbox.wire.Frames;
import dev.assay.sandbox.wire.FromWorker;
import dev.assay.sandbox.wire.ToWorker;
import dev.assay.sandbox.wire.WorkerCommand;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One child JVM. One thread at a time talks to it and blocks while it reads; {@link #killIfOverdue} is called by another
 * one again and again, so no read lasts for ever.
 */
final class WorkerProcess implements AutoCloseable {
    /** Contexts kept open for jobs that take turns on this worker. */
    private static final int OPEN_JOBS = 4;

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final int KEPT_STDERR = 4_000;
    private static final Logger LOG = LoggerFactory.getLogger(WorkerProcess.class);

    private final Process process;
    private final OutputStream out;
    private final DataInputStream in;
    private final Thread stderr;
    private final StringBuilder complaints = new StringBuilder();
    private final Map<ScriptJob, Integer> openJobs = new LinkedHashMap<>(8, 0.75f, true);
    private int lastJob;
    private int calls;
    private @Nullable String tenant;
    private volatile long deadline;
    private volatile boolean killedLate;

    private WorkerProcess(Process process) {
        this.process = process;
        this.out = new BufferedOutputStream(process.getOutputStream(), 64 * 1024);
        this.in = new DataInputStream(new BufferedInputStream(process.getInputStream(), 64 * 1024));
        this.stderr = Thread.ofPlatform()
                .daemon()
                .name("sandbox-stderr-" + process.pid())
                .start(this::readStderr);
    }

    /**
     * Starts a child; {@link #awaitReady} must follow.
     *
     * @param emptyFolder the child's working folder
     * @param options more options for its JVM
     * @throws SandboxUnavailableException when there is nothing to start
     */
    static WorkerProcess start(SandboxConfig config, Path emptyFolder, String... options) {
        if (!Files.isDirectory(config.folder())) {
            throw new SandboxUnavailableException("the sandbox's folder " + config.folder() + " does not exist");
        }
        var command = new ProcessBuilder(
                        WorkerCommand.of(config.java(), config.folder(), config.heapMegabytes(), options))
                .directory(emptyFolder.toFile());
        command.environment().clear();
        // Only how file names are spelled: without it a folder with an umlaut in its name is not found.
        command.environment().put("LC_ALL", "C.UTF-8");
        try {
            var worker = new WorkerProcess(command.start());
            worker.arm(START_LIMIT);
            return worker;
        } catch (IOException e) {
            throw new SandboxUnavailableException("the sandbox did not start: " + e.getMessage(), e);
        }
    }

    /** @throws SandboxUnavailableException when the child ends instead */
    void awaitReady() {
        try {
            FromWorker first = receive();
            if (first instanceof FromWorker.Ready) {
                disarm();
                LOG.debug("sandbox process {} is ready", process.pid());
                return;
            }
            throw new IOException("it said " + first + " before it was ready");
        } catch (IOException e) {
            kill();
            throw new SandboxUnavailableException("the sandbox did not start: " + epitaph(), e);
        }
    }

    long pid() {
        return process.pid();
    }

    /** Whether this process may run that tenant's scripts: one that ran another's never may. */
    boolean serves(String wanted) {
        return tenant == null || tenant.equals(wanted);
    }

    /** The number under which a job's context is open in this process, if it is. */
    @Nullable
    Integer openJob(ScriptJob job) {
        return openJobs.get(job);
    }

    /** Reserves a number for a job's context; closes the one that was not used for longest when there are too many. */
    int newJob(ScriptJob job) throws IOException {
        tenant = job.tenant();
        if (openJobs.size() >= OPEN_JOBS) {
            closeJob(openJobs.keySet().iterator().next());
        }
        openJobs.put(job, ++lastJob);
        return lastJob;
    }

    void closeJob(ScriptJob job) throws IOException {
        Integer number = openJobs.remove(job);
        if (number != null) {
            send(new ToWorker.Close(number));
        }
    }

    /** The job's context was never opened. */
    void forget(ScriptJob job) {
        openJobs.remove(job);
    }

    /** Closes the contexts of jobs that have ended. */
    void closeEnded() throws IOException {
        for (ScriptJob job : List.copyOf(openJobs.keySet())) {
            if (job.isClosed()) {
                closeJob(job);
            }
        }
    }

    /** Counts what this process has done. @return how many traces it was given so far */
    int countCalls(int more) {
        calls += more;
        return calls;
    }

    /** May be called by any thread. */
    void send(ToWorker message) throws IOException {
        synchronized (out) {
            Frames.write(out, message);
            out.flush();
        }
    }

    /** Blocks until the child says something or ends. */
    FromWorker receive() throws IOException {
        return Frames.readFromWorker(in);
    }

    /** From now on the child has this long until it is killed. */
    void arm(Duration limit) {
        long at = System.nanoTime() + limit.toNanos();
        deadline = at == 0 ? 1 : at;
    }

    void disarm() {
        deadline = 0;
    }

    void killIfOverdue() {
        long at = deadline;
        if (at != 0 && System.nanoTime() - at > 0) {
            killedLate = true;
            kill();
        }
    }

    void kill() {
        process.destroyForcibly();
    }

    /** What ended the process, to be asked when it ended by itself or was killed. */
    Death death() {
        int code = exitCode();
        if (killedLate || code == WorkerCommand.EXIT_UNSTOPPABLE) {
            return Death.TOO_LATE;
        }
        return code == WorkerCommand.EXIT_OUT_OF_MEMORY ? Death.OUT_OF_MEMORY : Death.UNKNOWN;
    }

    /** How a process ended. */
    enum Death {
        TOO_LATE,
        OUT_OF_MEMORY,
        UNKNOWN
    }

    /** How the process ended, for people: its exit code and its last words. */
    String epitaph() {
        int code = exitCode();
        join(stderr);
        synchronized (complaints) {
            String words = complaints.toString().strip();
            return "its process ended with exit code " + code + (words.isEmpty() ? "" : " and said: " + words);
        }
    }

    /** Lets the child end by itself and waits for that. */
    int end() throws IOException, InterruptedException {
        out.close();
        return process.waitFor();
    }

    @Override
    public void close() {
        kill();
        exitCode();
    }

    private int exitCode() {
        kill();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return process.waitFor();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(TimeUnit.SECONDS.toMillis(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void readStderr() {
        try (InputStream from = process.getErrorStream()) {
            byte[] bytes = new byte[2048];
            for (int n = from.read(bytes); n >= 0; n = from.read(bytes)) {
                String words = new String(bytes, 0, n, StandardCharsets.UTF_8);
                synchronized (complaints) {
                    if (complaints.length() < KEPT_STDERR) {
                        complaints.append(words);
                    }
                }
            }
        } catch (IOException gone) {
            LOG.trace("stderr of sandbox process {} is closed", process.pid(), gone);
        }
    }
}
