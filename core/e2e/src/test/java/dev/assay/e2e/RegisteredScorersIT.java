package dev.assay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** Scorers that an MLflow client registers run on the traces that come in, on this server. */
@ExtendWith(SharedServer.class)
class RegisteredScorersIT {
    private static final String V3 = "/api/3.0/mlflow/scorers";
    private static final Duration AT_MOST = Duration.ofSeconds(60);

    @Test
    void a_started_judge_scores_a_trace_once_in_mlflows_shape_and_late_spans_do_not_double_it(
            AssayClient client, StubJudge judge, TestInfo test) throws Exception {
        String experiment = client.experiment(test.getDisplayName());
        judge.when("as polite as can be", StubJudge.verdict("good"));
        register(client, experiment, "polite", instructions("Is {{ outputs }} as polite as can be?", "openai:/m1"));
        start(client, experiment, "polite", 1.0, null);
        SentTrace first = SentTrace.named("first").answering("As you wish.");

        client.send(experiment, first);
        standing(client, experiment, "polite", its -> its.getInteger("scored") == 1);
        client.send(experiment, first);
        SentTrace second = SentTrace.named("second");
        client.send(experiment, second);
        standing(client, experiment, "polite", its -> its.getInteger("scored") == 2);

        assertThat(judge.questions("As you wish.")).hasSize(1);
        JsonArray assessments = client.get("/api/3.0/mlflow/traces/" + first.id())
                .expect(200)
                .json()
                .getJsonObject("trace")
                .getJsonObject("trace_info")
                .getJsonArray("assessments");
        assertThat(AssayClient.objects(assessments)).singleElement().satisfies(each -> {
            assertThat(each.getString("assessment_name")).isEqualTo("polite");
            assertThat(each.getJsonObject("feedback").getValue("value")).isEqualTo("good");
            assertThat(each.getJsonObject("source"))
                    .isEqualTo(new JsonObject().put("source_type", "LLM_JUDGE").put("source_id", "openai:/m1"));
            assertThat(each.getJsonObject("metadata").getMap())
                    .containsEntry("mlflow.assessment.scorerName", "polite")
                    .containsEntry("mlflow.assessment.scorerVersion", "1")
                    .containsEntry("mlflow.assessment.judgeInputTokens", "100")
                    .containsEntry("guideline", "Is {{ outputs }} as polite as can be?")
                    .doesNotContainKey("mlflow.assessment.sourceRunId");
        });
        assertThat(AssayClient.objects(client.get("/api/v1/evaluations?experimentId=" + experiment)
                        .expect(200)
                        .json()
                        .getJsonArray("evaluations")))
                .as("what scores incoming traces is no evaluation")
                .isEmpty();
    }

    @Test
    void a_built_in_judge_keeps_the_span_it_is_about_beside_the_root(AssayClient client, TestInfo test)
            throws Exception {
        String experiment = client.experiment(test.getDisplayName());
        register(client, experiment, "retrieval_groundedness", builtIn("RetrievalGroundedness", new JsonObject()));
        start(client, experiment, "retrieval_groundedness", 1.0, null);
        SentTrace trace = SentTrace.named("grounded");

        client.send(experiment, trace);
        standing(client, experiment, "retrieval_groundedness", its -> its.getInteger("scored") == 1);

        assertThat(AssayClient.objects(client.trace(trace.id()).getJsonArray("assessments")))
                .singleElement()
                .satisfies(each -> assertThat(each.getString("spanId")).isEqualTo(trace.retrieverSpan()));
        assertThat(client.get("/api/3.0/mlflow/traces/" + trace.id())
                        .expect(200)
                        .text())
                .as("an MLflow client is told the root")
                .doesNotContain(trace.retrieverSpan());
    }

    @Test
    void the_filter_holds_and_what_came_before_the_start_or_after_the_stop_is_not_scored(
            AssayClient client, StubJudge judge, TestInfo test) throws Exception {
        String experiment = client.experiment(test.getDisplayName());
        register(client, experiment, "kept", instructions("Was the promise in {{ outputs }} kept?", null));
        client.send(experiment, SentTrace.named("before").tagged("env", "prod").answering("promised before"));
        start(client, experiment, "kept", 1.0, "tags.env = 'prod'");
        client.send(experiment, SentTrace.named("other").tagged("env", "dev").answering("promised elsewhere"));
        client.send(experiment, SentTrace.named("match").tagged("env", "prod").answering("promised in time"));
        standing(client, experiment, "kept", its -> its.getInteger("scored") == 1);

        start(client, experiment, "kept", 0.0, "tags.env = 'prod'");
        client.send(experiment, SentTrace.named("after").tagged("env", "prod").answering("promised after"));
        // Another scorer is through with a later trace: the one before it has had its turn.
        register(client, experiment, "sentinel", instructions("Is {{ outputs }} a sentinel?", null));
        start(client, experiment, "sentinel", 1.0, null);
        client.send(experiment, SentTrace.named("sentinel").tagged("env", "prod"));
        standing(client, experiment, "sentinel", its -> its.getInteger("scored") == 1);

        assertThat(judge.questions("Was the promise in"))
                .singleElement()
                .asString()
                .contains("promised in time");
        JsonObject kept = standing(client, experiment, "kept", _ -> true);
        assertThat(kept.getString("state")).isEqualTo("STOPPED");
        assertThat(kept.getInteger("waiting")).isZero();
    }

    @Test
    void the_registry_answers_as_mlflows_server_does(AssayClient client, TestInfo test) throws Exception {
        String experiment = client.experiment(test.getDisplayName());
        JsonObject first = register(client, experiment, "polite", instructions("Is {{ outputs }} polite?", null));
        JsonObject second = register(client, experiment, "polite", instructions("Is {{ outputs }} so?", null));

        assertThat(first.fieldNames())
                .containsExactlyInAnyOrder(
                        "version", "scorer_id", "experiment_id", "name", "serialized_scorer", "creation_time");
        assertThat(first.getValue("experiment_id")).isEqualTo(experiment);
        assertThat(second.getInteger("version")).isEqualTo(2);
        assertThat(second.getString("scorer_id")).isEqualTo(first.getString("scorer_id"));
        String which = "?experiment_id=" + experiment + "&name=polite";
        JsonObject latest = client.get(V3 + "/get" + which).expect(200).json().getJsonObject("scorer");
        assertThat(latest)
                .isEqualTo(new JsonObject()
                        .put("experiment_id", Integer.parseInt(experiment))
                        .put("scorer_name", "polite")
                        .put("scorer_version", 2)
                        .put("serialized_scorer", second.getString("serialized_scorer"))
                        .put("creation_time", second.getLong("creation_time"))
                        .put("scorer_id", first.getString("scorer_id")));
        assertThat(client.get(V3 + "/list?experiment_id=" + experiment)
                        .expect(200)
                        .json())
                .isEqualTo(new JsonObject().put("scorers", new JsonArray().add(latest)));
        assertThat(AssayClient.objects(client.get(V3 + "/versions" + which)
                                .expect(200)
                                .json()
                                .getJsonArray("scorers"))
                        .map(each -> each.getInteger("scorer_version")))
                .containsExactly(1, 2);
        String configs = V3 + "/online-configs?scorer_ids=" + first.getString("scorer_id");
        assertThat(client.get(configs).expect(200).json()).isEqualTo(new JsonObject().put("configs", new JsonArray()));
        start(client, experiment, "polite", 0.25, "status = 'OK'");
        assertThat(AssayClient.objects(client.get(configs).expect(200).json().getJsonArray("configs")))
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.getValue("sample_rate")).isEqualTo(0.25);
                    assertThat(each.getValue("filter_string")).isEqualTo("status = 'OK'");
                    assertThat(each.getValue("experiment_id")).isEqualTo(experiment);
                });
        client.put(V3 + "/online-config", config(experiment, "polite", 1.5, null))
                .refused(400, "INVALID_PARAMETER_VALUE", "sample_rate must be between 0.0 and 1.0, got 1.5");
        client.put(V3 + "/online-config", config(experiment, "polite", 1, "no such key = 'x'"))
                .refused(400, "INVALID_PARAMETER_VALUE");
        client.get(V3 + "/get" + which + "&version=7")
                .refused(
                        404,
                        "RESOURCE_DOES_NOT_EXIST",
                        "Scorer with name 'polite' and version 7 not found for experiment " + experiment + ".");
        delete(client, experiment, 2);
        assertThat(client.get(V3 + "/get" + which)
                        .expect(200)
                        .json()
                        .getJsonObject("scorer")
                        .getInteger("scorer_version"))
                .isEqualTo(1);
        delete(client, experiment, null);
        client.get(V3 + "/get" + which)
                .refused(
                        404,
                        "RESOURCE_DOES_NOT_EXIST",
                        "Scorer with name 'polite' not found for experiment " + experiment + ".");
        client.post(
                        V3 + "/register",
                        new JsonObject()
                                .put("experiment_id", experiment)
                                .put("name", "broken")
                                .put("serialized_scorer", "{"))
                .refused(400, "INVALID_PARAMETER_VALUE", "serialized_scorer must be valid JSON");
    }

    @Test
    void code_and_unknown_endpoints_are_listed_with_the_reason_and_cannot_be_started(AssayClient client, TestInfo test)
            throws Exception {
        String experiment = client.experiment(test.getDisplayName());
        register(
                client,
                experiment,
                "python",
                new JsonObject()
                        .put("name", "python")
                        .put("call_source", "open('never', 'w')")
                        .put("call_signature", "(outputs)")
                        .put("original_func_name", "python"));
        register(client, experiment, "nowhere", instructions("Is {{ outputs }} good?", "gateway:/nowhere"));

        JsonObject python = standing(client, experiment, "python", _ -> true);
        assertThat(python.getString("state")).isEqualTo("CLIENT_ONLY");
        assertThat(python.getString("reason")).contains("Python code, which this server never runs");
        JsonObject nowhere = standing(client, experiment, "nowhere", _ -> true);
        assertThat(nowhere.getString("state")).isEqualTo("BLOCKED");
        assertThat(nowhere.getString("reason")).contains("endpoint:/nowhere", "is not known");
        for (String name : List.of("python", "nowhere")) {
            client.put(V3 + "/online-config", config(experiment, name, 1.0, null))
                    .refused(400, "INVALID_PARAMETER_VALUE", "Scorer '" + name + "'", "does not use a gateway model");
        }
    }

    @Test
    void what_waits_for_a_judge_survives_a_kill_of_server_and_database() throws Exception {
        try (StubJudge judge = new StubJudge()) {
            CountDownLatch goesOn = new CountDownLatch(1);
            CountDownLatch asked = new CountDownLatch(1);
            judge.when("worth waiting for", (exchange, question) -> {
                asked.countDown();
                goesOn.await();
                StubJudge.verdict("yes").answer(exchange, question);
            });
            AssayServer server = AssayServer.in("registered-kill")
                    .with("ASSAY_JUDGE_BASE_URL", judge.baseUrl())
                    .with("ASSAY_JUDGE_TIMEOUT_SECONDS", 300)
                    .start();
            AssayClient client = server.client();
            register(client, "0", "worth", instructions("Is {{ outputs }} worth waiting for?", null));
            start(client, "0", "worth", 1.0, null);
            SentTrace[] traces = new SentTrace[20];
            for (int each = 0; each < traces.length; each++) {
                traces[each] = SentTrace.named("waiting").answering("answer " + each);
            }
            client.send("0", traces);
            assertThat(asked.await(AT_MOST.toSeconds(), TimeUnit.SECONDS)).isTrue();
            SentTrace atTheLastMoment = SentTrace.named("waiting").answering("answer at the last moment");
            client.send("0", atTheLastMoment);

            server.killWithDatabase();
            goesOn.countDown();

            try (AssayServer second = server.again()) {
                AssayClient after = second.client();
                standing(after, "0", "worth", its -> its.getInteger("scored") == traces.length + 1);
                assertThat(after.searchAll("0", "feedback.worth = 'yes'")).hasSize(traces.length + 1);
                for (SentTrace trace : traces) {
                    assertThat(after.trace(trace.id()).getJsonArray("assessments"))
                            .hasSize(1);
                }
            }
        }
    }

    // ---------------------------------------------------------------------------------------------------------------

    private static JsonObject instructions(String text, @Nullable String model) {
        return new JsonObject()
                .put("name", "judge")
                .put("is_session_level_scorer", false)
                .put(
                        "instructions_judge_pydantic_data",
                        new JsonObject()
                                .put("instructions", text)
                                .put("model", model)
                                .put(
                                        "feedback_value_type",
                                        new JsonObject().put("title", "Result").put("type", "string")));
    }

    private static JsonObject builtIn(String type, JsonObject data) {
        return new JsonObject()
                .put("name", "judge")
                .put("is_session_level_scorer", false)
                .put("builtin_scorer_class", type)
                .put("builtin_scorer_pydantic_data", data.put("model", "openai:/m1"));
    }

    private static void delete(AssayClient client, String experiment, @Nullable Integer version)
            throws IOException, InterruptedException {
        JsonObject body = new JsonObject().put("experiment_id", experiment).put("name", "polite");
        client.send(client.request(V3 + "/delete")
                        .header("Content-Type", "application/json")
                        .method(
                                "DELETE",
                                BodyPublishers.ofString(
                                        (version == null ? body : body.put("version", version)).encode())))
                .expect(200);
    }

    private static JsonObject register(AssayClient client, String experiment, String name, JsonObject scorer)
            throws IOException, InterruptedException {
        return client.post(
                        V3 + "/register",
                        new JsonObject()
                                .put("experiment_id", experiment)
                                .put("name", name)
                                .put("serialized_scorer", scorer.encode()))
                .expect(200)
                .json();
    }

    private static void start(AssayClient client, String experiment, String name, double rate, @Nullable String filter)
            throws IOException, InterruptedException {
        client.put(V3 + "/online-config", config(experiment, name, rate, filter))
                .expect(200);
    }

    private static JsonObject config(String experiment, String name, double rate, @Nullable String filter) {
        JsonObject config = new JsonObject()
                .put("experiment_id", experiment)
                .put("name", name)
                .put("sample_rate", rate);
        return filter == null ? config : config.put("filter_string", filter);
    }

    /** The scorer as it is listed, once it is as wanted. */
    private static JsonObject standing(AssayClient client, String experiment, String name, Predicate<JsonObject> wanted)
            throws IOException, InterruptedException {
        Instant until = Instant.now().plus(AT_MOST);
        while (true) {
            JsonObject its = AssayClient.objects(
                            client.get("/api/v1/scorers").expect(200).json().getJsonArray("registered"))
                    .filter(each -> each.getString("experimentId").equals(experiment)
                            && each.getString("name").equals(name))
                    .findFirst()
                    .orElseThrow();
            if (wanted.test(its)) {
                return its;
            }
            assertThat(Instant.now()).as("%s", its).isBefore(until);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
