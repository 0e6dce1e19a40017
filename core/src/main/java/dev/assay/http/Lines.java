package dev.assay.http;

import dev.assay.table.TableLines.Line;
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

    /** The next ones; empty at the end. */
    List<Line> next() throws IOException {
        return some(this::line);
    }

    interface Source {
        /** Null at the end. */
        @Nullable
        Line next() throws IOException;
    }

    /** As many as may well be held at once; empty at the end. */
    static List<Line> some(Source source) throws IOException {
        List<Line> lines = new ArrayList<>();
        int bytes = 0;
        while (lines.size() < MOST && bytes < MOST_BYTES) {
            Line line = source.next();
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

    private @Nullable Line line() throws IOException {
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
                ? new Line(
                        1,
                        new byte[0],
                        "a line of " + length + " bytes; at most " + longest + " are taken (http.maxBodyBytes)")
                : new Line(1, text.toByteArray(), null);
    }
}
