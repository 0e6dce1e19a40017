package dev.assay.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.http.AreaServer.Answer;
import dev.assay.ingest.Acknowledged;
import dev.assay.judge.JudgeClient;
import dev.assay.judge.JudgeConfig;
import dev.assay.scorer.AllScorers;
import dev.assay.scorer.ScorerDescription;
import dev.assay.scorer.mlflow.MlflowScorers;
import dev.assay.search.TraceIndex;
import dev.assay.search.lucene.LuceneTraceIndex;
import dev.assay.store.pg.PgChangeFeed;
import dev.assay.store.pg.PgDatabase;
import dev.assay.store.pg.PgExperimentStore;
import dev.assay.store.pg.PgScorerStore;
import dev.assay.store.pg.PgTestDatabase;
import dev.assay.store.pg.PgTraceStore;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Judges in a person's words over REST, in a real database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JudgesIT {
    private static final String JUDGES = "/api/v1/judges";

    private final Vertx vertx = Vertx.vertx();
    private final PgDatabase database = PgTestDatabase.create(vertx);
    private final PgScorerStore store = new PgScorerStore(database.evaluation());
    private final MlflowScorers scorers =
            new MlflowScorers(store, new AllScorers(Map.of()), _ -> Optional.of("no judge is configured"));
    private final JudgeClient client = new JudgeClient(vertx, JudgeConfig.unset());
    private final AtomicInteger changes = new AtomicInteger();
    private final AreaServer server;

    private final TraceIndex index;

    JudgesIT(@TempDir Path folder) {
        var traces = new PgTraceStore(database.reads(), _ -> List.of(), Runnable::run);
        index = new LuceneTraceIndex(folder, nos -> traces.read(nos).await());
        var searches = new Searches(index, new PgChangeFeed(database.feed()), new Acknowledged(), Runnable::run);
        var handler = new JudgeHandler(
                store,
                scorers,
                new PgExperimentStore(database.reads(), 13),
                traces,
                client,
                new TryOut(traces, index, searches),
                changes::incrementAndGet,
                task -> Thread.ofVirtual().start(task));
        server = AreaServer.start(vertx, List.of(routes -> routes.get(JUDGES, handler::list)
                .post(JUDGES, handler::create)
                .post(JUDGES + "/preview", handler::preview)
                .post(JUDGES + "/try", handler::tryOut)
                .post(JUDGES + "/read", handler::read)
                .get(JUDGES + "/{scorerId}", handler::get)
                .put(JUDGES + "/{scorerId}", handler::save)
                .post(JUDGES + "/{scorerId}/restore", handler::restore)
                .delete(JUDGES + "/{scorerId}", handler::delete)));
    }

    @BeforeAll
    void anExperiment() {
        assertThat(new PgExperimentStore(database.reads(), 13).find(0).await()).isPresent();
    }

    @AfterAll
    void close() {
        server.close();
        index.close();
        client.close().await();
        database.close();
        vertx.close().await();
    }

    private static JsonObject definition(String name, String instructions) {
        return new JsonObject()
                .put("name", name)
                .put("instructions", instructions)
                .put("value", new JsonObject().put("type", "yes_no"));
    }

    private JsonObject created(String name, String instructions) {
        Answer answer = server.post(
                JUDGES, new JsonObject().put("experimentId", "0").put("definition", definition(name, instructions)));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json();
    }

    private Answer save(String id, JsonObject definition, @Nullable Integer base) {
        return server.ask(
                "PUT",
                JUDGES + "/" + id,
                new JsonObject().put("definition", definition).put("baseVersion", base));
    }

    @Test
    void every_change_is_a_version_and_an_old_one_can_be_the_newest_again() {
        String id = created("polite", "Is {{ outputs }} polite?").getString("scorerId");
        JsonObject changed = definition("polite", "Is {{ outputs.text }} polite?");

        JsonObject second = save(id, changed, 1).ok();
        assertThat(second.getInteger("version")).isEqualTo(2);
        assertThat(save(id, changed, 2).ok().getInteger("version")).isEqualTo(2);
        assertThat(save(id, definition("polite", "{{ outputs }}"), 1).refusal())
                .startsWith("409 RESOURCE_CONFLICT The judge 'polite' was changed since version 1");

        JsonObject third = server.post(
                        JUDGES + "/" + id + "/restore",
                        new JsonObject().put("version", 1).put("baseVersion", 2))
                .ok();
        assertThat(third.getInteger("version")).isEqualTo(3);
        assertThat(third.getJsonObject("definition").getString("instructions")).isEqualTo("Is {{ outputs }} polite?");
        JsonArray versions = third.getJsonArray("versions");
        assertThat(versions.getJsonObject(0).getString("digest"))
                .isEqualTo(versions.getJsonObject(2).getString("digest"))
                .isNotEqualTo(versions.getJsonObject(1).getString("digest"));
        JsonObject old = server.get(JUDGES + "/" + id + "?version=2").ok();
        assertThat(old.getJsonObject("definition").getString("instructions"))
                .isEqualTo("Is {{ outputs.text }} polite?");
        // A run that was started with version 2 still finds it.
        assertThat(onThread(() -> scorers.find("mlflow:" + id + "/2")))
                .get()
                .extracting(ScorerDescription::digest)
                .isEqualTo(second.getString("digest"));
    }

    @Test
    void two_that_append_to_one_version_do_not_both() {
        String id = created("raced", "Is {{ outputs }} fast?").getString("scorerId");
        var version = store.versions(java.util.UUID.fromString(id)).await().getFirst();

        var both = List.of("a", "b").stream()
                .map(each -> store.append(version.scorerId(), 1, version.serialized() + " "))
                .toList();

        assertThat(both.stream().map(each -> each.await().isPresent())).containsExactlyInAnyOrder(true, false);
    }

    @Test
    void a_judge_is_in_the_list_of_scorers_to_choose_from() {
        String id = created("listed", "Is {{ outputs }} listed?").getString("scorerId");

        List<ScorerDescription> list = onThread(scorers::list);

        assertThat(list)
                .filteredOn(each -> each.id().equals("mlflow:" + id + "/1"))
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.kind()).isEqualTo(ScorerDescription.Kind.JUDGE);
                    assertThat(each.info().description()).isEqualTo("Is {{ outputs }} listed?");
                    assertThat(each.problem()).isEqualTo("no judge is configured");
                });
        assertThat(server.get(JUDGES).body()).contains(id);
    }

    @Test
    void a_name_that_is_taken_and_instructions_that_cannot_be_read_are_refused() {
        created("taken", "Is {{ outputs }} taken?");

        assertThat(server.post(
                                JUDGES,
                                new JsonObject()
                                        .put("experimentId", "0")
                                        .put("definition", definition("taken", "{{ outputs }}")))
                        .refusal())
                .startsWith("409 RESOURCE_CONFLICT The experiment 0 has a scorer 'taken' already");
        assertThat(server.post(
                                JUDGES,
                                new JsonObject()
                                        .put("experimentId", "0")
                                        .put("definition", definition("wrong", "{{ outptus }}")))
                        .refusal())
                .isEqualTo(
                        "400 INVALID_PARAMETER_VALUE In the instructions there is no variable {{ outptus }} (line 1, "
                                + "column 1); did you mean {{ outputs }}?");
        assertThat(server.get(JUDGES + "/none").status()).isEqualTo(404);
        assertThat(server.post(
                                JUDGES,
                                new JsonObject()
                                        .put("experimentId", "77")
                                        .put("definition", definition("lost", "{{ outputs }}")))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void a_preview_names_problems_and_variables_without_a_trace() {
        JsonObject preview = server.post(
                        JUDGES + "/preview",
                        new JsonObject().put("definition", definition("p", "Is {{ outptus }} right?")))
                .ok();

        JsonObject problem = preview.getJsonArray("problems").getJsonObject(0);
        assertThat(problem.getInteger("from")).isEqualTo(3);
        assertThat(problem.getInteger("to")).isEqualTo(16);
        assertThat(problem.getString("instead")).isEqualTo("{{ outputs }}");
        assertThat(preview.getJsonArray("variables").encode()).contains("tool_calls");
        assertThat(preview.containsKey("prompt")).isFalse();
        assertThat(server.post(
                                JUDGES + "/preview",
                                new JsonObject()
                                        .put("definition", definition("p", "{{ outputs }}"))
                                        .put("traceId", "tr-none"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void a_deleted_judge_is_gone_and_its_name_is_free() {
        String id = created("gone", "Is {{ outputs }} gone?").getString("scorerId");
        int before = changes.get();

        assertThat(server.ask("DELETE", JUDGES + "/" + id, null).status()).isEqualTo(204);

        assertThat(changes.get()).isGreaterThan(before);
        assertThat(server.get(JUDGES + "/" + id).status()).isEqualTo(404);
        created("gone", "Is {{ outputs }} back?");
    }

    /** Catalogs block: on virtual threads. */
    private static <T> T onThread(java.util.function.Supplier<T> work) {
        var answer = new CompletableFuture<T>();
        Thread.ofVirtual().start(() -> {
            try {
                answer.complete(work.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer.join();
    }
}
