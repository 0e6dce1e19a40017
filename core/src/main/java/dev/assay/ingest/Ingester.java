package dev.assay.ingest;

import dev.assay.otlp.OtlpEncoding;
import dev.assay.otlp.OtlpLimits;
import dev.assay.otlp.OtlpRequests;
import dev.assay.otlp.SplitRequest;
import dev.assay.otlp.TraceChunk;
import dev.assay.store.AssessmentChange;
import dev.assay.store.SpanChunk;
import dev.assay.store.TraceWriter;
import dev.assay.store.TraceWriter.Fate;
import dev.assay.store.TraceWriter.Kept;
import dev.assay.store.Written;
import dev.assay.trace.Assessment;
import dev.assay.trace.TraceFacts;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Takes facts in: checked, written, noted as acknowledged, the indexer woken. Each future succeeds after the commit.
 *
 * <p>{@code principal} is who asks: their own searches wait for what they wrote.
 */
public final class Ingester {
    private static final int DEFAULT_EXPERIMENT = 0;

    private final TraceWriter writer;
    private final Acknowledged acknowledged;
    private final Runnable wakeIndexer;
    private final OtlpLimits limits;
    private final Executor cpu;
    private final Arrivals arrivals = new Arrivals();

    public Ingester(
            TraceWriter writer, Acknowledged acknowledged, Runnable wakeIndexer, IngestConfig config, Executor cpu) {
        this.writer = writer;
        this.acknowledged = acknowledged;
        this.wakeIndexer = wakeIndexer;
        this.limits = new OtlpLimits(config.maxSpansPerTrace(), config.maxAttributeBytes(), OtlpLimits.DEFAULT.depth());
        this.cpu = cpu;
    }

    /**
     * One OTLP request.
     *
     * @param body unpacked
     * @param experimentNo that the client named; null to take the resource's, else the default one
     * @throws dev.assay.error.Invalid when the body does not parse
     */
    public Future<Taken> spans(String principal, byte[] body, OtlpEncoding encoding, @Nullable Integer experimentNo) {
        Promise<SplitRequest> split = Promise.promise();
        cpu.execute(() -> {
            try {
                split.complete(OtlpRequests.split(body, encoding, limits));
            } catch (RuntimeException e) {
                split.fail(e);
            }
        });
        return split.future().compose(request -> {
            List<SpanChunk> chunks = new ArrayList<>(request.chunks().size());
            request.chunks().forEach(chunk -> chunks.add(toChunk(chunk, experimentNo)));
            if (chunks.isEmpty()) {
                return Future.succeededFuture(new Taken(0, request.rejectedSpans(), request.message()));
            }
            return writer.spans(chunks).map(kept -> {
                acknowledge(principal, kept.written());
                chunks.forEach(chunk -> arrivals.arrived(chunk.traceId()));
                return taken(request, kept);
            });
        });
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

    private static SpanChunk toChunk(TraceChunk chunk, @Nullable Integer experimentNo) {
        return new SpanChunk(
                chunk.traceId(),
                experimentNo == null ? named(chunk.experimentId()) : experimentNo,
                experimentNo != null,
                chunk.spans(),
                chunk.codec(),
                chunk.rawBytes(),
                chunk.data());
    }

    /** A resource attribute is a wish: one that is no number loses no spans. */
    static int named(@Nullable String experimentId) {
        return experimentId != null && experimentId.matches("[0-9]{1,9}")
                ? Integer.parseInt(experimentId)
                : DEFAULT_EXPERIMENT;
    }

    private static Taken taken(SplitRequest request, Kept kept) {
        int accepted = 0;
        int rejected = request.rejectedSpans();
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
                accepted += chunk.spans();
            } else {
                rejected += chunk.spans();
                message.append(message.isEmpty() ? "" : "; ").append(why);
            }
        }
        return new Taken(accepted, rejected, message.toString());
    }

    /**
     * What became of a request's spans.
     *
     * @param message why some were rejected; empty when none were
     */
    public record Taken(int acceptedSpans, int rejectedSpans, String message) {}
}
