package dev.assay.scorer;

import dev.assay.model.Trace;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Identifies what a scorer was shown, so that the same view need not be judged and paid twice. */
public final class ViewDigest {
    private ViewDigest() {}

    /** SHA-256 over the view's JSON, as 64 hex digits. */
    public static String of(Trace view) {
        return HexFormat.of().formatHex(sha256().digest(TraceView.json(view).getBytes(StandardCharsets.UTF_8)));
    }

    /** Of all that a scorer is shown in one call, as 64 hex digits. */
    public static String of(Subject subject) {
        MessageDigest digest = sha256();
        for (Trace turn : subject.session()) {
            add(digest, TraceView.json(turn));
        }
        if (subject.span() != null) {
            add(digest, ViewJson.of(subject.span()));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** With its length before it, so that no two lists of texts run together. */
    private static void add(MessageDigest digest, String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(4).putInt(bytes.length).flip());
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
