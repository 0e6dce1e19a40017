package dev.assay.otlp;

import dev.assay.error.Invalid;
import dev.assay.trace.ChunkDictionary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cuts an {@code ExportTraceServiceRequest} or {@code ExportLogsServiceRequest} into chunks, one per trace: slices of the
 * body, nothing is decoded. The two differ only in what their records are, the rest is numbered alike.
 */
public final class OtlpRequests {
    /** A row of the store holds at most a megabyte. */
    private static final int CHUNK_BYTES = 1 << 20;

    private final byte[] body;
    private final Wire wire;
    private final RecordScan scan;
    private final int codec;
    private final @Nullable ChunkDictionary dictionary;
    private final Rejections rejections;
    private final OtlpLimits limits;
    private final Map<OtelId, SpanGroup> groups = new LinkedHashMap<>();
    private final List<int[]> unknown = new ArrayList<>();

    private boolean leftOut;

    private OtlpRequests(
            byte[] body,
            OtlpSignal signal,
            OtlpLimits limits,
            Rejections rejections,
            @Nullable ChunkDictionary dictionary) {
        this.dictionary = dictionary;
        this.body = body;
        this.limits = limits;
        this.rejections = rejections;
        this.wire = new Wire(body, 0, body.length);
        this.scan = switch (signal) {
            case TRACES -> new SpanScan(wire, limits);
            case LOGS -> new LogScan(wire, limits);
        };
        this.codec = switch (signal) {
            case TRACES -> Compression.ZSTD;
            case LOGS -> Compression.ZSTD_LOGS;
        };
    }

    /**
     * Spans.
     *
     * @param body decompressed
     * @return the traces, in the order of their first spans; a span that cannot be kept is rejected alone
     * @throws Invalid when the body does not parse
     */
    public static SplitRequest split(byte[] body, OtlpEncoding encoding, OtlpLimits limits) {
        return split(OtlpSignal.TRACES, body, encoding, limits);
    }

    /**
     * Spans or log records. Log records that are of no trace are in no chunk and not rejected: see {@link OtlpSignal#LOGS}.
     *
     * @param body decompressed
     * @return the traces, in the order of their first records; a record that cannot be kept is rejected alone
     * @throws Invalid when the body does not parse
     */
    public static SplitRequest split(OtlpSignal signal, byte[] body, OtlpEncoding encoding, OtlpLimits limits) {
        return split(signal, body, encoding, limits, null);
    }

    /** The same, spans packed with a dictionary that the store has. */
    public static SplitRequest split(
            OtlpSignal signal,
            byte[] body,
            OtlpEncoding encoding,
            OtlpLimits limits,
            @Nullable ChunkDictionary dictionary) {
        Rejections rejections = new Rejections();
        byte[] protobuf =
                switch (encoding) {
                    case PROTOBUF -> body;
                    case JSON -> OtlpJsonBodies.toProtobuf(signal, body, rejections);
                };
        return new OtlpRequests(protobuf, signal, limits, rejections, dictionary).split();
    }

    private SplitRequest split() {
        while (wire.hasMore()) {
            int from = wire.position();
            int tag = wire.readTag();
            if (tag == OtlpFields.REQUEST_RESOURCE_SPANS) {
                int outer = wire.enter();
                readResourceSpans();
                wire.leave(outer);
            } else {
                wire.skip(tag);
                unknown.add(new int[] {from, wire.position()});
            }
        }
        return new SplitRequest(chunks(), rejections.count(), rejections.message());
    }

    /** Twice over its fields: what belongs to every span of it may stand behind them. */
    private void readResourceSpans() {
        int from = wire.position();
        Head head = new Head();
        ResourceScan resource = new ResourceScan();
        while (wire.hasMore()) {
            int start = wire.position();
            int tag = wire.readTag();
            if (tag == OtlpFields.RESOURCE_SPANS_SCOPE_SPANS) {
                wire.skip(tag);
                continue;
            }
            if (tag == OtlpFields.RESOURCE_SPANS_RESOURCE) {
                int outer = wire.enter();
                resource.read(scan);
                wire.leave(outer);
            } else {
                wire.skip(tag);
            }
            head.add(start, wire.position());
        }
        Wire again = new Wire(body, from, wire.limit());
        while (again.hasMore()) {
            int tag = again.readTag();
            if (tag == OtlpFields.RESOURCE_SPANS_SCOPE_SPANS) {
                int outer = again.enter();
                readScopeSpans(again, head, resource);
                again.leave(outer);
            } else {
                again.skip(tag);
            }
        }
    }

    private void readScopeSpans(Wire scope, Head resourceHead, ResourceScan resource) {
        int from = scope.position();
        int to = scope.limit();
        Head head = new Head();
        String problem = resource.problem();
        while (scope.hasMore()) {
            int start = scope.position();
            int tag = scope.readTag();
            if (tag == OtlpFields.SCOPE_SPANS_SCOPE) {
                String wrong = scan.attributesOfScope(scope);
                problem = problem == null ? wrong : problem;
            } else {
                scope.skip(tag);
            }
            if (tag != OtlpFields.SCOPE_SPANS_SPANS) {
                head.add(start, scope.position());
            }
        }
        Wire again = new Wire(body, from, to);
        while (again.hasMore()) {
            int start = again.position();
            int tag = again.readTag();
            again.skip(tag);
            if (tag == OtlpFields.SCOPE_SPANS_SPANS) {
                readRecord(start, again.position(), resourceHead, head, resource, problem);
            }
        }
    }

    private void readRecord(
            int from, int to, Head resourceHead, Head scopeHead, ResourceScan resource, @Nullable String problem) {
        scan.read(from, to);
        if (!scan.isOfTrace()) {
            leftOut = true;
            return;
        }
        String wrong = problem == null ? scan.problem() : problem;
        if (wrong != null) {
            rejections.add(scan.name(), wrong);
            return;
        }
        SpanGroup group = groups.computeIfAbsent(scan.traceId(), SpanGroup::new);
        if (group.size() >= limits.spansPerTrace()) {
            rejections.add(
                    scan.name(),
                    "the request holds more than " + limits.spansPerTrace()
                            + (codec == Compression.ZSTD_LOGS ? " log records of trace " : " spans of trace ")
                            + scan.traceId());
            return;
        }
        group.add(from, to, resourceHead, scopeHead);
        group.describe(resource.destination(), resource.fromMlflow() ? scan.mlflowId() : null);
    }

    private List<TraceChunk> chunks() {
        List<TraceChunk> chunks = new ArrayList<>(groups.size());
        boolean whole = groups.size() == 1 && rejections.count() == 0 && !leftOut && body.length <= CHUNK_BYTES;
        for (SpanGroup group : groups.values()) {
            if (whole) {
                chunks.add(chunk(group, group.size(), body));
                continue;
            }
            int from = 0;
            while (from < group.size()) {
                int to = group.upTo(from, CHUNK_BYTES);
                chunks.add(chunk(group, to - from, group.write(body, from, to, unknown)));
                from = to;
            }
        }
        return chunks;
    }

    private TraceChunk chunk(SpanGroup group, int records, byte[] raw) {
        Compression.Packed packed = codec == Compression.ZSTD_LOGS
                ? new Compression.Packed(codec, Compression.compress(raw))
                : Compression.compress(raw, dictionary);
        return new TraceChunk(group.traceId(), group.destination(), records, raw.length, packed.codec(), packed.data());
    }
}
