package dev.assay.table;

import dev.assay.error.Invalid;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a Parquet file as lines, as an export writes them: a row per span or a row per trace, which of the two its columns
 * say. The same row becomes the same line, whenever and wherever it is read.
 */
public final class TableLines implements Closeable {
    private final ParquetRows rows;
    private final Table table;
    private final Queue<Line> ready = new ArrayDeque<>();
    private boolean ended;

    /**
     * @param rows that are in it; they stand behind each other
     * @param problem why a row is none; its text is empty then
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Line(int rows, byte[] text, @Nullable String problem) {}

    /** Makes lines of rows. */
    interface Table {
        /**
         * @param done takes what became of this row, or of rows before
         * @throws Invalid when the row is none
         */
        void add(TableRow row, Queue<Line> done);

        /** Hands over what is begun. */
        void end(Queue<Line> done);
    }

    /**
     * @param longest line in bytes
     * @throws Invalid when it is no such table
     */
    public TableLines(Path file, int longest) throws IOException {
        rows = new ParquetRows(file, longest, Runtime.getRuntime().maxMemory() / 3);
        try {
            table = table(longest);
        } catch (RuntimeException refused) {
            rows.close();
            throw refused;
        }
    }

    /** Whether a file begins as Parquet does. */
    public static boolean isTable(Path file) throws IOException {
        return ParquetFooter.startsWithMagic(file);
    }

    private Table table(int longest) {
        if (!rows.hasColumn("trace_id")) {
            throw missing("trace_id");
        }
        if (!rows.hasColumn("span_id")) {
            boolean ours = rows.hasColumn(TraceRows.OURS);
            rows.want(TraceRows.columns(ours));
            return new TraceRows(longest, ours);
        }
        for (String needed : SpanRows.NEEDED) {
            if (!rows.hasColumn(needed)) {
                throw missing(needed);
            }
        }
        boolean ours = rows.hasColumn(SpanRows.OURS);
        rows.want(SpanRows.columns(ours));
        return new SpanRows(longest, ours);
    }

    private Invalid missing(String column) {
        return new Invalid("The table has no column '" + column + "'; it has " + rows.columns()
                + ". Expected of spans trace_id, span_id, name and start_time, of traces trace_id");
    }

    /** How many rows the file says it has. */
    public long count() {
        return rows.count();
    }

    /**
     * The next one; null at the end.
     *
     * @throws Invalid when the file cannot be read on
     */
    public @Nullable Line next() {
        while (ready.isEmpty() && !ended) {
            TableRow row = rows.next();
            if (row == null) {
                table.end(ready);
                ended = true;
                break;
            }
            try {
                table.add(row, ready);
            } catch (Invalid refused) {
                table.end(ready);
                ready.add(new Line(1, new byte[0], refused.getMessage()));
            }
        }
        return ready.poll();
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
