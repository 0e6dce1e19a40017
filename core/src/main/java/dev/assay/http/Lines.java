package dev.assay.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lines of a file, some at a time, none longer than a limit; empty ones are left out. */
final class Lines {
    private static final int MOST = 64;
    private static final int MOST_BYTES = 8 << 20;

    private final InputStream in;
    private final int longest;

    Lines(InputStream in, int longest) {
        this.in = in;
        this.longest = longest;
    }

    /** @param problem of a line that is too long; its text is empty */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Read(byte[] text, @Nullable String problem) {}

    /** The next ones; empty at the end. */
    List<Read> next() throws IOException {
        List<Read> lines = new ArrayList<>();
        int bytes = 0;
        while (lines.size() < MOST && bytes < MOST_BYTES) {
            Read line = line();
            if (line == null) {
                break;
            }
            if (line.text().length > 0 || line.problem() != null) {
                lines.add(line);
                bytes += line.text().length;
            }
        }
        return lines;
    }

    private @Nullable Read line() throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        int next = in.read();
        if (next < 0) {
            return null;
        }
        long length = 0;
        while (next >= 0 && next != '\n') {
            length++;
            if (length <= longest) {
                text.write(next);
            }
            next = in.read();
        }
        return length > longest
                ? new Read(
                        new byte[0],
                        "a line of " + length + " bytes; at most " + longest + " are taken (http.maxBodyBytes)")
                : new Read(text.toByteArray(), null);
    }
}
