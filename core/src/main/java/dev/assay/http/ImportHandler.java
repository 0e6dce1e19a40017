package dev.assay.http;

import com.github.luben.zstd.ZstdIOException;
import dev.assay.error.Invalid;
import dev.assay.error.NotFound;
import dev.assay.error.Unavailable;
import dev.assay.ingest.FileImport;
import dev.assay.ingest.TraceImport;
import dev.assay.ingest.TraceImport.Imported;
import dev.assay.ingest.TraceImport.Line;
import dev.assay.otlp.Decompression;
import dev.assay.store.ArtifactStore;
import dev.assay.store.ExperimentStore;
import dev.assay.store.ExperimentStore.Experiment;
import dev.assay.store.TraceArchive.Beside;
import dev.assay.table.TableLines;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Traces in a file of lines or of rows, taken in however many there are. */
final class ImportHandler {
    /** Such as no page of another site can send unasked. */
    private static final Set<String> TYPES = Set.of(
            "application/x-ndjson",
            "application/jsonl",
            "application/gzip",
            "application/zstd",
            "application/vnd.apache.parquet",
            "application/octet-stream");

    private final TraceImport imports;
    private final ExperimentStore experiments;
    private final ArtifactStore artifacts;
    private final Uploads uploads;
    private final int longestLine;
    private final Executor blocking;
    private final Lock oneTable = new ReentrantLock();

    /**
     * @param longestLine in bytes
     * @param blocking virtual threads
     */
    ImportHandler(
            TraceImport imports,
            ExperimentStore experiments,
            ArtifactStore artifacts,
            Uploads uploads,
            int longestLine,
            Executor blocking) {
        this.imports = imports;
        this.experiments = experiments;
        this.artifacts = artifacts;
        this.uploads = uploads;
        this.longestLine = longestLine;
        this.blocking = blocking;
    }

    /** Received whole first; then line by line, or row by row. Sent again after it broke off, it adds what is missing. */
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
            throw new NotFound("experiment", String.valueOf(into));
        }
        return TableLines.isTable(file) ? rows(principal, into, file) : lines(principal, into, file);
    }

    /** One table at a time: each holds a group of rows. */
    private JsonObject rows(String principal, @Nullable Integer into, Path file) throws IOException {
        oneTable.lock();
        try (TableLines table = new TableLines(file, longestLine);
                FileImport files = new FileImport(artifacts, uploads.folder(), uploads.maxBytes())) {
            ImportCount count = new ImportCount();
            take(principal, into, () -> Lines.some(table::next), files, count);
            return count.json();
        } finally {
            oneTable.unlock();
        }
    }

    private interface Source {
        /** Empty at the end. */
        List<TableLines.Line> next() throws IOException;
    }

    private void take(String principal, @Nullable Integer into, Source source, FileImport files, ImportCount count)
            throws IOException {
        Map<String, Integer> numbers = new HashMap<>();
        for (List<TableLines.Line> some = source.next(); !some.isEmpty(); some = source.next()) {
            count.take(some, each -> line(each, into, numbers), sound -> imports.lines(principal, sound, files));
        }
    }

    private JsonObject lines(String principal, @Nullable Integer into, Path file) throws IOException {
        ImportCount count = new ImportCount();
        try (InputStream packed = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
                InputStream in = new BufferedInputStream(Decompression.open(packed), 1 << 16);
                FileImport files = new FileImport(artifacts, uploads.folder(), uploads.maxBytes())) {
            take(principal, into, new Lines(in, longestLine)::next, files, count);
            files.missing().forEach(count::refuseLast);
            return count.json();
        } catch (ZstdIOException | ZipException | EOFException broken) {
            throw new Invalid("The file is not packed as it should be, after " + count.lines() + " lines: "
                    + broken.getMessage());
        }
    }

    private Line line(byte[] text, @Nullable Integer into, Map<String, Integer> numbers) {
        TransferJson.Said said = TransferJson.read(text);
        if (said == null) {
            return new Line(
                    text, null, into, new Beside(null, List.of(), List.of(), List.of(), List.of()), false, null);
        }
        String name = said.experiment();
        Integer experiment = into != null || name == null ? into : numbers.computeIfAbsent(name, this::numberOf);
        return new Line(text, said.traceId(), experiment, said.beside(), said.row(), said.file());
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

        void take(List<TableLines.Line> some, Reader reader, Writer writer) {
            List<Line> sound = new ArrayList<>();
            List<Long> numbers = new ArrayList<>();
            for (TableLines.Line each : some) {
                long first = lines + 1;
                lines += each.rows();
                String problem = each.problem();
                if (problem != null) {
                    refuse(first, problem);
                    continue;
                }
                try {
                    sound.add(reader.read(each.text()));
                    numbers.add(first);
                } catch (Invalid e) {
                    refuse(first, String.valueOf(e.getMessage()));
                }
            }
            Imported imported = writer.write(sound);
            spans += imported.spans();
            known += imported.known();
            imported.refused().forEach((place, why) -> refuse(numbers.get(place), why));
        }

        /** What can be seen at the end only. */
        void refuseLast(String why) {
            refuse(lines, why);
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
