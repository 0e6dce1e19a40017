package dev.assay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Scorers that are broken, endless or not answered: their own rows say so, and the run finishes. */
@ExtendWith(SharedServer.class)
class BadScorerIT {
    private static final String LOOPS = """
        export const info = { name: 'loops', returns: 'bool', reads: ['outputs'] };
        export default function score(trace) {
          while (assay.text(trace.outputs) === 'for ever') {}
          return { value: true };
        }
        """;

    private final AssayServer server;
    private final AssayClient client;
    private final StubJudge judge;

    BadScorerIT(AssayServer server, AssayClient client, StubJudge judge) {
        this.server = server;
        this.client = client;
        this.judge = judge;
    }

    @Test
    void a_syntax_error_has_a_line_and_a_column() throws Exception {
        JsonObject source = new JsonObject().put("source", "export const info = {};\nexport default function ( {\n");

        JsonObject refused = client.put("/api/v1/scripts/typo", source).refused(400, "INVALID_PARAMETER_VALUE");
        JsonObject checked =
                client.post("/api/v1/scripts/check", source).expect(200).json();

        assertThat(refused.getInteger("line")).isBetween(2, 3);
        assertThat(refused.getInteger("column")).isPositive();
        assertThat(checked.getBoolean("ok")).isFalse();
        assertThat(checked.getJsonObject("problem").getInteger("line")).isEqualTo(refused.getInteger("line"));
        assertThat(checked.getJsonObject("problem").getInteger("column")).isEqualTo(refused.getInteger("column"));
        client.get("/api/v1/scripts/typo").refused(404, "RESOURCE_DOES_NOT_EXIST", "typo");
    }

    @Test
    void a_script_that_loops_costs_its_own_trace_and_no_other() throws Exception {
        client.put("/api/v1/scripts/loops", new JsonObject().put("source", LOOPS))
                .expect(200);
        String experiment = client.experiment("bad loop");
        SentTrace loops = SentTrace.named("loops").answering("for ever");
        SentTrace ends = SentTrace.named("ends").answering("at once");
        client.send(experiment, loops, ends);

        JsonObject progress = run(experiment, "script:loops");

        JsonObject scorer = AssayClient.scorer(progress, "loops");
        assertThat(scorer.getInteger("scored")).isEqualTo(1);
        assertThat(scorer.getInteger("errors")).isEqualTo(1);
        assertThat(error(loops).getString("code")).isEqualTo("TIMEOUT");
        assertThat(progress.getJsonArray("errors").getJsonObject(0).getString("code"))
                .isEqualTo("TIMEOUT");
        assertThat(client.get("/health").expect(200).text()).isEqualTo("OK");
    }

    @Test
    void a_corrupt_jar_is_listed_with_the_reason_and_the_others_work() throws Exception {
        Path folder = Files.createDirectories(server.home().resolve("plugins"));
        Files.writeString(folder.resolve("corrupt.jar"), "this is no jar");

        JsonObject corrupt = awaitPlugin(jar -> jar.getString("file").equals("corrupt.jar")
                && !jar.getString("state").equals("LOADING"));

        assertThat(corrupt.getString("state")).isEqualTo("FAILED");
        assertThat(corrupt.getString("error")).isNotBlank();
        assertThat(awaitPlugin(jar -> jar.getString("file").startsWith("text-scorers"))
                        .getString("state"))
                .isEqualTo("STARTED");
    }

    @Test
    void a_judge_that_answers_nonsense() throws Exception {
        judge.when("talk nonsense", StubJudge.says("Purple, mostly."));

        JsonObject error = judged("talk nonsense");

        assertThat(error.getString("message")).contains("'gpt-4.1-mini'", "Purple, mostly.", "yes, no");
    }

    @Test
    void a_judge_that_is_busy_for_a_while_is_asked_again() throws Exception {
        AtomicInteger refusals = new AtomicInteger();
        judge.when("busy for a while", (exchange, question) -> {
            boolean refuse = refusals.incrementAndGet() <= 2;
            (refuse ? StubJudge.tooMany(1) : StubJudge.verdict("yes")).answer(exchange, question);
        });
        String experiment = client.experiment("bad busy");
        client.send(experiment, SentTrace.named("busy").asking("busy for a while"));

        JsonObject progress = run(experiment, "plugin:relevance_to_query");

        assertThat(AssayClient.scorer(progress, "relevance_to_query").getDouble("mean"))
                .isEqualTo(1.0);
        assertThat(judge.questions("busy for a while")).hasSize(3);
    }

    @Test
    void a_judge_that_never_answers() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        judge.when("no reply ever", (_, _) -> ended.await());

        JsonObject error = judged("no reply ever");
        ended.countDown();

        assertThat(error.getString("message")).contains("'gpt-4.1-mini'", judge.baseUrl(), "did not answer within 2 s");
    }

    @Test
    void a_judge_that_hangs_up() throws Exception {
        judge.when("hang up now", (HttpExchange exchange, String _) -> exchange.close());

        JsonObject error = judged("hang up now");

        assertThat(error.getString("message")).contains("'gpt-4.1-mini'", judge.baseUrl(), "broke off");
    }

    @Test
    void a_judge_that_is_not_there() throws Exception {
        StubJudge gone = new StubJudge();
        gone.close();
        try (AssayServer lonely = AssayServer.in("lonely")
                .with("ASSAY_JUDGE_BASE_URL", gone.baseUrl())
                .with("ASSAY_JUDGE_RETRIES", 0)
                .start()) {
            BadScorerIT its = new BadScorerIT(lonely, lonely.client(), gone);

            JsonObject error = its.judged("anybody there");

            assertThat(error.getString("message")).contains("refuses connections", gone.baseUrl());
        }
    }

    /** One trace that is judged in vain, beside a scorer that works. @return the error that its assessment has */
    private JsonObject judged(String question) throws IOException, InterruptedException {
        String experiment = client.experiment("bad judge: " + question);
        SentTrace trace = SentTrace.named("judged").asking(question);
        client.send(experiment, trace);

        JsonObject progress = run(experiment, "plugin:relevance_to_query");

        JsonObject scorer = AssayClient.scorer(progress, "relevance_to_query");
        assertThat(scorer.getInteger("errors")).isEqualTo(1);
        assertThat(scorer.getInteger("scored")).isZero();
        JsonObject error = error(trace);
        JsonObject sample = progress.getJsonArray("errors").getJsonObject(0);
        assertThat(sample.getString("scorer")).isEqualTo("relevance_to_query");
        assertThat(sample.getString("message")).isEqualTo(error.getString("message"));
        assertThat(sample.getString("code")).isEqualTo(error.getString("code"));
        return error;
    }

    /** With a scorer that works beside it. @return the last progress */
    private JsonObject run(String experiment, String scorer) throws IOException, InterruptedException {
        String run = client.evaluate(new JsonObject()
                .put("experimentId", experiment)
                .put(
                        "scorers",
                        new JsonArray()
                                .add(new JsonObject().put("scorer", scorer))
                                .add(new JsonObject()
                                        .put("scorer", "plugin:response_length")
                                        .put("parameters", new JsonObject().put("max", 100)))));
        JsonObject progress = client.finished(run);
        JsonObject works = AssayClient.scorer(progress, "response_length");
        assertThat(works.getInteger("scored")).isEqualTo(progress.getInteger("total"));
        return progress;
    }

    /** Of its only assessment that failed. */
    private JsonObject error(SentTrace trace) throws IOException, InterruptedException {
        return AssayClient.objects(client.trace(trace.id()).getJsonArray("assessments"))
                .filter(each -> each.containsKey("error"))
                .findFirst()
                .orElseThrow()
                .getJsonObject("error");
    }

    /** The folder is watched in the server's own time, and the list is the only one to tell: so it is read until then. */
    private JsonObject awaitPlugin(Predicate<JsonObject> wanted) throws IOException, InterruptedException {
        long end = System.nanoTime() + java.time.Duration.ofSeconds(60).toNanos();
        while (System.nanoTime() < end) {
            JsonArray jars =
                    client.get("/api/v1/scorers/plugins").expect(200).json().getJsonArray("plugins");
            var found = AssayClient.objects(jars).filter(wanted).findFirst();
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw new AssertionError("no such plugin is listed after a minute");
    }
}
