package dev.assay.trace;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What bytes are, told by how they begin. */
public final class MediaTypes {
    public static final String UNKNOWN = "application/octet-stream";

    /** What a browser shows or plays without running anything that is in it. */
    private static final Set<String> HARMLESS = Set.of(
            "image/png",
            "image/jpeg",
            "image/gif",
            "image/webp",
            "audio/wav",
            "audio/mpeg",
            "audio/ogg",
            "audio/flac",
            "video/mp4",
            "video/webm");

    private MediaTypes() {}

    /** @return null when they begin like nothing that is known here */
    public static @Nullable String of(byte[] start) {
        String text = new String(start, 0, Math.min(16, start.length), StandardCharsets.ISO_8859_1);
        if (text.startsWith("\u0089PNG\r\n\u001a\n")) {
            return "image/png";
        }
        if (text.startsWith("\u00ff\u00d8\u00ff")) {
            return "image/jpeg";
        }
        if (text.startsWith("GIF87a") || text.startsWith("GIF89a")) {
            return "image/gif";
        }
        if (text.startsWith("RIFF")) {
            return text.startsWith("WEBP", 8) ? "image/webp" : text.startsWith("WAVE", 8) ? "audio/wav" : null;
        }
        if (text.startsWith("ID3") || text.startsWith("\u00ff\u00fb") || text.startsWith("\u00ff\u00f3")) {
            return "audio/mpeg";
        }
        if (text.startsWith("ftyp", 4)) {
            return "video/mp4";
        }
        return ofOthers(text);
    }

    private static @Nullable String ofOthers(String text) {
        if (text.startsWith("OggS")) {
            return "audio/ogg";
        }
        if (text.startsWith("fLaC")) {
            return "audio/flac";
        }
        if (text.startsWith("\u001aE\u00df\u00a3")) {
            return "video/webm";
        }
        if (text.startsWith("%PDF-")) {
            return "application/pdf";
        }
        return text.startsWith("PK\u0003\u0004") ? "application/zip" : null;
    }

    /** What to call bytes towards a browser: whatever a sender says they are, only what they are, if that is harmless. */
    public static String shown(byte[] start) {
        String type = of(start);
        return type != null && HARMLESS.contains(type) ? type : UNKNOWN;
    }
}
