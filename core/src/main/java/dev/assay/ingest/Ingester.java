package dev.assay.ingest;

import dev.assay.otlp.Destination;
import dev.assay.otlp.OtlpEncoding;
import dev.assay.otlp.OtlpLimits;
import dev.assay.otlp.OtlpRequests;
import dev.assay.otlp.OtlpSignal;
import dev.assay.otlp.PackedBody;
import dev.assay.otlp.SplitRequest;
import dev.assay.otlp.TraceChunk;
import dev.assay.store.AssessmentChange;
import dev.assay.store.SpanChunk;
import dev.assay.store.TraceWriter;
import dev.assay.store.TraceWriter.Fate;
import dev.assay.store.TraceWriter.Kept;
import dev.assay.store.Written;
import dev.assay.trace.Assessment;
import dev.assay.trace.ChunkDictionary;
import dev.assay.trace.TraceFacts;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes facts in: checked, written, noted as acknowledged, the indexer woken. Each future succeeds after the commit.
 *
 * <p>{@code principal} is who asks: their own searches wait for what they wrote.
 */
public final class Ingester {
    private final TraceWriter writer;
    private final Acknowledged acknowledged;
    private final Runnable wakeIndexer;
    private final OtlpLimits limits;
    private final Destinations destinations;
    private final Executor cpu;
    private final Supplier<@Nullable ChunkDictionary> dictionary;
    private final Arrivals arrivals = new Arrivals();

    public Ingester(
            TraceWriter writer,
            Acknowledged acknowledged,
            Runnable wakeIndexer,
            Destinations destinations,
            IngestConfig config,
            Executor cpu) {
        this(writer, acknowledged, wakeIndexer, destinations, config, cpu, () -> null);
    }

    /** @param dictionary to pack spans with, in the store already; null for none */
    public Ingester(
            TraceWriter writer,
            Acknowledged acknowledged,
            Runnable wakeIndexer,
            Destinations destinations,
            IngestConfig config,
            Executor cpu,
            Supplier<@Nullable ChunkDictionary> dictionary) {
        this.dictionary = dictionary;
        this.destinations = destinations;
        this.writer = writer;
        this.acknowledged = acknowledged;
        this.wakeIndexer = wakeIndexer;
        this.limits = new OtlpLimits(config.maxSpansPerTrace(), config.maxAttributeBytes(), OtlpLimits.DEFAULT.depth());
        this.cpu = cpu;
    }

    /** Spans of one OTLP request. */
    public Future<Taken> spans(String principal, byte[] body, OtlpEncoding encoding, @Nullable Integer experimentNo) {
        return otlp(OtlpSignal.TRACES, principal, new PackedBody(body, null, body.length), encoding, experimentNo);
    }

    /**
     * One OTLP request.
     *
     * @param experimentNo that the client named; null to take what {@link Destinations} finds
     * @throws dev.assay.error.Invalid when the body cannot be unpacked or does not parse
     */
    public Future<Taken> otlp(
            OtlpSignal signal,
            String principal,
            PackedBody body,
            OtlpEncoding encoding,
            @Nullable Integer experimentNo) {
        Promise<SplitRequest> split = Promise.promise();
        cpu.execute(() -> {
            try {
                split.complete(OtlpRequests.split(signal, body.unpacked(), encoding, limits, dictionary.get()));
            } catch (RuntimeException e) {
                split.fail(e);
            }
        });
        return split.future().compose(request -> {
            if (request.chunks().isEmpty()) {
                return Future.succeededFuture(new Taken(0, request.rejectedRecords(), request.message()));
            }
            return filed(request, experimentNo)
                    .compose(chunks -> writer.spans(chunks))
                    .map(kept -> {
                        acknowledge(principal, kept.written());
                        request.chunks().forEach(chunk -> arrivals.arrived(chunk.traceId()));
                        return taken(request, kept);
                    });
        });
    }

    private Future<List<SpanChunk>> filed(SplitRequest request, @Nullable Integer experimentNo) {
        if (experimentNo != null) {
            return Future.succeededFuture(request.chunks().stream()
                    .map(chunk -> toChunk(chunk, experimentNo, true))
                    .toList());
        }
        Set<Destination> wanted = new HashSet<>();
        request.chunks().forEach(chunk -> wanted.add(chunk.destination()));
        return destinations.find(wanted).map(found -> request.chunks().stream()
                .map(chunk -> toChunk(chunk, found.getOrDefault(chunk.destination(), 0), false))
                .toList());
    }

    /** Spans that are cut already; those who watch their traces are not told. */
    Future<Kept> chunks(String principal, List<SpanChunk> chunks) {
        return writer.spans(chunks).map(kept -> {
            acknowledge(principal, kept.written());
            return kept;
        });
    }

    /** Something was written past this door. */
    void wrote(String principal, Written written) {
        acknowledge(principal, written);
    }

    OtlpLimits limits() {
        return limits;
    }

    public Future<Void> info(String principal, String traceId, int experimentNo, TraceFacts.InfoFact info) {
        return acknowledged(principal, writer.info(traceId, experimentNo, info))
                .onSuccess(_ -> arrivals.arrived(traceId));
    }

    /** Completes when more of that trace has been written here; false when nothing came in time. */
    public Future<Boolean> nextArrival(String traceId, Duration atMost) {
        return arrivals.next(traceId, atMost);
    }

    /** @param value null deletes the tag */
    public Future<Void> tag(String principal, String traceId, String key, @Nullable String value) {
        return acknowledged(principal, writer.tag(traceId, key, value));
    }

    public Future<Void> assessment(String principal, String traceId, Assessment assessment) {
        return acknowledged(principal, writer.assessment(traceId, assessment));
    }

    public Future<Void> assessment(
            String principal, String traceId, String assessmentId, AssessmentChange change, Instant at) {
        return acknowledged(principal, writer.assessment(traceId, assessmentId, change, at));
    }

    /** @param prompts as {@code name/version} */
    public Future<Void> prompts(String principal, String traceId, List<String> prompts) {
        return acknowledged(principal, writer.prompts(traceId, prompts));
    }

    public Future<Void> deleteAssessment(String principal, String traceId, String assessmentId) {
        return acknowledged(principal, writer.deleteAssessment(traceId, assessmentId));
    }

    /** For traces that are still on their way. */
    public Future<Void> linkLater(String runId, List<String> traceIds) {
        return writer.linkLater(runId, traceIds);
    }

    public Future<Void> link(String principal, long runNo, List<String> traceIds) {
        return acknowledged(principal, writer.link(runNo, traceIds));
    }

    /** To a run that is not known here. */
    public Future<Void> link(String principal, String unknownRun, List<String> traceIds) {
        return acknowledged(principal, writer.link(unknownRun, traceIds));
    }

    /** @return how many traces there were */
    public Future<Integer> delete(String principal, List<Long> nos) {
        return writer.delete(nos).map(deleted -> {
            acknowledge(principal, deleted.written());
            return deleted.traces();
        });
    }

    private Future<Void> acknowledged(String principal, Future<Written> write) {
        return write.map(written -> {
            acknowledge(principal, written);
            return null;
        });
    }

    private void acknowledge(String principal, Written written) {
        acknowledged.add(principal, written);
        wakeIndexer.run();
    }

    private static SpanChunk toChunk(TraceChunk chunk, int experimentNo, boolean explicit) {
        return new SpanChunk(
                chunk.traceId(), experimentNo, explicit, chunk.spans(), chunk.codec(), chunk.rawBytes(), chunk.data());
    }

    /** A resource attribute is a wish: one that is no number loses no spans. */
    static int named(@Nullable String experimentId) {
        return experimentId != null && experimentId.matches("[0-9]{1,9}") ? Integer.parseInt(experimentId) : 0;
    }

    private static Taken taken(SplitRequest request, Kept kept) {
        int accepted = 0;
        int rejected = request.rejectedRecords();
        StringBuilder message = new StringBuilder(request.message());
        for (int i = 0; i < kept.fates().size(); i++) {
            TraceChunk chunk = request.chunks().get(i);
            String why =
                    switch (kept.fates().get(i)) {
                        case Fate.KEPT -> null;
                        case Fate.DELETED -> "trace " + chunk.traceId() + " was deleted";
                        case Fate.ELSEWHERE ->
                            "trace " + chunk.traceId() + " belongs to another experiment than the one named";
                    };
            if (why == null) {
                accepted += chunk.records();
            } else {
                rejected += chunk.records();
                message.append(message.isEmpty() ? "" : "; ").append(why);
            }
        }
        return new Taken(accepted, rejected, message.toString());
    }

    /**
     * What became of a request's spans or log records.
     *
     * @param message why some were rejected; empty when none were
     */
    public record Taken(int accepted, int rejected, String message) {}
}
