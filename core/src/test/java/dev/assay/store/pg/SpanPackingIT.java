package dev.assay.store.pg;

import static dev.assay.store.pg.KeptStore.join;
import static dev.assay.store.pg.KeptStore.request;
import static dev.assay.store.pg.KeptStore.span;
import static dev.assay.store.pg.KeptStore.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdCompressCtx;
import dev.assay.ingest.Acknowledged;
import dev.assay.ingest.Destinations;
import dev.assay.ingest.IngestConfig;
import dev.assay.ingest.Ingester;
import dev.assay.ingest.SpanPacking;
import dev.assay.otlp.DictionaryTrainer;
import dev.assay.otlp.OtlpEncoding;
import dev.assay.trace.Span;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SpanPackingIT {
    private final KeptStore store = new KeptStore();
    private final SpanPacking packing = new SpanPacking(new PgDictionaryStore(store.database.admin()), 1000);
    private final Ingester ingester = new Ingester(
            store.writer,
            new Acknowledged(),
            () -> {},
            new Destinations(new PgExperimentStore(store.database.reads(), 13)),
            new IngestConfig(64 << 20, 1000, 1 << 20),
            ForkJoinPool.commonPool(),
            packing::dictionary);

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void a_thousand_traces_teach_how_to_pack_the_next_ones_smaller_and_all_are_read_as_they_came() {
        send(1, 1000, "retrieval");
        assertThat(packing.dictionary()).isNull();

        packing.round();
        send(1001, 50, "retrieval");

        assertThat(packing.dictionary()).isNotNull();
        assertThat(store.count("chunk", "codec = 3")).isEqualTo(50);
        long before = size("codec = 1");
        assertThat(size("codec = 3")).isLessThan(before);
        for (int trace : List.of(1, 999, 1001, 1050)) {
            assertThat(spans(trace)).containsExactly(body(trace, "retrieval"));
        }
    }

    @Test
    void fewer_traces_teach_nothing() {
        send(1, 999, "retrieval");

        packing.round();

        assertThat(packing.dictionary()).isNull();
        assertThat(store.count("span_dictionary", "true")).isZero();
    }

    @Test
    void another_dictionary_is_made_where_traces_have_changed_and_only_there() {
        send(1, 1000, "retrieval");
        packing.round();
        send(1001, 1000, "retrieval");
        packing.round();
        assertThat(store.count("span_dictionary", "true")).isOne();

        send(2001, 1000, "conversation");
        packing.round();
        assertThat(store.count("span_dictionary", "true")).isEqualTo(2);

        send(3001, 10, "conversation");
        assertThat(spans(1001)).containsExactly(body(1001, "retrieval"));
        assertThat(spans(2001)).containsExactly(body(2001, "conversation"));
        assertThat(spans(3001)).containsExactly(body(3001, "conversation"));
    }

    @Test
    void the_next_start_goes_on_with_the_newest_dictionary() {
        send(1, 1000, "retrieval");
        packing.round();

        SpanPacking next = SpanPacking.of(new PgDictionaryStore(store.database.admin()));
        join(next.load());

        assertThat(next.dictionary()).isSameAs(packing.dictionary()).isNotNull();
    }

    @Test
    void what_another_server_packed_with_a_dictionary_that_this_one_has_not_met_is_read() {
        send(1, 1000, "retrieval");
        List<List<byte[]>> learned = new ArrayList<>();
        for (int trace = 1; trace <= 700; trace++) {
            learned.add(List.of(otlp(trace, "retrieval elsewhere")));
        }
        byte[] dictionary = DictionaryTrainer.train(learned).orElseThrow();
        byte[] frame;
        try (ZstdCompressCtx context = new ZstdCompressCtx()) {
            frame = context.loadDict(dictionary).setContentSize(true).compress(otlp(7, "retrieval elsewhere"));
        }
        join(store.database
                .admin()
                .preparedQuery("INSERT INTO span_dictionary (id, trace_no, data) VALUES ($1, 1000, $2)")
                .execute(Tuple.of(
                        (int) com.github.luben.zstd.Zstd.getDictIdFromDict(dictionary), Buffer.buffer(dictionary))));
        join(store.database
                .admin()
                .preparedQuery("UPDATE chunk SET codec = 3, data = $2 WHERE trace_no = $1")
                .execute(Tuple.of(store.no(7), Buffer.buffer(frame))));

        assertThat(spans(7)).containsExactly(body(7, "retrieval elsewhere"));
    }

    private void send(int first, int count, String kind) {
        List<Future<?>> sent = new ArrayList<>();
        for (int trace = first; trace < first + count; trace++) {
            sent.add(ingester.spans("me", otlp(trace, kind), OtlpEncoding.PROTOBUF, null));
        }
        join(Future.all(sent));
    }

    private static byte[] otlp(int trace, String kind) {
        var span = span(1, 0, kind).addAttributes(text(kind + ".body", body(trace, kind)));
        return request(trace, span);
    }

    /** Some of the forty words that traces of a kind are made of. */
    private static String body(int trace, String kind) {
        Random words = new Random(trace);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 400; i++) {
            text.append(kind.replace(' ', '_'))
                    .append(kind.hashCode() % 1000 * (7 + words.nextInt(40)))
                    .append(' ');
        }
        return text + "number " + trace;
    }

    private List<String> spans(int trace) {
        return store.find(trace).spans().stream()
                .map(Span::attributes)
                .map(attributes -> attributes.values().stream()
                        .map(String::valueOf)
                        .filter(value -> value.contains("number " + trace))
                        .findFirst()
                        .orElse("nothing"))
                .toList();
    }

    private long size(String where) {
        return Long.parseLong(store.sql("SELECT avg(octet_length(data))::int8 FROM chunk WHERE " + where)
                .getFirst());
    }
}
