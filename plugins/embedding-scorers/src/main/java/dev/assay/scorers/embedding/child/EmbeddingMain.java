package dev.assay.scorers.embedding.child;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.nio.charset.StandardCharsets;

/**
 * Answers until its input ends, as it does when the server dies. In and out, big-endian: a text is its length in bytes and UTF-8;
 * an embedding is its length in floats and the floats. The first thing that it writes is {@link #READY}.
 */
public final class EmbeddingMain {
    /** Written once the model is loaded. */
    public static final int READY = 0x41535359;

    private EmbeddingMain() {}

    public static void main(String[] arguments) throws Exception {
        var out = new DataOutputStream(new BufferedOutputStream(System.out));
        // What a library prints must not get between the answers.
        System.setOut(System.err);
        try (var model = new Model();
                var in = new DataInputStream(new BufferedInputStream(System.in))) {
            out.writeInt(READY);
            out.flush();
            while (true) {
                byte[] text = in.readNBytes(in.readInt());
                float[] embedding = model.embed(new String(text, StandardCharsets.UTF_8));
                out.writeInt(embedding.length);
                for (float each : embedding) {
                    out.writeFloat(each);
                }
                out.flush();
            }
        } catch (EOFException e) {
            System.exit(0);
        }
    }
}
