package dev.assay.http.mlflow;

import dev.assay.error.Invalid;
import dev.assay.store.ArtifactPath;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Paths of artifacts as clients send them: MLflow's server unpacks percent signs until none is left, whatever packed them. */
final class SafePath {
    private static final int MOST_LAYERS = 10;

    private SafePath() {}

    /**
     * @param sent percent signs that escape nothing stand for themselves
     * @throws Invalid when it leads anywhere but below the root
     */
    static ArtifactPath of(String sent) {
        String path = sent;
        for (int layer = 0; layer < MOST_LAYERS; layer++) {
            String decoded = decode(path);
            if (decoded.equals(path)) {
                if (path.indexOf('#') >= 0) {
                    throw new Invalid("Invalid path");
                }
                return ArtifactPath.of(escapeControls(path));
            }
            path = decoded;
        }
        throw new Invalid("Invalid path");
    }

    private static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            int high = bytes[i] == '%' && i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
            int low = high >= 0 ? Character.digit(bytes[i + 2], 16) : -1;
            if (low >= 0) {
                out.write(high * 16 + low);
                i += 2;
            } else {
                out.write(bytes[i]);
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** An older client puts percent signs around numbers into names of images; those that name a control character stay as sent. */
    private static String escapeControls(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        text.chars().forEach(c -> {
            if (c < ' ' || c == 127) {
                escaped.append("%%%02x".formatted(c));
            } else {
                escaped.append((char) c);
            }
        });
        return escaped.toString();
    }
}
