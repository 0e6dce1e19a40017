package dev.assay.ingest.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.ingest.Acknowledged;
import dev.assay.ingest.Destinations;
import dev.assay.ingest.Indexer;
import dev.assay.ingest.IngestConfig;
import dev.assay.ingest.Ingester;
import dev.assay.otlp.ChunkDecoder;
import dev.assay.otlp.OtlpEncoding;
import dev.assay.search.TraceIndex;
import dev.assay.search.TraceIndex.IndexBatch;
import dev.assay.search.lucene.LuceneTraceIndex;
import dev.assay.store.pg.PgChangeFeed;
import dev.assay.store.pg.PgDatabase;
import dev.assay.store.pg.PgExperimentStore;
import dev.assay.store.pg.PgStoreAudit;
import dev.assay.store.pg.PgTestDatabase;
import dev.assay.store.pg.PgTraceStore;
import dev.assay.store.pg.PgTraceWriter;
import dev.assay.trace.Trace;
import dev.assay.trace.TraceInfo;
import dev.assay.trace.Traces;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Store and index are compared, over the bodies that the SDKs really send. */
class VerificationIT {
    private static final Clock CLOCK = Clock.systemUTC();

    private final Path folder;
    private Vertx vertx;
    private PgDatabase database;
    private ExecutorService threads;
    private PgTraceStore store;
    private PgChangeFeed feed;
    private TraceIndex index;
    private Indexer indexer;
    private Ingester ingester;

    VerificationIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        database = PgTestDatabase.create(vertx);
        threads = Executors.newVirtualThreadPerTaskExecutor();
        store = new PgTraceStore(database.reads(), ChunkDecoder::decode, threads);
        feed = new PgChangeFeed(database.feed());
        index = new LuceneTraceIndex(folder, nos -> join(store.read(nos)));
        indexer = new Indexer(feed, new PgTraceStore(database.feed(), ChunkDecoder::decode, Runnable::run), index);
        indexer.start();
        ingester = new Ingester(
                new PgTraceWriter(database.ingest(), database.admin(), CLOCK, 64 << 20),
                new Acknowledged(),
                indexer::wake,
                new Destinations(new PgExperimentStore(database.reads(), 13)),
                new IngestConfig(64 << 20, 30_000, 4 << 20),
                threads);
        recorded().forEach(this::send);
    }

    @AfterEach
    void close() {
        indexer.close();
        index.close();
        database.close();
        threads.close();
        join(vertx.close());
    }

    @Test
    void an_index_that_has_followed_the_store_equals_it() {
        Verified verified = verify(false);

        assertThat(verified.isEqual()).as("%s", verified).isTrue();
        assertThat(verified.checked()).isGreaterThan(30).isEqualTo(stored().size());
    }

    @Test
    void what_the_index_lacks_has_too_much_or_has_otherwise_is_named_and_repaired() {
        assertThat(verify(false).isEqual()).isTrue();
        List<Long> nos = stored();
        long lost = nos.get(0);
        long changed = nos.get(1);
        Trace other = Objects.requireNonNull(join(store.read(List.of(changed))).get(changed));
        indexer.close();
        index.apply(new IndexBatch(
                List.of(
                        new Trace(
                                other.info().flagged(TraceInfo.Flag.FUTURE),
                                other.spans(),
                                other.assessments(),
                                other.runIds()),
                        Traces.aTrace().withNo(1_000_000).build()),
                Map.of(),
                List.of(lost),
                index.written()));
        indexer = new Indexer(feed, store, index);
        indexer.start();

        Verified broken = verify(false);

        assertThat(broken.isEqual()).isFalse();
        assertThat(broken.differences())
                .extracting(Verified.Difference::traceNo, Verified.Difference::what)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(lost, "it is not in the index"),
                        org.assertj.core.groups.Tuple.tuple(
                                changed, "what the index finds it by is not what the store has of it"),
                        org.assertj.core.groups.Tuple.tuple(1_000_000L, "the index has it, the store does not"));

        Verified repaired = verify(true);

        assertThat(repaired.isEqual()).as("%s", repaired).isTrue();
        assertThat(repaired.repaired()).isEqualTo(3);
        assertThat(verify(false).isEqual()).isTrue();
    }

    @Test
    void a_chunk_that_cannot_be_read_is_named_and_keeps_nothing_else_from_being_found() {
        List<Long> nos = stored();
        long damaged = nos.getFirst();
        join(database.admin()
                .query("UPDATE chunk SET data = '\\x0102030405' WHERE trace_no = " + damaged)
                .execute());
        indexer.close();
        index.rebuild();
        indexer = new Indexer(feed, store, index);
        indexer.start();

        Verified verified = verify(false);

        assertThat(verified.isEqual()).isFalse();
        assertThat(verified.differences()).as("what can be read is indexed").isEmpty();
        assertThat(verified.unreadable())
                .extracting(Verified.Difference::traceNo)
                .containsExactly(damaged);
        assertThat(verified.checked()).isEqualTo(nos.size());
    }

    @Test
    void rows_that_hang_on_no_trace_are_counted() {
        join(database.admin()
                .query("INSERT INTO trace_tag (trace_no, key, value, n) VALUES (99999999, 'k', 'v', 1)")
                .execute());

        Verified verified = verify(false);

        assertThat(verified.isEqual()).isFalse();
        assertThat(verified.strays()).containsExactly(Map.entry("tags", 1L));
    }

    @Test
    void it_is_equal_while_more_and_more_comes_in() throws Exception {
        List<Path> bodies = recorded();
        Thread sender = Thread.ofVirtual().start(() -> {
            for (int i = 0; !Thread.currentThread().isInterrupted() && i < 200; i++) {
                send(bodies.get(i % bodies.size()));
            }
        });
        try {
            for (int i = 0; i < 3; i++) {
                Verified verified = verify(false);
                assertThat(verified.isEqual()).as("%s", verified).isTrue();
            }
        } finally {
            sender.interrupt();
            sender.join();
        }
    }

    private Verified verify(boolean repair) {
        Verification verification = new Verification(
                new Verification.Parts(
                        new PgStoreAudit(database.admin()), store, feed, index, indexer, CLOCK, Duration.ofSeconds(60)),
                repair);
        verification.run();
        return verification.state();
    }

    private List<Long> stored() {
        return join(new PgStoreAudit(database.admin()).numbers(0, 1000));
    }

    private void send(Path body) {
        try {
            join(ingester.spans(
                    "me",
                    Files.readAllBytes(body),
                    body.toString().endsWith(".json") ? OtlpEncoding.JSON : OtlpEncoding.PROTOBUF,
                    null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> recorded() {
        try (Stream<Path> files =
                Files.walk(Path.of(Objects.requireNonNull(VerificationIT.class.getResource("/dialects"))
                        .toURI()))) {
            return new ArrayList<>(files.filter(file -> file.toString().matches(".*\\.otlp\\.(pb|json)"))
                    .sorted()
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
