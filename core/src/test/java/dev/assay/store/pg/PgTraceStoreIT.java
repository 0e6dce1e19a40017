package dev.assay.store.pg;

import static dev.assay.store.pg.KeptStore.hex;
import static dev.assay.store.pg.KeptStore.id;
import static dev.assay.store.pg.KeptStore.join;
import static dev.assay.store.pg.KeptStore.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.assay.error.Invalid;
import dev.assay.error.NotFound;
import dev.assay.ingest.Acknowledged;
import dev.assay.ingest.Destinations;
import dev.assay.ingest.IngestConfig;
import dev.assay.ingest.Ingester;
import dev.assay.otlp.ChunkDecoder;
import dev.assay.otlp.OtlpEncoding;
import dev.assay.search.Position;
import dev.assay.store.ChangeFeed;
import dev.assay.trace.Assessment;
import dev.assay.trace.Trace;
import dev.assay.trace.TraceFacts;
import dev.assay.trace.TraceInfo;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What goes in through the one door comes out of the store, once, whatever order it came in. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PgTraceStoreIT {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private Vertx vertx;
    private PgDatabase database;
    private PgTraceStore traces;
    private PgChangeFeed feed;
    private Ingester ingester;
    private final Acknowledged acknowledged = new Acknowledged();

    @BeforeAll
    void open() {
        vertx = Vertx.vertx();
        database = PgTestDatabase.create(vertx);
        traces = new PgTraceStore(database.reads(), ChunkDecoder::decode, ForkJoinPool.commonPool());
        feed = new PgChangeFeed(database.feed());
        var writer = new PgTraceWriter(database.ingest(), database.admin(), Clock.systemUTC(), 64 << 20);
        ingester = new Ingester(
                writer,
                acknowledged,
                () -> {},
                new Destinations(new PgExperimentStore(database.reads(), 13)),
                new IngestConfig(64 << 20, 1000, 1 << 20),
                ForkJoinPool.commonPool());
    }

    @AfterAll
    void close() {
        database.close();
        join(vertx.close());
    }

    @Test
    void a_span_that_was_acknowledged_is_there() {
        var taken = join(ingester.spans("me", request(1, span(1, 0, "root")), OtlpEncoding.PROTOBUF, null));
        assertThat(taken.accepted()).isEqualTo(1);
        Trace trace = find(1);
        assertThat(trace.info().name()).isEqualTo("root");
        assertThat(trace.info().experimentNo()).isZero();
        assertThat(trace.info().arrival()).isCloseTo(Instant.now(), within());
        assertThat(join(traces.find(hex(1))).orElseThrow().info().id()).isEqualTo(id(1));
    }

    @Test
    void the_same_request_twice_leaves_each_span_once() {
        byte[] body = request(2, span(1, 0, "root"), span(2, 1, "child"));
        join(ingester.spans("me", body, OtlpEncoding.PROTOBUF, null));
        join(ingester.spans("me", body, OtlpEncoding.PROTOBUF, null));
        assertThat(find(2).spans()).extracting(dev.assay.trace.Span::name).containsExactlyInAnyOrder("root", "child");
    }

    @Test
    void scorers_are_given_media_as_they_were_sent_and_all_others_a_reference() {
        String uri = "data:image/png;base64," + "iVBORw0KGgo".repeat(1_000);
        join(ingester.spans(
                "me",
                request(
                        5,
                        span(1, 0, "root")
                                .addAttributes(KeyValue.newBuilder()
                                        .setKey("input.value")
                                        .setValue(AnyValue.newBuilder().setStringValue(uri)))),
                OtlpEncoding.PROTOBUF,
                null));
        long no = find(5).info().no();

        assertThat(List.copyOf(join(traces.whole().read(List.of(no))).values())
                        .getFirst()
                        .spans()
                        .getFirst()
                        .attributes())
                .containsEntry("input.value", uri);
        assertThat(String.valueOf(find(5).spans().getFirst().attributes().get("input.value")))
                .matches("assay-attachment://[0-9a-f]{32}\\?type=image/png&bytes=8250");
    }

    @Test
    void info_and_spans_make_one_trace_in_either_order() {
        var info = new TraceFacts.InfoFact(
                "client-7", NOW, Duration.ofMillis(5), TraceInfo.State.OK, "hello", "bye", Map.of("k", "v"), Map.of());
        join(ingester.info("me", id(3), 0, info));
        join(ingester.spans("me", request(3, span(1, 0, "root")), OtlpEncoding.PROTOBUF, null));
        join(ingester.spans("me", request(4, span(1, 0, "root")), OtlpEncoding.PROTOBUF, null));
        join(ingester.info("me", id(4), 0, info));
        for (int trace : new int[] {3, 4}) {
            assertThat(find(trace).info().requestPreview()).isEqualTo("hello");
            assertThat(find(trace).info().clientRequestId()).isEqualTo("client-7");
            assertThat(find(trace).info().metadata()).containsEntry("k", "v");
            assertThat(find(trace).spans()).hasSize(1);
        }
    }

    @Test
    void many_clients_at_once_on_the_same_traces_lose_nothing() {
        List<Future<?>> sent = new ArrayList<>();
        for (int round = 0; round < 20; round++) {
            for (int trace = 100; trace < 120; trace++) {
                sent.add(ingester.spans(
                        "c" + round, request(trace, span(round + 1, 0, "s" + round)), OtlpEncoding.PROTOBUF, null));
            }
        }
        join(Future.all(sent));
        for (int trace = 100; trace < 120; trace++) {
            assertThat(find(trace).spans()).hasSize(20);
        }
    }

    @Test
    void a_named_experiment_that_is_another_one_is_refused_and_no_name_joins() {
        join(ingester.spans("me", request(5, span(1, 0, "root")), OtlpEncoding.PROTOBUF, 0));
        var elsewhere = join(ingester.spans("me", request(5, span(2, 1, "late")), OtlpEncoding.PROTOBUF, 7));
        assertThat(elsewhere.rejected()).isEqualTo(1);
        assertThat(elsewhere.message()).contains(id(5)).contains("another experiment");
        join(ingester.spans("me", request(5, span(3, 1, "joins")), OtlpEncoding.PROTOBUF, null));
        assertThat(find(5).spans()).extracting(dev.assay.trace.Span::name).containsExactlyInAnyOrder("root", "joins");
        assertThatThrownBy(() -> join(ingester.info(
                        "me",
                        id(5),
                        7,
                        new TraceFacts.InfoFact(null, null, null, null, null, null, Map.of(), Map.of()))))
                .hasCauseInstanceOf(Invalid.class);
    }

    @Test
    void a_deleted_tag_stays_deleted_and_setting_the_same_value_changes_nothing() {
        join(ingester.spans("me", request(6, span(1, 0, "root")), OtlpEncoding.PROTOBUF, null));
        join(ingester.tag("me", id(6), "env", "prod"));
        assertThat(find(6).info().tags()).containsEntry("env", "prod");
        int before = changes();
        join(ingester.tag("me", id(6), "env", "prod"));
        assertThat(changes()).isEqualTo(before);
        join(ingester.tag("me", id(6), "env", null));
        assertThat(find(6).info().tags()).doesNotContainKey("env");
        assertThatThrownBy(() -> join(ingester.tag("me", "tr-none", "a", "b"))).hasCauseInstanceOf(NotFound.class);
    }

    @Test
    void an_override_makes_the_older_one_invalid_and_its_deletion_brings_it_back() {
        join(ingester.spans("me", request(7, span(1, 0, "root")), OtlpEncoding.PROTOBUF, null));
        join(ingester.assessment("me", id(7), feedback("a-1", 0.4, null)));
        join(ingester.assessment("me", id(7), feedback("a-2", Map.of("k", List.of(1L, "x")), "a-1")));
        assertThat(find(7).assessments())
                .extracting(Assessment::id, Assessment::valid)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("a-1", false),
                        org.assertj.core.groups.Tuple.tuple("a-2", true));
        assertThat(find(7).assessments().get(1).value()).hasToString("{k=[1, x]}");
        join(ingester.deleteAssessment("me", id(7), "a-2"));
        assertThat(find(7).assessments()).extracting(Assessment::valid).containsExactly(true);
        assertThatThrownBy(() -> join(ingester.assessment("me", id(7), feedback("a-3", true, "a-none"))))
                .hasCauseInstanceOf(NotFound.class);
        assertThatThrownBy(() -> join(ingester.assessment("me", "tr-none", feedback("a-3", true, null))))
                .hasCauseInstanceOf(NotFound.class);
    }

    @Test
    void a_deleted_trace_is_gone_and_late_spans_do_not_bring_it_back() {
        join(ingester.spans("me", request(8, span(1, 0, "root")), OtlpEncoding.PROTOBUF, null));
        long no = find(8).info().no();
        join(ingester.assessment("me", id(8), feedback("a-1", true, null)));
        assertThat(join(ingester.delete("me", List.of(no)))).isEqualTo(1);
        var late = join(ingester.spans("me", request(8, span(2, 1, "late")), OtlpEncoding.PROTOBUF, null));
        assertThat(late.message()).contains("deleted");
        assertThat(join(traces.find(id(8)))).isEmpty();
        assertThat(join(traces.read(List.of(no)))).isEmpty();
        assertThat(join(traces.assessments(List.of(no)))).isEmpty();
    }

    @Test
    void a_write_the_database_refuses_fails_alone() {
        join(ingester.spans("me", request(9, span(1, 0, "root")), OtlpEncoding.PROTOBUF, null));
        Assessment bad = feedback("a-bad\0", true, null);
        List<Future<Void>> writes = IntStream.range(0, 40)
                .mapToObj(i -> ingester.assessment("me", id(9), i == 17 ? bad : feedback("a-" + i, (double) i, null)))
                .toList();
        assertThatThrownBy(() -> join(Future.join(writes))).isInstanceOf(CompletionException.class);
        assertThat(writes.stream().filter(Future::failed)).hasSize(1);
        assertThat(find(9).assessments()).hasSize(39);
    }

    @Test
    void the_change_log_read_lane_by_lane_holds_what_was_acknowledged() {
        Position before = position();
        join(ingester.spans("writer", request(10, span(1, 0, "root")), OtlpEncoding.PROTOBUF, null));
        Position mine = acknowledged.by("writer");
        assertThat(before.covers(mine)).isFalse();
        assertThat(position().covers(mine)).isTrue();
        long no = find(10).info().no();
        assertThat(join(feed.poll(before.lanes(), 500)))
                .anyMatch(change -> change.traceNo() == no && change.what() == ChangeFeed.What.CONTENT);
    }

    private Position position() {
        return new Position(new TreeMap<>(join(feed.heads())));
    }

    private int changes() {
        return join(feed.poll(Map.of(), 100_000)).size();
    }

    private Trace find(int trace) {
        return join(traces.find(id(trace))).orElseThrow();
    }

    private static Assessment feedback(String id, Object value, @org.jspecify.annotations.Nullable String overrides) {
        return new Assessment(
                id,
                "quality",
                new Assessment.Feedback(value, null),
                new Assessment.Source(Assessment.Source.Type.HUMAN, "ana"),
                "because",
                null,
                null,
                Map.of("k", "v"),
                overrides,
                true,
                null,
                NOW,
                NOW);
    }

    private static byte[] request(int trace, Span.Builder... spans) {
        ScopeSpans.Builder scope = ScopeSpans.newBuilder();
        for (Span.Builder span : spans) {
            scope.addSpans(span.setTraceId(ByteString.copyFrom(HexFormat.of().parseHex(hex(trace)))));
        }
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(scope))
                .build()
                .toByteArray();
    }

    private static org.assertj.core.data.TemporalOffset<java.time.temporal.Temporal> within() {
        return new org.assertj.core.data.TemporalUnitWithinOffset(1, java.time.temporal.ChronoUnit.MINUTES);
    }
}
