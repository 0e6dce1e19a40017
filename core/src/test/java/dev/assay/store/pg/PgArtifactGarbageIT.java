package dev.assay.store.pg;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.assay.store.ArtifactGarbage;
import dev.assay.store.ArtifactGarbage.Folder;
import dev.assay.store.ArtifactPath;
import dev.assay.store.ArtifactStore;
import dev.assay.store.ArtifactSweeper;
import dev.assay.store.file.FolderArtifactStore;
import dev.assay.trace.TraceFacts.InfoFact;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A trace that is deleted takes its artifacts with it, even if the server ends in between. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PgArtifactGarbageIT {
    private static final InfoFact NOTHING = new InfoFact(null, null, null, null, null, null, Map.of(), Map.of());

    private Vertx vertx;
    private PgDatabase database;
    private PgTraceWriter writer;
    private PgArtifactGarbage garbage;

    @BeforeAll
    void open() {
        vertx = Vertx.vertx();
        database = PgTestDatabase.create(vertx);
        writer = new PgTraceWriter(database.ingest(), database.admin(), Clock.systemUTC(), 1 << 20);
        garbage = new PgArtifactGarbage(database.admin());
    }

    @AfterAll
    void close() {
        database.close();
        await(vertx.close());
    }

    @Test
    void deleting_a_trace_deletes_its_attachments_and_no_other_traces(@TempDir Path folder) throws IOException {
        ArtifactStore store = new FolderArtifactStore(folder.resolve("artifacts"));
        for (String id : List.of("tr-1", "tr-10")) {
            await(writer.info(id, 0, NOTHING));
            Path upload = Files.writeString(folder.resolve("upload"), "image");
            store.put(ArtifactPath.of("0/traces/" + id + "/artifacts/attachments/1"), upload);
        }
        var sweeper = new ArtifactSweeper(garbage, store, Runnable::run);
        await(sweeper.sweep());
        assertThat(store.list(ArtifactPath.of("0/traces"))).hasSize(2);

        delete("tr-1");
        assertThat(await(garbage.oldest(0, 10)).stream().map(Folder::path))
                .as("noted with the deletion itself")
                .containsExactly(ArtifactPath.of("0/traces/tr-1"));
        await(sweeper.sweep());

        assertThat(store.list(ArtifactPath.of("0/traces")).stream().map(ArtifactStore.Entry::name))
                .containsExactly("tr-10");
        assertThat(await(garbage.oldest(0, 10))).isEmpty();
        delete("tr-10");
        await(sweeper.sweep());
        assertThat(store.list(ArtifactPath.ROOT)).isEmpty();
    }

    @Test
    void what_cannot_be_deleted_now_is_tried_again(@TempDir Path folder) throws IOException {
        await(writer.info("tr-2", 0, NOTHING));
        delete("tr-2");
        ArtifactStore sound = new FolderArtifactStore(folder);

        await(new ArtifactSweeper(garbage, new Unreachable(new ArrayList<>()), Runnable::run).sweep());
        assertThat(await(garbage.oldest(0, 10))).hasSize(1);
        await(new ArtifactSweeper(garbage, sound, Runnable::run).sweep());
        assertThat(await(garbage.oldest(0, 10))).isEmpty();
    }

    @Test
    void an_id_that_no_folder_can_have_is_forgotten(@TempDir Path folder) throws IOException {
        await(writer.info("a\\b", 0, NOTHING));
        delete("a\\b");

        await(new ArtifactSweeper(garbage, new FolderArtifactStore(folder), Runnable::run).sweep());
        assertThat(await(garbage.oldest(0, 10))).isEmpty();
    }

    @Test
    void an_odd_id_takes_nothing_of_others_with_it(@TempDir Path folder) throws IOException {
        ArtifactStore store = new FolderArtifactStore(folder.resolve("artifacts"));
        Path upload = Files.writeString(folder.resolve("upload"), "image");
        store.put(ArtifactPath.of("0/traces/tr-3/artifacts/traces.json"), upload);
        for (String id : List.of(".", "..", "/", "tr-3/", "tr-3/artifacts", "./tr-3", "../traces")) {
            await(writer.info(id, 0, NOTHING));
            delete(id);
        }

        await(new ArtifactSweeper(garbage, store, Runnable::run).sweep());
        assertThat(store.find(ArtifactPath.of("0/traces/tr-3/artifacts/traces.json")))
                .isPresent();
        assertThat(await(garbage.oldest(0, 10))).isEmpty();
    }

    @Test
    void folders_that_cannot_be_deleted_hold_up_no_others(@TempDir Path folder) {
        for (int i = 0; i < 101; i++) {
            await(writer.info("tr-x" + i, 0, NOTHING));
            delete("tr-x" + i);
        }
        List<String> asked = new ArrayList<>();
        List<String> told =
                told(() -> await(new ArtifactSweeper(garbage, new Unreachable(asked), Runnable::run).sweep()));

        assertThat(asked).hasSize(101);
        assertThat(told).singleElement().asString().contains("0/traces/tr-x0 and 100 other folders", "unreachable");
    }

    @Test
    void a_sweep_that_the_end_of_the_server_breaks_off_is_no_fault() {
        Promise<List<Folder>> asked = Promise.promise();
        ArtifactGarbage going = new ArtifactGarbage() {
            @Override
            public Future<List<Folder>> oldest(long after, int limit) {
                return asked.future();
            }

            @Override
            public Future<Void> forget(List<Folder> deleted) {
                throw new AssertionError("nothing was deleted");
            }
        };
        List<String> told = told(() -> {
            var sweeper = new ArtifactSweeper(going, new Unreachable(new ArrayList<>()), Runnable::run);
            Future<Void> sweep = sweeper.sweep();
            sweeper.close();
            asked.fail("Pool closed");
            await(sweep);
        });

        assertThat(told).isEmpty();
    }

    private static List<String> told(Runnable work) {
        var log = (Logger) LoggerFactory.getLogger(ArtifactSweeper.class);
        var told = new ListAppender<ILoggingEvent>();
        told.start();
        log.addAppender(told);
        try {
            work.run();
        } finally {
            log.detachAppender(told);
        }
        return told.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private void delete(String id) {
        var traces = new PgTraceStore(database.reads(), _ -> List.of(), Runnable::run);
        await(writer.delete(List.copyOf(await(traces.numbers(List.of(id))).values())));
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    /** As a bucket whose network is cut. */
    private record Unreachable(List<String> asked) implements ArtifactStore {
        @Override
        public void put(ArtifactPath path, Path file) throws IOException {
            throw new IOException("unreachable");
        }

        @Override
        public java.util.Optional<Artifact> find(ArtifactPath path) throws IOException {
            throw new IOException("unreachable");
        }

        @Override
        public List<Entry> list(ArtifactPath path) throws IOException {
            throw new IOException("unreachable");
        }

        @Override
        public void delete(ArtifactPath path) throws IOException {
            asked.add(path.text());
            throw new IOException("unreachable");
        }

        @Override
        public void close() {}
    }
}
