package dev.assay.scorer.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.error.Conflict;
import dev.assay.scorer.NoJudge;
import dev.assay.scorer.OpenScorer;
import dev.assay.scorer.ScoreOutcome;
import dev.assay.scorer.Subject;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.store.ScriptStore.Origin;
import dev.assay.store.ScriptStore.Script;
import dev.assay.store.pg.PgDatabase;
import dev.assay.store.pg.PgScriptStore;
import dev.assay.store.pg.PgTestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Scripts in files and in the editor: the newest text counts, whoever wrote it, and neither undoes the other. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class ScriptFilesIT {
    private static final String FIRST = "export default () => 1";
    private static final String SECOND = "export default () => 2";
    private static final String THIRD = "export default () => 3";

    private final Vertx vertx = Vertx.vertx();
    private final PgDatabase database = PgTestDatabase.create(vertx);
    private final PgScriptStore store = new PgScriptStore(database.admin());
    private SandboxPool pool;
    private ScriptScorers scorers;
    private ScriptFolder watched;
    private Path folder;
    private int writes;

    @BeforeAll
    void open_the_pool() {
        pool = TestSandbox.pool();
        scorers = new ScriptScorers(store, pool);
    }

    @AfterAll
    void close_the_pool() {
        pool.close();
        database.close();
        join(vertx.close());
    }

    @BeforeEach
    void watch(@TempDir Path temp) {
        folder = temp;
        watched = new ScriptFolder(folder, scorers);
        watched.start();
    }

    @AfterEach
    void stop() {
        watched.close();
    }

    @Test
    void a_file_is_taken_in_and_each_change_of_it_is_a_version() throws IOException {
        write("from_file.js", FIRST);
        await(() -> version("from_file") == 1);
        write("from_file.js", SECOND);
        await(() -> version("from_file") == 2);

        assertThat(newest("from_file").content().origin()).isEqualTo(Origin.FILE);
        assertThat(newest("from_file").content().source()).isEqualTo(SECOND);
    }

    @Test
    void what_the_editor_saves_counts_until_the_file_says_something_new() throws IOException {
        write("both.js", FIRST);
        await(() -> version("both") == 1);
        join(scorers.save("both", SECOND, 1));

        write("both.js", FIRST); // written again, with the same text: a digest decides, not the time
        write("marker_a.js", FIRST);
        await(() -> version("marker_a") == 1);
        assertThat(newest("both").content().source()).isEqualTo(SECOND);

        write("both.js", THIRD);
        await(() -> version("both") == 3);
        assertThat(newest("both").content().source()).isEqualTo(THIRD);
        assertThat(Files.readString(folder.resolve("both.js")))
                .as("the editor never writes files")
                .isEqualTo(THIRD);
    }

    @Test
    void a_restart_does_not_take_an_old_file_for_news() throws IOException {
        write("restarted.js", FIRST);
        await(() -> version("restarted") == 1);
        join(scorers.save("restarted", SECOND, 1));
        watched.close();

        var again = new ScriptScorers(store, pool);
        join(again.load());
        try (var folderAgain = new ScriptFolder(folder, again)) {
            folderAgain.start();
            write("marker_b.js", FIRST);
            await(() -> again.find("script:marker_b").isPresent());

            assertThat(newest("restarted").content().source()).isEqualTo(SECOND);
        }
    }

    @Test
    void a_file_that_changes_while_somebody_edits_is_a_conflict_for_them_and_loses_nothing() throws IOException {
        write("edited.js", FIRST);
        await(() -> version("edited") == 1);
        write("edited.js", SECOND);
        await(() -> version("edited") == 2);

        assertThatThrownBy(() -> join(scorers.save("edited", THIRD, 1)))
                .hasRootCauseInstanceOf(Conflict.class)
                .hasRootCauseMessage("Script 'edited' has version 2 meanwhile; version 1 was edited");
        assertThat(newest("edited").content().source()).isEqualTo(SECOND);

        join(scorers.save("edited", THIRD, 2));
        assertThat(newest("edited").content().source()).isEqualTo(THIRD);
    }

    @Test
    void an_old_text_is_restored_as_a_new_version() {
        join(scorers.save("restored", FIRST, null));
        join(scorers.save("restored", SECOND, 1));
        join(scorers.save("restored", FIRST, 2));

        assertThat(join(store.versions("restored")))
                .extracting(script -> script.version() + " " + script.content().source())
                .containsExactly("3 " + FIRST, "2 " + SECOND, "1 " + FIRST);
    }

    @Test
    void a_file_that_is_gone_takes_its_script_along_unless_the_editor_has_a_newer_one() throws IOException {
        write("gone.js", FIRST);
        write("kept.js", FIRST);
        await(() -> version("gone") == 1 && version("kept") == 1);
        join(scorers.save("kept", SECOND, 1));

        Files.delete(folder.resolve("gone.js"));
        Files.delete(folder.resolve("kept.js"));

        await(() -> scorers.find("script:gone").isEmpty());
        write("marker_c.js", FIRST);
        await(() -> version("marker_c") == 1);
        assertThat(newest("kept").content().source()).isEqualTo(SECOND);
    }

    @Test
    void examples_beside_a_script_are_its_examples_and_follow_the_file() throws IOException {
        write("shown.example.json", """
            [{"name": "one", "trace": {"traceId": "tr-1", "outputs": "x"}, "params": {"max": 2}, "expected": [{"value": true}]},
             {"name": "none", "trace": {"traceId": "tr-2"}, "params": {}, "expected": []}]
            """);
        write("shown.js", FIRST);
        await(() -> examples("shown").size() == 2);

        assertThat(examples("shown"))
                .extracting(ScorerInfo.Example::name, ScorerInfo.Example::expected, ScorerInfo.Example::parameters)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("one", true, Map.of("max", 2)),
                        org.assertj.core.groups.Tuple.tuple("none", null, Map.of()));

        write("shown.example.json", "[");
        await(() -> examples("shown").isEmpty());
    }

    @Test
    void examples_made_in_the_editor_outlive_a_restart_in_the_order_they_were_made() {
        join(scorers.save("lasting", FIRST, null));
        for (String name : List.of("second", "first", "third")) {
            join(scorers.examples().keep("lasting", new ScorerInfo.Example(name, Map.of(), "{}", 1)));
        }
        join(scorers.examples().keep("lasting", new ScorerInfo.Example("first", Map.of("b", 1, "a", 2), "[{}]", 7)));
        join(scorers.examples().drop("lasting", "third"));

        var again = new ScriptScorers(store, pool);
        join(again.load());

        assertThat(again.examples().of("lasting")).isEqualTo(scorers.examples().of("lasting"));
        assertThat(again.examples().of("lasting"))
                .extracting(shown -> shown.example().name(), shown -> shown.example()
                        .expected())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("second", 1),
                        org.assertj.core.groups.Tuple.tuple("first", 7));
    }

    @Test
    void a_script_of_spans_is_called_for_each_and_one_of_sessions_with_its_turns() {
        join(scorers.save(
                "of_spans",
                "export const info = { scope: 'span', spanTypes: ['TOOL'], reads: ['outputs'] };"
                        + " export default (trace, params, { span, session }) => span.name + ' of ' + session.length",
                null));
        join(scorers.save(
                "of_sessions",
                "export const info = { scope: 'session' };"
                        + " export default (trace, params, { span, session }) =>"
                        + " `${trace.traceId} ${span} ${session.map((turn) => turn.root()?.name).join(' ')}`",
                null));
        var trace = dev.assay.model.TraceJson.turns(Map.of(
                        "traceId",
                        "tr-1",
                        "spans",
                        List.of(Map.of("spanId", "a", "name", "first"), Map.of("spanId", "b", "name", "second"))))
                .getFirst();

        assertThat(scorers.find("script:of_spans").orElseThrow().info().spanTypes())
                .containsExactly("TOOL");
        assertThat(said("script:of_spans", Subject.of(trace, trace.spans().get(1))))
                .isEqualTo("second of 1");
        assertThat(said("script:of_sessions", Subject.session(List.of(trace, trace))))
                .isEqualTo("tr-1 undefined first first");
    }

    private @Nullable Object said(String id, Subject subject) {
        try (OpenScorer open = scorers.open(id, Map.of(), new NoJudge(id))) {
            return switch (open.call(List.of(subject)).getFirst()) {
                case ScoreOutcome.Scored scored ->
                    scored.feedbacks().getFirst().value().json();
                case ScoreOutcome other -> other;
            };
        }
    }

    private List<ScorerInfo.Example> examples(String name) {
        return scorers.find("script:" + name)
                .map(scorer -> scorer.info().examples())
                .orElse(List.of());
    }

    private int version(String name) {
        return scorers.find("script:" + name)
                .map(scorer -> Integer.parseInt(scorer.info().version()))
                .orElse(0);
    }

    private Script newest(String name) {
        return join(store.find(name, null)).orElseThrow();
    }

    /** With a time of its own, however coarse the clock of the file system is. */
    private void write(String name, String text) throws IOException {
        Path file = folder.resolve("." + name + ".part");
        Files.writeString(file, text);
        Files.setLastModifiedTime(
                file, FileTime.from(Instant.parse("2026-01-01T00:00:00Z").plusSeconds(++writes)));
        Files.move(
                file,
                folder.resolve(name),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING,
                java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
