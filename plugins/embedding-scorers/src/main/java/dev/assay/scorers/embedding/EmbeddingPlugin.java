package dev.assay.scorers.embedding;

import java.time.Duration;
import org.pf4j.Plugin;

/** Ends the child process with the plugin. */
public final class EmbeddingPlugin extends Plugin {
    /** Shorter than the server's own limit for a call. */
    private static final Duration CALL_LIMIT = Duration.ofSeconds(8);

    /** Then 150 MB go back; to start it again takes a second or two. */
    private static final Duration IDLE = Duration.ofMinutes(5);

    /** One for all scorers of this plugin; a plugin has a class loader of its own, so the next version has another one. */
    static final Embedder EMBEDDER = new Embedder(EmbeddingProcess.ownClassPath(), CALL_LIMIT, IDLE);

    @Override
    public void stop() {
        EMBEDDER.close();
    }
}
