package dev.assay.transfer;

import static dev.assay.transfer.Progress.megabytes;
import static dev.assay.transfer.Progress.number;

import dev.assay.error.Invalid;
import dev.assay.otlp.Compression;
import dev.assay.otlp.Decompression;
import dev.assay.table.TableLines;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends a file to a server, some lines or rows a request. It keeps no account of how far it was: the server knows what it has, reads that
 * faster than it writes, and is right also when something was deleted there in between.
 */
final class ImportCommand {
    /** In bytes before packing. */
    private static final int BATCH = 8 << 20;

    /** Of a line made of rows, in bytes; the server may take less, and says so. */
    private static final int LONGEST = 256 << 20;

    private static final String START_OF_FILE_PART = "{\"assay\":{";

    private final Path file;
    private final String path;
    private final RunningServer server;
    private final Progress progress;
    private String unit = "line";
    private long lines;
    private long spans;
    private long known;
    private long refused;

    ImportCommand(TransferOptions options, RunningServer server, Progress progress) {
        file = options.file().toAbsolutePath();
        path = "/api/v1/traces/import"
                + (options.experiments().isEmpty()
                        ? ""
                        : "?experimentId="
                                + URLEncoder.encode(options.experiments().getFirst(), StandardCharsets.UTF_8));
        this.server = server;
        this.progress = progress;
    }

    int run() throws IOException, InterruptedException {
        long size;
        try {
            size = Files.size(file);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + file, e);
        }
        Path requests = Files.createTempFile("assay-import-", ".zst");
        try {
            if (TableLines.isTable(file)) {
                rows(requests);
            } else {
                lines(requests, size);
            }
        } finally {
            Files.deleteIfExists(requests);
        }
        progress.say("Imported " + number(lines) + " " + unit + "s of " + file + " in " + progress.took() + ": "
                + number(spans) + " spans (or log records) are new, " + number(known) + " were there, "
                + number(refused) + " " + unit + "s were refused");
        return refused == 0 ? TransferCommand.DONE : TransferCommand.REFUSED;
    }

    /** Rows become lines here: a table may be larger than what the server takes at once. */
    private void rows(Path requests) throws IOException, InterruptedException {
        unit = "row";
        Batch batch = new Batch(requests);
        try (TableLines table = new TableLines(file, LONGEST)) {
            for (TableLines.Line line = table.next(); line != null; line = table.next()) {
                add(batch, line);
                if (batch.raw >= BATCH) {
                    send(batch);
                    batch = new Batch(requests);
                    progress.at(() -> number(lines) + " of " + number(table.count()) + " rows");
                }
            }
            send(batch);
        } catch (Invalid broken) {
            send(batch);
            throw cutOff(broken);
        }
    }

    private void add(Batch batch, TableLines.Line line) throws IOException {
        long first = lines + 1;
        lines += line.rows();
        if (line.problem() == null) {
            batch.add(first, line.text());
        } else {
            refused++;
            progress.say("row " + number(first) + " is refused: " + line.problem());
        }
    }

    private TransferCommand.Refused cutOff(Exception broken) {
        String before = lines == 0
                ? " cannot be read: "
                : " cannot be read behind " + unit + " " + number(lines) + ", which is taken in as are those before: ";
        return new TransferCommand.Refused(file + before + broken.getMessage());
    }

    private void lines(Path requests, long size) throws IOException, InterruptedException {
        Batch batch = new Batch(requests);
        try (Counting packed = new Counting(Files.newInputStream(file));
                InputStream in = open(packed)) {
            FileLines all = new FileLines(in);
            for (byte[] line = next(all, batch); line != null; line = next(all, batch)) {
                lines++;
                batch.add(lines, line);
                if (batch.raw >= BATCH && batch.mayEnd) {
                    send(batch);
                    batch = new Batch(requests);
                    progress.at(() -> number(lines) + " lines, " + (100 * packed.count / Math.max(1, size)) + " % of "
                            + megabytes(size));
                }
            }
            send(batch);
        }
    }

    private InputStream open(InputStream packed) throws IOException {
        return new BufferedInputStream(Decompression.open(new BufferedInputStream(packed, 1 << 16)), 1 << 16);
    }

    private byte @Nullable [] next(FileLines all, Batch before) throws IOException, InterruptedException {
        try {
            return all.next();
        } catch (IOException broken) {
            send(before);
            throw cutOff(broken);
        }
    }

    private void send(Batch batch) throws IOException, InterruptedException {
        batch.packing.close();
        if (batch.numbers.isEmpty()) {
            return;
        }
        server.untilDone(new RunningServer.Work() {
            @Override
            public void go() throws IOException, InterruptedException {
                count(batch, server.post(path, "application/zstd", batch.file));
            }

            @Override
            public long done() {
                return 0;
            }
        });
    }

    private void count(Batch batch, JsonObject told) {
        spans += told.getLong("spans");
        known += told.getLong("knownSpans");
        refused += told.getLong("failedLines");
        JsonArray failures = told.getJsonArray("failures");
        for (int i = 0; i < failures.size(); i++) {
            JsonObject each = failures.getJsonObject(i);
            int place = Math.clamp(each.getInteger("line") - 1, 0, batch.numbers.size() - 1);
            progress.say(unit + " " + number(batch.numbers.get(place)) + " is refused: " + each.getString("message"));
        }
        long more = told.getLong("failedLines") - failures.size();
        if (more > 0) {
            progress.say(number(more) + " more up to " + unit + " " + number(batch.numbers.getLast()) + " are refused");
        }
    }

    /** Lines of one request, in a file: an uploaded file that goes with a trace may be larger than memory. */
    private static final class Batch {
        private final Path file;
        private final OutputStream packing;
        /** In the file, from 1; empty ones are not sent. */
        private final List<Long> numbers = new ArrayList<>();

        private boolean mayEnd = true;
        private long raw;

        Batch(Path file) throws IOException {
            this.file = file;
            packing = Compression.packing("zstd", new BufferedOutputStream(Files.newOutputStream(file), 1 << 16));
        }

        void add(long number, byte[] line) throws IOException {
            if (new String(line, 0, Math.min(2, line.length), StandardCharsets.ISO_8859_1).isBlank()
                    && new String(line, StandardCharsets.UTF_8).isBlank()) {
                return;
            }
            packing.write(line);
            if (line[line.length - 1] != '\n') {
                packing.write('\n');
            }
            numbers.add(number);
            raw += line.length;
            mayEnd = !isInMiddleOfFile(line);
        }

        /** The server puts an uploaded file's parts together that come in one request. */
        private static boolean isInMiddleOfFile(byte[] line) {
            int start = Math.min(START_OF_FILE_PART.length(), line.length);
            if (!new String(line, 0, start, StandardCharsets.ISO_8859_1).equals(START_OF_FILE_PART)) {
                return false;
            }
            try {
                JsonObject part = new JsonObject(new String(line, StandardCharsets.UTF_8))
                        .getJsonObject("assay")
                        .getJsonObject("file");
                if (part == null) {
                    return false;
                }
                String data = part.getString("data");
                long length = data.length() / 4 * 3L - (data.endsWith("==") ? 2 : data.endsWith("=") ? 1 : 0);
                return part.getLong("from") + length < part.getLong("size");
            } catch (DecodeException | ClassCastException | NullPointerException odd) {
                return false; // the server will say so
            }
        }
    }

    /** How much of the file was read. */
    private static final class Counting extends FilterInputStream {
        private long count;

        Counting(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            count += read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int read = super.read(bytes, from, length);
            count += Math.max(0, read);
            return read;
        }
    }
}
