package dev.assay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** Scorers of every kind and scope score what comes in. */
@ExtendWith(SharedServer.class)
class MonitorsIT {
    private static final Duration AT_MOST = Duration.ofSeconds(60);

    @Test
    void a_session_is_judged_whole_and_once_through_a_kill_and_again_after_a_late_turn() throws Exception {
        try (StubJudge judge = new StubJudge()) {
            CountDownLatch goesOn = new CountDownLatch(1);
            CountDownLatch asked = new CountDownLatch(1);
            judge.when("good conversation", (exchange, question) -> {
                asked.countDown();
                goesOn.await();
                StubJudge.verdict("yes").answer(exchange, question);
            });
            AssayServer server = AssayServer.in("session-monitor-kill")
                    .with("ASSAY_JUDGE_BASE_URL", judge.baseUrl())
                    .with("ASSAY_JUDGE_TIMEOUT_SECONDS", 300)
                    .start();
            AssayClient client = server.client();
            String scorer = client.post(
                            "/api/v1/judges",
                            new JsonObject()
                                    .put("experimentId", "0")
                                    .put(
                                            "definition",
                                            new JsonObject()
                                                    .put("name", "talk")
                                                    .put("instructions", "Is {{ conversation }} a good conversation?")
                                                    .put("value", new JsonObject().put("type", "yes_no"))))
                    .expect(201)
                    .json()
                    .getString("scorerId");
            Instant now = Instant.now();
            SentTrace first = turn("first words", now.minusSeconds(30));
            client.send("0", first);
            client.put(
                            "/api/v1/monitors/" + scorer,
                            new JsonObject().put("sampleRate", 1).put("quietSeconds", 1))
                    .expect(200);
            client.send("0", turn("second words", now.minusSeconds(20)), turn("third words", now.minusSeconds(10)));
            assertThat(asked.await(AT_MOST.toSeconds(), TimeUnit.SECONDS)).isTrue();

            server.killWithDatabase();
            goesOn.countDown();

            try (AssayServer second = server.again()) {
                AssayClient after = second.client();
                standing(after, "talk", its -> its.getInteger("scored") == 1 && its.getInteger("waiting") == 0);
                assertThat(judge.questions("good conversation").getLast())
                        .contains("first words", "second words", "third words");
                assertThat(after.searchAll("0", "feedback.talk = 'yes'"))
                        .as("the verdict counts for every turn")
                        .hasSize(3);

                after.send("0", turn("late words", now));
                standing(after, "talk", its -> its.getInteger("scored") == 2 && its.getInteger("waiting") == 0);

                assertThat(judge.questions("good conversation").getLast()).contains("first words", "late words");
                List<JsonObject> said = AssayClient.objects(
                                after.trace(first.id()).getJsonArray("assessments"))
                        .toList();
                assertThat(said).extracting(each -> each.getBoolean("valid")).containsExactlyInAnyOrder(true, false);
            }
        }
    }

    @Test
    void any_scorer_becomes_a_monitor_with_settings_of_its_own(AssayClient client, TestInfo test) throws Exception {
        String experiment = client.experiment(test.getDisplayName());
        JsonObject wanted = new JsonObject()
                .put("experimentId", experiment)
                .put("scorer", "plugin:response_length")
                .put("name", "short_enough")
                .put("parameters", new JsonObject().put("max", 10))
                .put("filter", "name = 'match'");
        JsonObject made = client.post("/api/v1/monitors", wanted).expect(201).json();
        assertThat(made.getString("kind")).isEqualTo("SCORER");
        assertThat(made.getString("scope")).isEqualTo("TRACE");
        assertThat(made.getString("state")).isEqualTo("RUNNING");
        SentTrace match = SentTrace.named("match").answering("far more than ten characters");
        client.send(experiment, SentTrace.named("other"), match);
        standing(client, "short_enough", its -> its.getInteger("scored") == 1);
        assertThat(client.searchAll(experiment, "feedback.short_enough IS NOT NULL"))
                .hasSize(1);

        client.post("/api/v1/monitors", wanted)
                .refused(409, "RESOURCE_CONFLICT", "has a scorer 'short_enough' already");
        client.post("/api/v1/monitors", wanted.copy().put("name", "x").put("filter", "nmae = 'a'"))
                .refused(400, "INVALID_PARAMETER_VALUE", "nmae");
        client.post("/api/v1/monitors", wanted.copy().put("name", "x").put("scorer", "plugin:none"))
                .refused(404, "RESOURCE_DOES_NOT_EXIST", "plugin:none");
        client.post(
                        "/api/v1/monitors",
                        wanted.copy().put("name", "x").put("parameters", new JsonObject().put("most", 1)))
                .refused(400, "INVALID_PARAMETER_VALUE", "most");
        assertThat(client.get("/api/3.0/mlflow/scorers/list?experiment_id=" + experiment)
                        .expect(200)
                        .text())
                .as("MLflow's client could not read it")
                .doesNotContain("short_enough");
        String path = "/api/v1/monitors/" + made.getString("scorerId");
        assertThat(client.put(path, new JsonObject().put("sampleRate", 0))
                        .expect(200)
                        .json()
                        .getString("state"))
                .isEqualTo("STOPPED");
        client.send(client.request(path).DELETE()).expect(204);
        client.put(path, new JsonObject()).refused(404, "RESOURCE_DOES_NOT_EXIST", "monitor");
    }

    private static SentTrace turn(String answer, Instant start) {
        return SentTrace.named("turn").inSession("talk-1").answering(answer).at(start);
    }

    /** The scorer as it is listed, once it is as wanted. */
    private static void standing(AssayClient client, String name, Predicate<JsonObject> wanted)
            throws IOException, InterruptedException {
        Instant until = Instant.now().plus(AT_MOST);
        while (true) {
            JsonObject its = AssayClient.objects(
                            client.get("/api/v1/scorers").expect(200).json().getJsonArray("registered"))
                    .filter(each -> each.getString("name").equals(name))
                    .findFirst()
                    .orElseThrow();
            if (wanted.test(its)) {
                return;
            }
            assertThat(Instant.now()).as("%s", its.encode()).isBefore(until);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }
}
