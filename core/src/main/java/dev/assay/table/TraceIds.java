package dev.assay.table;

import dev.assay.error.Invalid;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Ids of traces: OpenTelemetry's 32 hex digits, or what a client made. */
final class TraceIds {
    private static final int DIGITS = 32;

    private TraceIds() {}

    /** @param ours false when the digits alone are OpenTelemetry's id, as other programs write it */
    static String kept(String id, boolean ours) {
        return !ours && isHex(id, DIGITS) ? "tr-" + id.toLowerCase(Locale.ROOT) : id;
    }

    /**
     * OpenTelemetry's id of a trace.
     *
     * @param said null when the table does not say it; then it is in the id, or made of it, the same each time
     */
    static String otel(String id, @Nullable String said) {
        if (said != null) {
            return hex("otel_trace_id", said, DIGITS);
        }
        String digits = id.startsWith("tr-") ? id.substring(3) : id.replace("-", "");
        return isHex(digits, DIGITS) && !digits.matches("0+")
                ? digits.toLowerCase(Locale.ROOT)
                : digest(id).substring(0, DIGITS);
    }

    /** Hex digits of SHA-256. */
    static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    /** @throws Invalid when it is not so many hex digits */
    static String hex(String column, String id, int digits) {
        if (!isHex(id, digits)) {
            throw new Invalid("'" + column + "' is '" + (id.length() > 80 ? id.substring(0, 80) + "…" : id)
                    + "'; expected " + digits + " hex digits");
        }
        return id.toLowerCase(Locale.ROOT);
    }

    private static boolean isHex(String id, int digits) {
        return id.length() == digits && id.chars().allMatch(HexFormat::isHexDigit);
    }
}
