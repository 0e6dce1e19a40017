package dev.assay.scorers.embedding;

import dev.assay.scorers.embedding.child.EmbeddingMain;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One child process with the model in it. Used by one thread at a time. */
final class EmbeddingProcess implements AutoCloseable {
    /** Java's own part; the model takes about 150 MB beside it. */
    private static final int HEAP_MEGABYTES = 128;

    /** It did not answer in time, and was ended. */
    static final class Overdue extends IOException {
        private static final long serialVersionUID = 1;

        Overdue(String message) {
            super(message);
        }
    }

    private final Process process;
    private final DataOutputStream out;
    private final DataInputStream in;

    private EmbeddingProcess(Process process) {
        this.process = process;
        this.out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
        this.in = new DataInputStream(new BufferedInputStream(process.getInputStream()));
    }

    /**
     * Starts one and waits until its model is loaded.
     *
     * @param classPath with the model and its native library
     * @param limit for that
     * @param idle after so long without a call, up to twice as long, it ends by itself
     * @throws IOException when it cannot be started, or ends
     */
    static EmbeddingProcess start(String classPath, Duration limit, Duration idle) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + HEAP_MEGABYTES + "m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-XX:-CreateCoredumpOnCrash",
                        "-XX:ErrorFile=/dev/null",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        classPath,
                        EmbeddingMain.class.getName(),
                        Long.toString(idle.toMillis()))
                .redirectError(Redirect.DISCARD)
                .start();
        var child = new EmbeddingProcess(process);
        try {
            int first = child.within(limit, child.in::readInt);
            if (first != EmbeddingMain.READY) {
                throw new IOException("the embedding process began with " + first);
            }
            return child;
        } catch (IOException e) {
            child.close();
            throw e;
        }
    }

    /** The plugin's jar, which has the model in it; when this runs from classes, as tests do, the class path that they have. */
    static String ownClassPath() {
        String place = EmbeddingProcess.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString();
        return place.endsWith(".jar") ? Path.of(URI.create(place)).toString() : System.getProperty("java.class.path");
    }

    /** @throws IOException when it ended; {@link Overdue} when it was ended because it took too long */
    float[][] embed(List<String> texts, Duration limit) throws IOException {
        return within(limit, () -> {
            float[][] embeddings = new float[texts.size()][];
            for (int i = 0; i < embeddings.length; i++) {
                byte[] text = texts.get(i).getBytes(StandardCharsets.UTF_8);
                out.writeInt(text.length);
                out.write(text);
                out.flush();
                embeddings[i] = new float[in.readInt()];
                for (int j = 0; j < embeddings[i].length; j++) {
                    embeddings[i][j] = in.readFloat();
                }
            }
            return embeddings;
        });
    }

    private interface Talk<T> {
        T get() throws IOException;
    }

    /** Reading from a process cannot be interrupted; ending the process ends it. */
    private <T> T within(Duration limit, Talk<T> talk) throws IOException {
        var done = new CountDownLatch(1);
        Thread watch = Thread.ofVirtual().start(() -> {
            try {
                if (!done.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
            }
        });
        long started = System.nanoTime();
        try {
            return talk.get();
        } catch (IOException e) {
            if (System.nanoTime() - started >= limit.toNanos()) {
                throw new Overdue("the embedding process took longer than " + limit.toMillis() + " ms and was ended");
            }
            throw e;
        } finally {
            done.countDown();
            join(watch);
        }
    }

    private static void join(Thread watch) {
        boolean interrupted = false;
        while (true) {
            try {
                watch.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** For tests: its process. */
    ProcessHandle handle() {
        return process.toHandle();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
