package dev.assay.store.pg;

import static dev.assay.store.pg.KeptStore.join;
import static dev.assay.store.pg.KeptStore.request;
import static dev.assay.store.pg.KeptStore.span;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.assay.ingest.Compactor;
import dev.assay.ingest.Indexer;
import dev.assay.otlp.Compression;
import dev.assay.otlp.OtlpEncoding;
import dev.assay.otlp.OtlpSignal;
import dev.assay.otlp.PackedBody;
import dev.assay.search.Position;
import dev.assay.search.lucene.LuceneTraceIndex;
import dev.assay.store.ChunkStore.Candidate;
import dev.assay.store.ChunkStore.Chunk;
import dev.assay.store.ChunkStore.Look;
import dev.assay.store.ChunkStore.Replacement;
import dev.assay.trace.Trace;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.trace.v1.Span;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packing traces anew changes how much room they take, and nothing else. */
class PgCompactionIT {
    private final KeptStore store = new KeptStore();
    private final PgChunkStore chunks = new PgChunkStore(store.database.admin());

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void a_trace_of_many_requests_becomes_one_chunk_with_all_that_was_sent() throws InterruptedException {
        store.sendSpanBySpan(1, 7);
        store.send(1, span(3, 1, "s3")); // sent again
        Trace before = store.find(1);
        var changes = store.count("change", "true");

        round(0, 64);

        assertThat(store.count("chunk", "true")).isEqualTo(1);
        assertThat(store.find(1)).isEqualTo(before);
        assertThat(store.count("change", "true")).as("nobody has to be told").isEqualTo(changes);
        String raw = new String(packed(1).getFirst(), StandardCharsets.ISO_8859_1);
        assertThat(raw.split("of span", -1)).as("fields of a later version").hasSize(8);
        assertThat(raw.split("of resource", -1)).as("said once").hasSize(2);
        assertThat(raw).contains("of request");
        round(0, 64);
        assertThat(store.count("chunk", "flags = 1")).isEqualTo(1);
    }

    @Test
    void log_records_stay_beside_the_one_chunk_of_spans() throws InterruptedException {
        store.sendSpanBySpan(1, 3);
        Span first = span(1, 0, "s1")
                .setTraceId(ByteString.copyFrom(HexFormat.of().parseHex(KeptStore.hex(1))))
                .build();
        byte[] logs = ExportLogsServiceRequest.newBuilder()
                .addResourceLogs(ResourceLogs.newBuilder()
                        .addScopeLogs(ScopeLogs.newBuilder()
                                .addLogRecords(LogRecord.newBuilder()
                                        .setTraceId(first.getTraceId())
                                        .setSpanId(first.getSpanId())
                                        .setEventName("gen_ai.user.message"))))
                .build()
                .toByteArray();
        join(store.ingester.otlp(
                OtlpSignal.LOGS, "me", new PackedBody(logs, null, logs.length), OtlpEncoding.PROTOBUF, null));
        Trace before = store.find(1);
        assertThat(before.spans().getFirst().events()).extracting("name").contains("gen_ai.user.message");

        round(0, 64);

        assertThat(store.count("chunk", "codec = 1")).isEqualTo(1);
        assertThat(store.count("chunk", "codec = 2")).isEqualTo(1);
        assertThat(store.find(1)).isEqualTo(before);
    }

    @Test
    void a_trace_that_is_not_complete_or_not_quiet_is_left_alone_until_it_is_many_chunks() throws InterruptedException {
        for (int span = 2; span <= 5; span++) {
            store.send(1, span(span, 1, "child"));
        }
        store.sendSpanBySpan(2, 3);
        round(0, 64);
        assertThat(store.count("chunk", "trace_no = " + store.no(1))).isEqualTo(4);
        assertThat(store.count("chunk", "trace_no = " + store.no(2))).isEqualTo(1);

        for (int span = 6; span <= 9; span++) {
            store.send(1, span(span, 1, "child"));
        }
        store.sendSpanBySpan(3, 3);
        round(3600, 6);
        assertThat(store.count("chunk", "trace_no = " + store.no(1))).isEqualTo(8);
        round(3600, 3);
        assertThat(store.count("chunk", "trace_no = " + store.no(1))).isEqualTo(1);
        assertThat(store.count("chunk", "trace_no = " + store.no(3))).isEqualTo(3);
        assertThat(store.find(1).spans()).hasSize(8);

        store.send(1, span(1, 0, "root"));
        round(0, 64);
        assertThat(store.count("chunk", "trace_no = " + store.no(1))).isEqualTo(1);
        assertThat(store.find(1).spans()).hasSize(9);
    }

    @Test
    void spans_that_arrive_meanwhile_are_all_there_once() throws Exception {
        AtomicBoolean writing = new AtomicBoolean(true);
        Thread packing = Thread.ofPlatform().start(() -> {
            try {
                while (writing.get()) {
                    round(0, 1);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        List<Future<?>> sent = new ArrayList<>();
        for (int span = 1; span <= 60; span++) {
            for (int trace = 1; trace <= 4; trace++) {
                Span.Builder one = span(span, span == 1 ? 0 : 1, "s" + span);
                sent.add(store.ingester.spans("me", request(trace, one), OtlpEncoding.PROTOBUF, null));
            }
            if (span % 10 == 0) {
                join(Future.all(sent));
            }
        }
        writing.set(false);
        packing.join();
        round(0, 1);
        for (int trace = 1; trace <= 4; trace++) {
            assertThat(store.find(trace).spans()).hasSize(60);
            assertThat(store.count("chunk", "trace_no = " + store.no(trace))).isEqualTo(1);
        }
    }

    @Test
    void one_of_two_compactions_and_one_that_a_deletion_overtakes_change_nothing() {
        store.sendSpanBySpan(1, 3);
        store.sendSpanBySpan(2, 3);
        Look look = join(chunks.look(Duration.ZERO, 64, 100));
        var read = join(chunks.read(look.traces()));
        List<Replacement> replacements = look.traces().stream()
                .map(trace -> replacement(trace, Objects.requireNonNull(read.get(trace.no()))))
                .toList();
        long deleted = store.no(2);
        join(store.writer.delete(List.of(deleted)));

        assertThat(join(chunks.replace(replacements))).containsExactly(store.no(1));
        assertThat(join(chunks.replace(replacements))).isEmpty();
        assertThat(store.count("chunk", "true")).isEqualTo(1);
        assertThat(join(chunks.look(Duration.ZERO, 64, 100)).traces()).isEmpty();
    }

    @Test
    void a_chunk_that_cannot_be_read_holds_up_no_other_trace() throws InterruptedException {
        store.sendSpanBySpan(1, 3);
        store.sendSpanBySpan(2, 3);
        store.sql("UPDATE chunk SET data = 'broken' WHERE trace_no = " + store.no(1));
        round(0, 64);
        assertThat(store.count("chunk", "true")).isEqualTo(4);
        assertThat(store.find(2).spans()).hasSize(3);
    }

    /** The budget is 900 bytes a span, index and all; spans as large as those of an agent with a retriever. */
    @Test
    void spans_that_came_alone_take_as_little_room_as_if_they_had_come_together(@TempDir Path folder)
            throws InterruptedException, IOException {
        int traces = 200;
        int spans = 7;
        Random random = new Random(5);
        List<Future<?>> sent = new ArrayList<>();
        for (int trace = 1; trace <= traces; trace++) {
            String question = words(random, 40);
            String documents = words(random, 250);
            String answer = words(random, 80);
            for (int span = 1; span <= spans; span++) {
                Span.Builder one = span(span, span == 1 ? 0 : 1, "step" + span)
                        .addAttributes(KeptStore.text("mlflow.spanInputs", "{\"question\": \"" + question + "\"}"))
                        .addAttributes(KeptStore.text(
                                "mlflow.spanOutputs",
                                "{\"text\": \"" + (span % 3 == 2 ? documents : answer) + words(random, 5) + "\"}"));
                sent.add(store.ingester.spans("me", request(trace, one), OtlpEncoding.PROTOBUF, null));
            }
        }
        join(Future.all(sent));
        double before = bytesPerSpan(traces * spans);
        round(0, 64);
        double after = bytesPerSpan(traces * spans);
        double index = indexed(folder) / (double) (traces * spans);
        System.out.printf(
                "bytes a span: store %.0f sent span by span, %.0f compacted; index %.0f%n", before, after, index);
        assertThat(store.count("chunk", "true")).isEqualTo(traces);
        assertThat(after).isLessThan(before / 2);
        assertThat(after + index).isLessThan(900);
    }

    /** Bytes of an index of all there is. */
    private long indexed(Path folder) throws IOException {
        try (var index = new LuceneTraceIndex(folder, nos -> join(store.traces.read(nos)));
                var indexer = new Indexer(store.feed, store.traces, index)) {
            indexer.start();
            index.awaitVisible(new Position(new TreeMap<>(join(store.feed.heads()))), Duration.ofMinutes(2))
                    .toCompletableFuture()
                    .join();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    /** All tables with their indexes, without what vacuum gives back. */
    private double bytesPerSpan(int spans) {
        for (String table :
                store.sql("SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ '^chunk_|^trace'")) {
            store.sql("VACUUM FULL " + table);
        }
        return Double.parseDouble(store.sql("SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r'"
                                + " AND relname ~ '^chunk_|^trace$|^trace_[^e]'")
                        .getFirst())
                / spans;
    }

    private static String words(Random random, int count) {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < count; i++) {
            words.append(Integer.toString(random.nextInt(20_000), 26)).append(' ');
        }
        return words.toString();
    }

    private void round(int quietSeconds, int many) throws InterruptedException {
        var compactor = new Compactor(
                chunks, store.traces, Duration.ofSeconds(quietSeconds), many, Long.MAX_VALUE / 2000, () -> null);
        while (compactor.round()) {
            // until nothing has settled since
        }
    }

    private static Replacement replacement(Candidate trace, List<Chunk> old) {
        return new Replacement(trace, old, List.of(old.getLast()));
    }

    private List<byte[]> packed(int trace) {
        long no = store.no(trace);
        Candidate whole = new Candidate(no, PgDatabase.bucket(java.time.Instant.now()), 1, true);
        return Objects.requireNonNull(join(chunks.read(List.of(whole))).get(no)).stream()
                .map(chunk -> Compression.decompress(chunk.codec(), chunk.data()))
                .toList();
    }
}
