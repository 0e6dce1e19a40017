package dev.assay.http;

import dev.assay.error.Invalid;
import dev.assay.error.Unavailable;
import dev.assay.ingest.TraceImport;
import dev.assay.ingest.TraceImport.Imported;
import dev.assay.ingest.TraceImport.Line;
import dev.assay.otlp.Compression;
import dev.assay.otlp.Decompression;
import dev.assay.search.Filter;
import dev.assay.search.FilterParser;
import dev.assay.search.TraceIndex;
import dev.assay.store.ExperimentStore;
import dev.assay.store.ExperimentStore.Experiment;
import dev.assay.store.TraceArchive;
import dev.assay.store.TraceArchive.Archived;
import dev.assay.store.TraceArchive.Beside;
import dev.assay.store.TraceArchive.Packed;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Traces as lines of OTLP/JSON: out to a file and in again, however many there are. */
final class TransferHandler {
    private static final Logger LOG = LoggerFactory.getLogger(TransferHandler.class);
    private static final int TRACES_AT_ONCE = 20;
    private static final String FORMAT = "otlp-jsonl";

    /** Such as no page of another site can send unasked. */
    private static final Set<String> TYPES = Set.of(
            "application/x-ndjson",
            "application/jsonl",
            "application/gzip",
            "application/zstd",
            "application/octet-stream");

    private final TraceArchive archive;
    private final TraceImport imports;
    private final TraceIndex index;
    private final Searches searches;
    private final ExperimentStore experiments;
    private final Uploads uploads;
    private final int longestLine;
    private final Executor blocking;

    /**
     * @param longestLine in bytes, of an import
     * @param blocking virtual threads
     */
    TransferHandler(
            TraceArchive archive,
            TraceImport imports,
            TraceIndex index,
            Searches searches,
            ExperimentStore experiments,
            Uploads uploads,
            int longestLine,
            Executor blocking) {
        this.archive = archive;
        this.imports = imports;
        this.index = index;
        this.searches = searches;
        this.experiments = experiments;
        this.uploads = uploads;
        this.longestLine = longestLine;
        this.blocking = blocking;
    }

    /** By their numbers, ascending: where it broke off, the next one goes on. */
    Future<Void> export(RoutingContext request) {
        String format = Params.query(request, "format");
        if (format != null && !format.equals(FORMAT)) {
            throw new Invalid("'format' is '" + format + "'; expected " + FORMAT);
        }
        String filter = Params.query(request, "filter");
        Filter asked = FilterParser.parse(filter == null ? "" : filter);
        TraceIndex.Scope scope = new TraceIndex.Scope(request.queryParam("experimentId").stream()
                .map(Params::experiment)
                .toList());
        String pack = pack(Params.query(request, "pack"));
        long after = after(Params.query(request, "after"));
        return searches.ask(
                        Params.principal(request),
                        Params.query(request, "consistency"),
                        () -> behind(index.numbers(scope, asked), after))
                .compose(found -> {
                    HttpServerResponse response = request.response()
                            .setChunked(true)
                            .putHeader("Content-Type", type(pack))
                            .putHeader(
                                    "Content-Disposition", "attachment; filename=\"traces.jsonl" + suffix(pack) + "\"")
                            .putHeader("Assay-Traces", String.valueOf(found.value().length))
                            .putHeader("Assay-Stale", String.valueOf(found.stale()));
                    if (!pack.equals("none")) {
                        response.putHeader("Content-Encoding", "identity");
                    }
                    return on(() -> {
                        write(found.value(), pack, response);
                        return response;
                    });
                })
                .compose(HttpServerResponse::end)
                .recover(failure -> breakOff(request, failure));
    }

    /** An answer that has begun can only be cut off: the client sees that it is not whole. */
    private static Future<Void> breakOff(RoutingContext request, Throwable failure) {
        if (!request.response().headWritten()) {
            return Future.failedFuture(failure);
        }
        LOG.warn("an export broke off: {}", failure.toString());
        return request.response().reset().otherwiseEmpty().mapEmpty();
    }

    private static long[] behind(long[] ascending, long after) {
        int at = Arrays.binarySearch(ascending, after + 1);
        return Arrays.copyOfRange(ascending, at < 0 ? -at - 1 : at, ascending.length);
    }

    private void write(long[] nos, String pack, HttpServerResponse response) throws IOException {
        Map<Integer, String> names = new HashMap<>();
        try (OutputStream out = Compression.packing(pack, new ResponseStream(response))) {
            for (int from = 0; from < nos.length; from += TRACES_AT_ONCE) {
                List<Long> some = Arrays.stream(nos, from, Math.min(from + TRACES_AT_ONCE, nos.length))
                        .boxed()
                        .toList();
                for (Archived trace : join(archive.read(some))) {
                    write(trace, names.computeIfAbsent(trace.experimentNo(), this::nameOf), out);
                }
            }
        }
    }

    private static void write(Archived trace, String experiment, OutputStream out) throws IOException {
        String end = String.valueOf(trace.no());
        List<Packed> chunks = trace.chunks();
        if (chunks.isEmpty()) {
            out.write(TransferJson.write(new byte[0], trace, experiment, end));
        }
        for (int i = 0; i < chunks.size(); i++) {
            byte[] request =
                    Compression.decompress(chunks.get(i).codec(), chunks.get(i).data());
            out.write(TransferJson.write(request, trace, experiment, i == chunks.size() - 1 ? end : null));
        }
    }

    private String nameOf(int experimentNo) {
        return join(experiments.find(experimentNo)).map(Experiment::name).orElse("Default");
    }

    /** Received whole first; then line by line. Sent again after it broke off, it adds what is missing. */
    Future<Void> load(RoutingContext request) {
        String type = String.valueOf(request.request().getHeader("Content-Type"));
        if (!TYPES.contains(type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))) {
            throw new UnsupportedMediaType("Content-Type is '" + type + "'; expected one of "
                    + String.join(", ", TYPES.stream().sorted().toList()));
        }
        String experiment = Params.query(request, "experimentId");
        Integer into = experiment == null ? null : (Integer) Params.experiment(experiment);
        String principal = Params.principal(request);
        return uploads.receive(request, file -> on(() -> read(principal, into, file)))
                .compose(answer -> request.response()
                        .putHeader("Content-Type", "application/json")
                        .end(answer.toBuffer()));
    }

    private JsonObject read(String principal, @Nullable Integer into, Path file) throws IOException {
        if (into != null && join(experiments.find(into)).isEmpty()) {
            throw new dev.assay.error.NotFound("experiment", String.valueOf(into));
        }
        ImportCount count = new ImportCount();
        Map<String, Integer> numbers = new HashMap<>();
        try (InputStream packed = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
                InputStream in = new BufferedInputStream(Decompression.open(packed), 1 << 16)) {
            Lines lines = new Lines(in, longestLine);
            while (true) {
                List<Lines.Read> some = lines.next();
                if (some.isEmpty()) {
                    return count.json();
                }
                count.take(some, each -> line(each, into, numbers), sound -> imports.lines(principal, sound));
            }
        } catch (com.github.luben.zstd.ZstdIOException | java.util.zip.ZipException | java.io.EOFException broken) {
            throw new Invalid("The file is not packed as it should be, after " + count.lines() + " lines: "
                    + broken.getMessage());
        }
    }

    private Line line(byte[] text, @Nullable Integer into, Map<String, Integer> numbers) {
        TransferJson.Said said = TransferJson.read(text);
        if (said == null) {
            return new Line(text, null, into, new Beside(null, List.of(), List.of(), List.of(), List.of()));
        }
        String name = said.experiment();
        Integer experiment = into != null || name == null ? into : numbers.computeIfAbsent(name, this::numberOf);
        return new Line(text, said.traceId(), experiment, said.beside());
    }

    /** Two imports at once may both want to make it. */
    private Integer numberOf(String name) {
        return join(experiments
                .findByName(name)
                .compose(found -> found.isPresent()
                        ? Future.succeededFuture(found.get())
                        : experiments
                                .create(name, Map.of())
                                .recover(_ -> experiments.findByName(name).map(made -> made.orElseThrow())))
                .map(Experiment::no));
    }

    private static String pack(@Nullable String asked) {
        String pack = asked == null ? "none" : asked;
        if (!Set.of("none", "gzip", "zstd").contains(pack)) {
            throw new Invalid("'pack' is '" + pack + "'; expected gzip, zstd or none");
        }
        return pack;
    }

    private static String type(String pack) {
        return pack.equals("none") ? "application/x-ndjson" : "application/" + pack;
    }

    private static String suffix(String pack) {
        return switch (pack) {
            case "gzip" -> ".gz";
            case "zstd" -> ".zst";
            default -> "";
        };
    }

    private static long after(@Nullable String token) {
        if (token == null) {
            return 0;
        }
        if (!token.matches("[0-9]{1,18}")) {
            throw new Invalid("'after' is '" + token + "'; expected what an export said in assay.after");
        }
        return Long.parseLong(token);
    }

    private <T> Future<T> on(Callable<T> work) {
        Promise<T> promise = Promise.promise();
        blocking.execute(() -> {
            try {
                promise.complete(work.call());
            } catch (CompletionException e) {
                promise.fail(e.getCause() == null ? e : e.getCause());
            } catch (IOException e) {
                promise.fail(new Unavailable("The file cannot be read or written: " + e.getMessage()));
            } catch (Exception e) {
                promise.fail(e);
            }
        });
        return promise.future();
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    /** Waits until the client has taken what was written: no more than a part of the file is held. */
    private static final class ResponseStream extends OutputStream {
        private static final int PART = 64 * 1024;

        private final HttpServerResponse response;
        private Buffer part = Buffer.buffer(PART);

        ResponseStream(HttpServerResponse response) {
            this.response = response;
        }

        @Override
        public void write(int one) {
            part.appendByte((byte) one);
            sendIfFull();
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            part.appendBytes(bytes, from, length);
            sendIfFull();
        }

        private void sendIfFull() {
            if (part.length() >= PART) {
                close();
            }
        }

        /** Sends what is left. */
        @Override
        public void close() {
            if (part.length() > 0) {
                Buffer full = part;
                part = Buffer.buffer(PART);
                join(response.write(full));
            }
        }
    }

    /** What is told at the end. */
    static final class ImportCount {
        private static final int TOLD = 20;

        private long lines;
        private long spans;
        private long known;
        private long failed;
        private final JsonArray failures = new JsonArray();

        interface Reader {
            Line read(byte[] text);
        }

        interface Writer {
            Imported write(List<Line> lines);
        }

        long lines() {
            return lines;
        }

        void take(List<Lines.Read> some, Reader reader, Writer writer) {
            List<Line> sound = new java.util.ArrayList<>();
            List<Long> numbers = new java.util.ArrayList<>();
            for (Lines.Read each : some) {
                lines++;
                String problem = each.problem();
                if (problem != null) {
                    refuse(lines, problem);
                    continue;
                }
                try {
                    sound.add(reader.read(each.text()));
                    numbers.add(lines);
                } catch (Invalid e) {
                    refuse(lines, String.valueOf(e.getMessage()));
                }
            }
            Imported imported = writer.write(sound);
            spans += imported.spans();
            known += imported.known();
            imported.refused().forEach((place, why) -> refuse(numbers.get(place), why));
        }

        private void refuse(long line, String why) {
            failed++;
            if (failures.size() < TOLD) {
                failures.add(new JsonObject().put("line", line).put("message", why));
            }
        }

        JsonObject json() {
            return new JsonObject()
                    .put("lines", lines)
                    .put("spans", spans)
                    .put("knownSpans", known)
                    .put("failedLines", failed)
                    .put("failures", failures);
        }
    }
}
