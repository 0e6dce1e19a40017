package dev.assay;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has been opened, to be closed in the other order. */
final class OpenParts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OpenParts.class);
    private static final Duration CLOSED_WITHIN = Duration.ofSeconds(15);

    /** Of what comes after a part that did not stop: it waits for the same, mostly. */
    private static final Duration CLOSED_WITHIN_THEN = Duration.ofSeconds(3);

    private final Deque<Part> parts = new ArrayDeque<>();

    /** @param limit null for the usual one */
    private record Part(AutoCloseable closing, @Nullable Duration limit) {}

    interface Closing<T> {
        void close(T part) throws Exception;
    }

    <T> T add(T part, Closing<T> closing) {
        parts.addLast(new Part(() -> closing.close(part), null));
        return part;
    }

    /** @param limit how long it may take; then it is left as it is */
    <T> void add(T part, Closing<T> closing, Duration limit) {
        parts.addLast(new Part(() -> closing.close(part), limit));
    }

    /** The last one first. A part that does not answer must not keep the others from ending. */
    @Override
    public void close() {
        Duration within = CLOSED_WITHIN;
        while (!parts.isEmpty()) {
            Part part = parts.removeLast();
            Thread closing = Thread.ofPlatform().daemon().name("close").start(() -> close(part.closing));
            Duration limit = part.limit == null ? within : part.limit;
            try {
                if (!closing.join(limit)) {
                    LOG.warn("a part did not stop within {} s and is left as it is", limit.toSeconds());
                    within = CLOSED_WITHIN_THEN;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            LOG.warn("a part did not stop as it should: {}", e.toString());
        }
    }
}
