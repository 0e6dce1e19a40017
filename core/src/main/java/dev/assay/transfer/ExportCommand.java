package dev.assay.transfer;

import static dev.assay.transfer.Progress.megabytes;
import static dev.assay.transfer.Progress.number;

import dev.assay.otlp.Compression;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes traces into {@code FILE.part}, in pieces that are packed each for itself: gzip and zstd files may be several behind each
 * other. After each piece {@code FILE.state} says where to go on. The file gets its name when it is whole. A Parquet file has
 * its index at its end and cannot be continued: it begins anew.
 */
final class ExportCommand {
    /** In bytes before packing. */
    private static final int PIECE = 4 << 20;

    /** How the server ends the last line of a trace. */
    private static final Pattern AFTER = Pattern.compile("\"after\":\"([0-9]{1,18})\"\\}\\}\\s*$");

    private static final int LONGEST_END = 48;

    private final Path file;
    private final Path part;
    private final Path state;
    private final String format;
    private final String pack;
    private final String query;
    private final RunningServer server;
    private final Progress progress;

    ExportCommand(TransferOptions options, RunningServer server, Progress progress) {
        file = options.file().toAbsolutePath();
        part = file.resolveSibling(file.getFileName() + ".part");
        state = file.resolveSibling(file.getFileName() + ".state");
        String name = file.getFileName().toString();
        String usual = name.endsWith(".parquet") ? "parquet" : "otlp-jsonl";
        format = options.format() == null ? usual : options.format();
        pack = name.endsWith(".zst") ? "zstd" : name.endsWith(".gz") ? "gzip" : "none";
        StringBuilder asked = new StringBuilder("format=" + format);
        if (options.filter() != null) {
            asked.append("&filter=").append(URLEncoder.encode(options.filter(), StandardCharsets.UTF_8));
        }
        options.experiments()
                .forEach(id -> asked.append("&experimentId=").append(URLEncoder.encode(id, StandardCharsets.UTF_8)));
        query = asked.toString();
        this.server = server;
        this.progress = progress;
    }

    int run() throws IOException, InterruptedException {
        if (Files.exists(file)) {
            throw new IOException(file + " is there already; name another file, or delete it");
        }
        boolean lines = format.equals("otlp-jsonl");
        long traces = lines ? lines() : table();
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        Files.deleteIfExists(state);
        progress.say("Exported " + number(traces) + " traces to " + file + ", " + megabytes(Files.size(file)) + ", in "
                + progress.took());
        return TransferCommand.DONE;
    }

    private HttpResponse<InputStream> ask(String more) throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = server.get("/api/v1/traces/export?consistency=strong&" + query + more);
        if (answer.headers().firstValue("Assay-Stale").orElse("").equals("true")) {
            answer.body().close();
            throw new IOException("the server's index has not caught up with its store yet");
        }
        return answer;
    }

    private static long matched(HttpResponse<?> answer) {
        return answer.headers().firstValueAsLong("Assay-Traces").orElse(0);
    }

    /** @return how many traces matched */
    private long table() throws IOException, InterruptedException {
        var work = new RunningServer.Work() {
            private long traces;

            @Override
            public void go() throws IOException, InterruptedException {
                HttpResponse<InputStream> answer = ask("");
                traces = matched(answer);
                try (InputStream in = answer.body();
                        OutputStream out = Files.newOutputStream(part)) {
                    long bytes = 0;
                    byte[] some = new byte[1 << 16];
                    for (int read = in.read(some); read >= 0; read = in.read(some)) {
                        out.write(some, 0, read);
                        bytes += read;
                        long written = bytes;
                        progress.at(() -> megabytes(written) + " of " + number(traces) + " traces");
                    }
                }
            }

            /** It begins anew each time, and never gets on. */
            @Override
            public long done() {
                return 0;
            }
        };
        server.untilDone(work);
        return work.traces;
    }

    /** @return how many traces are in the file */
    private long lines() throws IOException, InterruptedException {
        ExportState begun = ExportState.read(state, part).orElse(new ExportState(query, "0", 0, 0));
        if (!begun.query().equals(query)) {
            throw new IOException(part + " is what is there of another export (" + begun.query()
                    + "); name another file, or delete it and " + state);
        }
        if (begun.traces() > 0) {
            progress.say("Going on behind the " + number(begun.traces()) + " traces that are in " + part);
        }
        try (FileChannel out =
                FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            Pieces pieces = new Pieces(out, begun);
            server.untilDone(pieces);
            return pieces.kept.traces();
        }
    }

    /** Takes lines until the server has no more. */
    private final class Pieces implements RunningServer.Work {
        private final FileChannel out;
        private ExportState kept;

        Pieces(FileChannel out, ExportState begun) {
            this.out = out;
            this.kept = begun;
        }

        @Override
        public long done() {
            return kept.traces();
        }

        @Override
        public void go() throws IOException, InterruptedException {
            out.truncate(kept.bytes()).position(kept.bytes());
            HttpResponse<InputStream> answer = ask("&after=" + kept.after());
            long all = kept.traces() + matched(answer);
            try (InputStream in = answer.body()) {
                FileLines lines = new FileLines(in);
                Piece piece = new Piece(out);
                for (byte[] line = lines.next(); line != null; line = lines.next()) {
                    piece.add(line);
                    // Only between traces may it be continued.
                    if (piece.endsTrace && piece.raw >= PIECE) {
                        keep(piece);
                        piece = new Piece(out);
                        progress.at(() ->
                                number(kept.traces()) + " of " + number(all) + " traces, " + megabytes(kept.bytes()));
                    }
                }
                if (piece.raw > 0 && !piece.endsTrace) {
                    throw new IOException("the server's answer broke off");
                }
                keep(piece);
            }
        }

        private void keep(Piece piece) throws IOException {
            if (piece.raw == 0) {
                return;
            }
            piece.packing.close();
            out.force(false);
            ExportState next = new ExportState(query, piece.after, out.position(), kept.traces() + piece.traces);
            next.write(state);
            kept = next;
        }
    }

    private final class Piece {
        private final OutputStream packing;
        private String after = "";
        private boolean endsTrace;
        private long traces;
        private long raw;

        Piece(FileChannel out) throws IOException {
            OutputStream open = new BufferedOutputStream(Channels.newOutputStream(out), 1 << 16) {
                @Override
                public void close() throws IOException {
                    flush(); // more pieces come
                }
            };
            packing = Compression.packing(pack, open);
        }

        void add(byte[] line) throws IOException {
            packing.write(line);
            raw += line.length;
            int from = Math.max(0, line.length - LONGEST_END);
            Matcher end = AFTER.matcher(new String(line, from, line.length - from, StandardCharsets.ISO_8859_1));
            endsTrace = end.find();
            if (endsTrace) {
                after = end.group(1);
                traces++;
            }
        }
    }
}
