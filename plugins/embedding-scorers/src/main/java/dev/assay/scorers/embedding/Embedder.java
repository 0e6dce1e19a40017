package dev.assay.scorers.embedding;

import dev.assay.scorer.api.ScorerException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Embeddings from a child process that is started at the first call, and again whenever it ended, by itself for want of work or
 * otherwise: it loses nothing but the call at hand, which is made once more.
 */
final class Embedder implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final String classPath;
    private final Duration limit;
    private final Duration idle;
    private @Nullable EmbeddingProcess process;
    private boolean closed;

    /**
     * @param classPath with the model and its native library
     * @param limit for one call, start not counted
     * @param idle after so long without a call, up to twice as long, the process ends
     */
    Embedder(String classPath, Duration limit, Duration idle) {
        this.classPath = classPath;
        this.limit = limit;
        this.idle = idle;
    }

    /**
     * How alike two texts are in meaning: the cosine of their embeddings, -1 to 1.
     *
     * @throws ScorerException when the process takes too long, or ends twice
     */
    synchronized double similarity(String left, String right) {
        float[][] both = embed(List.of(left, right));
        double cosine = 0;
        for (int i = 0; i < both[0].length; i++) {
            cosine += (double) both[0][i] * both[1][i];
        }
        return Math.clamp(cosine, -1, 1);
    }

    private float[][] embed(List<String> texts) {
        IOException first = null;
        while (true) {
            try {
                return running().embed(texts, limit);
            } catch (EmbeddingProcess.Overdue e) {
                end();
                throw new ScorerException(String.valueOf(e.getMessage()));
            } catch (IOException e) {
                end();
                if (first != null) {
                    throw new ScorerException("the embedding process ended twice during this call: " + e.getMessage());
                }
                first = e;
            }
        }
    }

    private EmbeddingProcess running() throws IOException {
        if (closed) {
            throw new ScorerException("the plugin of the embedding scorers was stopped");
        }
        EmbeddingProcess running = process;
        if (running == null || !running.isAlive()) {
            end();
            running = EmbeddingProcess.start(classPath, START_LIMIT, idle);
            process = running;
        }
        return running;
    }

    private void end() {
        if (process != null) {
            process.close();
            process = null;
        }
    }

    /** For tests: the process that runs, or null. */
    synchronized @Nullable ProcessHandle handle() {
        return process == null ? null : process.handle();
    }

    @Override
    public synchronized void close() {
        closed = true;
        end();
    }
}
