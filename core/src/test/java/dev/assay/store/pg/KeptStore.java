package dev.assay.store.pg;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.assay.ingest.Acknowledged;
import dev.assay.ingest.Destinations;
import dev.assay.ingest.IngestConfig;
import dev.assay.ingest.Ingester;
import dev.assay.otlp.ChunkDecoder;
import dev.assay.otlp.OtlpEncoding;
import dev.assay.trace.Trace;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ForkJoinPool;

/** A database, the door in, and traces that come one span at a time. */
final class KeptStore implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private final Vertx vertx = Vertx.vertx();
    final PgDatabase database = PgTestDatabase.create(vertx);
    final PgTraceStore traces = new PgTraceStore(database.reads(), ChunkDecoder::decode, ForkJoinPool.commonPool());
    final PgChangeFeed feed = new PgChangeFeed(database.feed());
    final PgTraceWriter writer = new PgTraceWriter(database.ingest(), database.admin(), Clock.systemUTC(), 64 << 20);
    final Ingester ingester = new Ingester(
            writer,
            new Acknowledged(),
            () -> {},
            new Destinations(new PgExperimentStore(database.reads(), 13)),
            new IngestConfig(64 << 20, 1000, 1 << 20),
            ForkJoinPool.commonPool());

    /** One request per span: the root, which has ended, and its children. */
    void sendSpanBySpan(int trace, int spans) {
        for (int span = 1; span <= spans; span++) {
            send(trace, span(span, span == 1 ? 0 : 1, "s" + span));
        }
    }

    void send(int trace, Span.Builder span) {
        join(ingester.spans("me", request(trace, span), OtlpEncoding.PROTOBUF, null));
    }

    Trace find(int trace) {
        return join(traces.find(id(trace))).orElseThrow();
    }

    long no(int trace) {
        return find(trace).info().no();
    }

    List<String> sql(String query) {
        List<String> lines = new ArrayList<>();
        join(database.admin().query(query).execute())
                .forEach(row -> lines.add(row.size() == 0 ? "" : String.valueOf(row.getValue(0))));
        return lines;
    }

    long count(String table, String where) {
        return Long.parseLong(
                sql("SELECT count(*) FROM " + table + " WHERE " + where).getFirst());
    }

    /** With fields that this version does not know: in the request, the resource and the span. */
    static byte[] request(int trace, Span.Builder... spans) {
        ScopeSpans.Builder scope = ScopeSpans.newBuilder();
        for (Span.Builder span : spans) {
            scope.addSpans(span.setTraceId(ByteString.copyFrom(HexFormat.of().parseHex(hex(trace))))
                    .setUnknownFields(unknown("of span")));
        }
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .setResource(Resource.newBuilder()
                                .addAttributes(text("service.name", "shop"))
                                .setUnknownFields(unknown("of resource")))
                        .addScopeSpans(scope))
                .setUnknownFields(unknown("of request"))
                .build()
                .toByteArray();
    }

    static Span.Builder span(int id, int parent, String name) {
        long start = NOW.getEpochSecond() * 1_000_000_000L + id;
        Span.Builder span = Span.newBuilder()
                .setSpanId(spanId(id))
                .setName(name)
                .setStartTimeUnixNano(start)
                .setEndTimeUnixNano(start + 1_000_000);
        return parent == 0 ? span : span.setParentSpanId(spanId(parent));
    }

    static KeyValue text(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private static UnknownFieldSet unknown(String text) {
        return UnknownFieldSet.newBuilder()
                .addField(
                        99,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(ByteString.copyFromUtf8(text))
                                .build())
                .build();
    }

    private static ByteString spanId(int id) {
        return ByteString.copyFrom(HexFormat.of().parseHex("%016x".formatted(id)));
    }

    static String hex(int trace) {
        return "%032x".formatted(trace);
    }

    static String id(int trace) {
        return "tr-" + hex(trace);
    }

    static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    @Override
    public void close() {
        database.close();
        join(vertx.close());
    }
}
