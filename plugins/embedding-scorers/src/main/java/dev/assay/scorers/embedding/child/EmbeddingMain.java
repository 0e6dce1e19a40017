package dev.assay.scorers.embedding.child;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Answers until its input ends, as it does when the server dies, or until nothing was asked for a while, to give the model's memory
 * back. In and out, big-endian: a text is its length in bytes and UTF-8; an embedding is its length in floats and the floats. The
 * first thing that it writes is {@link #READY}.
 */
public final class EmbeddingMain {
    /** Written once the model is loaded. */
    public static final int READY = 0x41535359;

    private EmbeddingMain() {}

    /** @param arguments one: after so many milliseconds without a text, up to twice as many, it ends */
    public static void main(String[] arguments) throws Exception {
        var out = new DataOutputStream(new BufferedOutputStream(System.out));
        // What a library prints must not get between the answers.
        System.setOut(System.err);
        try (var model = new Model();
                var in = new DataInputStream(new BufferedInputStream(System.in))) {
            out.writeInt(READY);
            out.flush();
            var steps = new AtomicLong();
            Duration idle = Duration.ofMillis(Long.parseLong(arguments[0]));
            Thread.ofPlatform().daemon().name("idle").start(() -> endWhenIdle(idle, steps));
            while (true) {
                int length = in.readInt();
                steps.incrementAndGet();
                byte[] text = in.readNBytes(length);
                float[] embedding = model.embed(new String(text, StandardCharsets.UTF_8));
                out.writeInt(embedding.length);
                for (float each : embedding) {
                    out.writeFloat(each);
                }
                out.flush();
                steps.incrementAndGet();
            }
        } catch (EOFException e) {
            System.exit(0);
        }
    }

    /** @param steps odd while a text is at work */
    private static void endWhenIdle(Duration idle, AtomicLong steps) {
        long seen;
        do {
            seen = steps.get();
            try {
                Thread.sleep(idle);
            } catch (InterruptedException e) {
                return;
            }
        } while (seen % 2 == 1 || steps.get() != seen);
        Runtime.getRuntime().halt(0);
    }
}
