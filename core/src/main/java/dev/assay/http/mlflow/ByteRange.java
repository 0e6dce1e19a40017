package dev.assay.http.mlflow;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One range of the bytes of a file (RFC 9110, section 14). Several at once, or what cannot be read, mean the whole file, as the
 * specification allows.
 *
 * @param from the first byte, counted from 0
 * @param length in bytes; 0 or less when the file has none of them
 */
record ByteRange(long from, long length) {
    private static final Pattern FORM = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    /** @return null for the whole file */
    static @Nullable ByteRange parse(@Nullable String header, long size) {
        Matcher matcher = FORM.matcher(header == null ? "" : header.strip());
        if (!matcher.matches()) {
            return null;
        }
        String first = matcher.group(1);
        String last = matcher.group(2);
        if (first.isEmpty()) {
            return last.isEmpty() ? null : ofLast(Long.parseLong(last), size);
        }
        long from = Long.parseLong(first);
        long to = last.isEmpty() ? size - 1 : Math.min(Long.parseLong(last), size - 1);
        return !last.isEmpty() && Long.parseLong(last) < from ? null : new ByteRange(from, to - from + 1);
    }

    private static ByteRange ofLast(long bytes, long size) {
        long length = Math.min(bytes, size);
        return new ByteRange(size - length, length);
    }

    boolean satisfiable() {
        return length > 0;
    }

    String contentRange(long size) {
        return "bytes " + from + "-" + (from + length - 1) + "/" + size;
    }
}
