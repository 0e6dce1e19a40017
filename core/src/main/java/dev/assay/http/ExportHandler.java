package dev.assay.http;

import dev.assay.error.Invalid;
import dev.assay.error.Unavailable;
import dev.assay.otlp.Compression;
import dev.assay.search.Filter;
import dev.assay.search.FilterParser;
import dev.assay.search.TraceIndex;
import dev.assay.store.ArtifactStore;
import dev.assay.store.ExperimentStore;
import dev.assay.store.ExperimentStore.Experiment;
import dev.assay.store.TraceArchive;
import dev.assay.store.TraceArchive.Archived;
import dev.assay.store.TraceArchive.Beside;
import dev.assay.store.TraceArchive.Packed;
import dev.assay.store.TraceStore;
import dev.assay.table.ParquetFile;
import dev.assay.trace.Span;
import dev.assay.trace.Trace;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Matching traces as a file, written while the client takes it, however many there are. */
final class ExportHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ExportHandler.class);
    private static final int TRACES_AT_ONCE = 10;

    private enum Format {
        OTLP_JSONL("otlp-jsonl", "application/x-ndjson", "traces.jsonl"),
        /** A row per trace. */
        PARQUET("parquet", "application/vnd.apache.parquet", "traces.parquet"),
        /** A row per span. */
        PARQUET_SPANS("parquet-spans", "application/vnd.apache.parquet", "spans.parquet");

        private final String name;
        private final String type;
        private final String file;

        Format(String name, String type, String file) {
            this.name = name;
            this.type = type;
            this.file = file;
        }
    }

    private final TraceArchive archive;
    private final TraceStore traces;
    private final TraceIndex index;
    private final Searches searches;
    private final ExperimentStore experiments;
    private final ArtifactStore artifacts;
    private final Executor blocking;

    /** @param blocking virtual threads */
    ExportHandler(
            TraceArchive archive,
            TraceStore traces,
            TraceIndex index,
            Searches searches,
            ExperimentStore experiments,
            ArtifactStore artifacts,
            Executor blocking) {
        this.archive = archive;
        this.traces = traces;
        this.index = index;
        this.searches = searches;
        this.experiments = experiments;
        this.artifacts = artifacts;
        this.blocking = blocking;
    }

    /** By their numbers, ascending: where it broke off, the next one goes on. */
    Future<Void> export(RoutingContext request) {
        Format format = format(Params.query(request, "format"));
        String filter = Params.query(request, "filter");
        Filter asked = FilterParser.parse(filter == null ? "" : filter);
        TraceIndex.Scope scope = new TraceIndex.Scope(request.queryParam("experimentId").stream()
                .map(Params::experiment)
                .toList());
        String pack = pack(Params.query(request, "pack"));
        if (format != Format.OTLP_JSONL && !pack.equals("none")) {
            throw new Invalid("'pack' is '" + pack + "', and Parquet is packed already; expected none");
        }
        long after = after(Params.query(request, "after"));
        return searches.ask(
                        Params.principal(request),
                        Params.query(request, "consistency"),
                        () -> behind(index.numbers(scope, asked), after))
                .compose(found -> {
                    HttpServerResponse response = request.response()
                            .setChunked(true)
                            .putHeader("Content-Type", type(format, pack))
                            .putHeader(
                                    "Content-Disposition",
                                    "attachment; filename=\"" + format.file + suffix(pack) + "\"")
                            .putHeader("Assay-Traces", String.valueOf(found.value().length))
                            .putHeader("Assay-Stale", String.valueOf(found.stale()));
                    if (!pack.equals("none") || format != Format.OTLP_JSONL) {
                        response.putHeader("Content-Encoding", "identity");
                    }
                    return on(() -> {
                        write(found.value(), format, pack, new ResponseStream(response));
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

    private void write(long[] nos, Format format, String pack, OutputStream to) throws IOException {
        switch (format) {
            case OTLP_JSONL -> {
                Map<Integer, String> names = new HashMap<>();
                TraceFiles files = new TraceFiles(artifacts);
                try (OutputStream out = Compression.packing(pack, to)) {
                    for (List<Long> some : pages(nos)) {
                        for (Archived trace : join(archive.read(some))) {
                            write(trace, names.computeIfAbsent(trace.experimentNo(), this::nameOf), files, out);
                        }
                    }
                }
            }
            case PARQUET -> {
                Map<Integer, String> names = new HashMap<>();
                try (var file = new ParquetFile<>(to, ParquetColumns.TRACES)) {
                    for (List<Long> some : pages(nos)) {
                        Map<Long, Beside> beside = join(archive.read(some)).stream()
                                .collect(Collectors.toMap(Archived::no, Archived::beside));
                        for (Trace trace : read(some)) {
                            Beside sent = beside.get(trace.info().no());
                            if (sent != null) {
                                String name = names.computeIfAbsent(trace.info().experimentNo(), this::nameOf);
                                file.write(new ParquetColumns.TraceRow(trace, sent, name));
                            }
                        }
                    }
                }
            }
            case PARQUET_SPANS -> {
                Map<Integer, String> names = new HashMap<>();
                try (var file = new ParquetFile<>(to, ParquetColumns.SPANS)) {
                    for (List<Long> some : pages(nos)) {
                        for (Trace trace : read(some)) {
                            String name = names.computeIfAbsent(trace.info().experimentNo(), this::nameOf);
                            for (Span span : trace.spans()) {
                                file.write(ParquetColumns.SpanRow.of(trace.info(), span, name));
                            }
                        }
                    }
                }
            }
        }
    }

    private static Iterable<List<Long>> pages(long[] nos) {
        return () -> IntStream.iterate(0, from -> from < nos.length, from -> from + TRACES_AT_ONCE)
                .mapToObj(from -> Arrays.stream(nos, from, Math.min(from + TRACES_AT_ONCE, nos.length))
                        .boxed()
                        .toList())
                .iterator();
    }

    /** In their order. */
    private List<Trace> read(List<Long> nos) {
        Map<Long, Trace> read = join(traces.read(nos));
        return nos.stream()
                .flatMap(no -> Optional.ofNullable(read.get(no)).stream())
                .toList();
    }

    private static void write(Archived trace, String experiment, TraceFiles files, OutputStream out)
            throws IOException {
        String end = String.valueOf(trace.no());
        List<Packed> chunks = trace.chunks();
        boolean hasFiles = files.has(trace);
        for (int i = 0; i < chunks.size(); i++) {
            boolean last = i == chunks.size() - 1 && !hasFiles;
            out.write(TransferJson.write(chunks.get(i), trace, experiment, last ? end : null));
        }
        if (hasFiles) {
            files.write(trace, experiment, out);
        }
        if (hasFiles || chunks.isEmpty()) {
            out.write(TransferJson.write(null, trace, experiment, end));
        }
    }

    private String nameOf(int experimentNo) {
        return join(experiments.find(experimentNo)).map(Experiment::name).orElse("Default");
    }

    private static String pack(@Nullable String asked) {
        String pack = asked == null ? "none" : asked;
        if (!Set.of("none", "gzip", "zstd").contains(pack)) {
            throw new Invalid("'pack' is '" + pack + "'; expected gzip, zstd or none");
        }
        return pack;
    }

    private static Format format(@Nullable String asked) {
        for (Format format : Format.values()) {
            if (format.name.equals(asked == null ? Format.OTLP_JSONL.name : asked)) {
                return format;
            }
        }
        throw new Invalid("'format' is '" + asked + "'; expected otlp-jsonl, parquet or parquet-spans");
    }

    private static String type(Format format, String pack) {
        return format == Format.OTLP_JSONL && !pack.equals("none") ? "application/" + pack : format.type;
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
}
