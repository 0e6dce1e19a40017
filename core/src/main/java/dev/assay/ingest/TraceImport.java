package dev.assay.ingest;

import com.google.protobuf.ByteString;
import dev.assay.error.Invalid;
import dev.assay.error.RequestException;
import dev.assay.error.Unavailable;
import dev.assay.otlp.ChunkDecoder;
import dev.assay.otlp.Compression;
import dev.assay.otlp.OtlpEncoding;
import dev.assay.otlp.OtlpRequests;
import dev.assay.otlp.OtlpSignal;
import dev.assay.otlp.SplitRequest;
import dev.assay.otlp.TraceChunk;
import dev.assay.store.SpanChunk;
import dev.assay.store.TraceArchive;
import dev.assay.store.TraceArchive.Archived;
import dev.assay.store.TraceArchive.Beside;
import dev.assay.store.TraceStore;
import dev.assay.store.TraceWriter.Fate;
import dev.assay.store.TraceWriter.Kept;
import dev.assay.store.Written;
import dev.assay.trace.PackedChunk;
import dev.assay.trace.Span;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Takes in what was exported, some lines at a time. The same line twice is as once: spans that are here, byte for byte, are not
 * written again, and what stands beside them is added only where it is missing. A trace that was deleted here comes again.
 */
public final class TraceImport {
    private final Ingester ingester;
    private final TraceArchive archive;
    private final TraceStore traces;

    public TraceImport(Ingester ingester, TraceArchive archive, TraceStore traces) {
        this.ingester = ingester;
        this.archive = archive;
        this.traces = traces;
    }

    /**
     * @param otlp {@code ExportTraceServiceRequest} as JSON; fields that are none of it are left alone
     * @param traceId that the spans are kept under; null for the one that they name
     * @param experimentNo null for the one that their resource names, else the default one
     * @param shown the spans were made of what was shown of them: such as say the same as one that is here are not new
     * @param file that the line has a part of; null for none
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Line(
            byte[] otlp,
            @Nullable String traceId,
            @Nullable Integer experimentNo,
            Beside beside,
            boolean shown,
            FileImport.@Nullable Part file) {}

    /**
     * What became of some lines.
     *
     * @param spans written now
     * @param known spans that were here already
     * @param refused what is wrong with each line that is, by its place among them
     */
    public record Imported(int spans, int known, Map<Integer, String> refused) {}

    /**
     * Blocks. What fails for a while only fails all of it; it may be tried again.
     *
     * @param files that the lines have parts of, of all lines of this import
     */
    public Imported lines(String principal, List<Line> lines, FileImport files) {
        Map<Integer, String> refused = new LinkedHashMap<>();
        Map<Integer, SplitRequest> requests = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            try {
                requests.put(i, split(lines.get(i)));
            } catch (Invalid e) {
                refused.put(i, String.valueOf(e.getMessage()));
            }
        }
        Set<String> ids = new HashSet<>();
        requests.forEach((i, request) -> {
            request.chunks().forEach(chunk -> ids.add(id(lines.get(i), chunk)));
            String named = lines.get(i).traceId();
            if (named != null) {
                ids.add(named);
            }
        });
        join(archive.allowAgain(List.copyOf(ids)));
        Map<String, Here> here = spansHere(ids, lines.stream().anyMatch(Line::shown));

        int known = 0;
        List<Sent> written = new ArrayList<>();
        for (var request : requests.entrySet()) {
            List<SpanChunk> fresh = new ArrayList<>();
            Line line = lines.get(request.getKey());
            for (TraceChunk chunk : request.getValue().chunks()) {
                if (here.getOrDefault(id(line, chunk), Here.NOTHING).has(chunk, line.shown())) {
                    known += chunk.spans();
                } else {
                    fresh.add(toChunk(line, chunk));
                }
            }
            if (!fresh.isEmpty()) {
                int count = fresh.stream().mapToInt(SpanChunk::spans).sum();
                written.add(new Sent(count, ingester.chunks(principal, fresh)));
            }
            if (request.getValue().rejectedRecords() > 0) {
                refused.put(request.getKey(), request.getValue().message());
            }
        }
        int spans = 0;
        for (Sent each : written) {
            boolean kept = join(each.kept).fates().stream().allMatch(Fate.KEPT::equals);
            spans += kept ? each.spans : 0;
        }
        putBeside(principal, lines, requests.keySet(), refused);
        putFiles(lines, requests.keySet(), files, refused);
        return new Imported(spans, known, refused);
    }

    /** What of a line is new. */
    private record Sent(int spans, Future<Kept> kept) {}

    private SplitRequest split(Line line) {
        SplitRequest request = split(OtlpSignal.TRACES, line).and(split(OtlpSignal.LOGS, line));
        long ids = request.chunks().stream().map(TraceChunk::traceId).distinct().count();
        if (line.traceId() != null && ids > 1) {
            throw new Invalid("the line says that it is of trace " + line.traceId() + ", and has spans of " + ids);
        }
        return request;
    }

    private SplitRequest split(OtlpSignal signal, Line line) {
        return OtlpRequests.split(signal, line.otlp(), OtlpEncoding.JSON, ingester.limits());
    }

    private void putBeside(String principal, List<Line> lines, Set<Integer> sound, Map<Integer, String> refused) {
        Map<Integer, Future<Written>> puts = new LinkedHashMap<>();
        for (int i : sound) {
            Line line = lines.get(i);
            if (line.traceId() != null && !line.beside().isEmpty()) {
                int experiment = line.experimentNo() == null ? 0 : line.experimentNo();
                puts.put(i, archive.put(line.traceId(), experiment, line.beside()));
            }
        }
        puts.forEach((i, put) -> {
            try {
                ingester.wrote(principal, join(put));
            } catch (CompletionException e) {
                if (!(e.getCause() instanceof RequestException told) || told instanceof Unavailable) {
                    throw e;
                }
                refused.put(i, String.valueOf(told.getMessage()));
            }
        });
    }

    /** Into the experiment that the trace is in by now: it may have been here before, and in another one. */
    private void putFiles(List<Line> lines, Set<Integer> sound, FileImport files, Map<Integer, String> refused) {
        Map<String, Integer> experiments = new HashMap<>();
        for (int i : sound) {
            Line line = lines.get(i);
            if (line.traceId() == null || line.file() == null) {
                continue;
            }
            int said = line.experimentNo() == null ? 0 : line.experimentNo();
            int experiment = experiments.computeIfAbsent(line.traceId(), id -> experimentOf(id, said));
            try {
                files.take(line.traceId(), experiment, line.file());
            } catch (Invalid e) {
                refused.put(i, String.valueOf(e.getMessage()));
            } catch (IOException e) {
                throw new Unavailable("The artifact store does not answer as it should: " + e.getMessage());
            }
        }
    }

    private int experimentOf(String traceId, int otherwise) {
        Map<String, Long> numbers = join(traces.numbers(List.of(traceId)));
        return join(archive.experiments(numbers.values())).values().stream()
                .findFirst()
                .orElse(otherwise);
    }

    private Map<String, Here> spansHere(Set<String> ids, boolean shown) {
        Map<String, Here> here = new HashMap<>();
        Map<String, Long> numbers = join(traces.numbers(List.copyOf(ids)));
        for (Archived trace : join(archive.read(numbers.values()))) {
            Set<ByteString> bytes = new HashSet<>();
            List<PackedChunk> chunks = new ArrayList<>();
            for (TraceArchive.Packed chunk : trace.chunks()) {
                bytes.addAll(bytes(chunk.codec(), chunk.data()));
                chunks.add(new PackedChunk(chunk.codec(), chunk.data()));
            }
            here.put(trace.id(), new Here(bytes, shown ? Here.said(chunks) : Set.of()));
        }
        return here;
    }

    /**
     * What there is of a trace.
     *
     * @param bytes as they were sent
     * @param said what they say, log records included, whatever their bytes; empty when nothing asks for it
     */
    private record Here(Set<ByteString> bytes, Set<Span> said) {
        static final Here NOTHING = new Here(Set.of(), Set.of());

        static Set<Span> said(List<PackedChunk> chunks) {
            return ChunkDecoder.decode(chunks).stream().map(Span::withoutOtlp).collect(Collectors.toSet());
        }

        boolean has(TraceChunk chunk, boolean shown) {
            if (bytes.isEmpty()) {
                return false;
            }
            return bytes.containsAll(TraceImport.bytes(chunk.codec(), chunk.data()))
                    || (shown && said.containsAll(said(List.of(new PackedChunk(chunk.codec(), chunk.data())))));
        }
    }

    /** Each span's, and of log records those of all together. */
    private static List<ByteString> bytes(int codec, byte[] data) {
        return codec == Compression.ZSTD_LOGS
                ? List.of(ByteString.copyFrom(data))
                : ChunkDecoder.decode(codec, data).stream()
                        .map(span -> span.otlp())
                        .toList();
    }

    private static String id(Line line, TraceChunk chunk) {
        return line.traceId() == null ? chunk.traceId() : line.traceId();
    }

    private static SpanChunk toChunk(Line line, TraceChunk chunk) {
        return new SpanChunk(
                id(line, chunk),
                line.experimentNo() == null ? Ingester.named(chunk.destination().experimentId()) : line.experimentNo(),
                false,
                chunk.spans(),
                chunk.codec(),
                chunk.rawBytes(),
                chunk.data());
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
