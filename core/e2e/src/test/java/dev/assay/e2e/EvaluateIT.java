package dev.assay.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Scorers of every kind over traces: from the request to assessments and metrics. */
@ExtendWith(SharedServer.class)
class EvaluateIT {
    private static final String LETTERS = """
        export const info = { name: 'answer_letters', returns: 'number', reads: ['outputs'] };
        export default function score(trace) {
          const answer = assay.text(trace.outputs);
          if (answer.includes('unreadable')) throw new Error('cannot read this');
          return { value: answer.length, rationale: `${answer.length} letters` };
        }
        """;

    private final AssayClient client;
    private final StubJudge judge;

    EvaluateIT(AssayClient client, StubJudge judge) {
        this.client = client;
        this.judge = judge;
    }

    @Test
    void plugin_script_and_judge_over_a_filter() throws Exception {
        client.put("/api/v1/scripts/answer_letters", new JsonObject().put("source", LETTERS))
                .expect(200);
        judge.when("about the weather", StubJudge.verdict("no"));
        String experiment = client.experiment("evaluate filter");
        SentTrace brief = SentTrace.named("asked").answering("Short enough.");
        SentTrace lengthy = SentTrace.named("asked").answering("A bit about the weather today.");
        SentTrace broken = SentTrace.named("asked").answering("unreadable");
        client.send(experiment, brief, lengthy, broken, SentTrace.named("not asked"));

        String run = client.evaluate(new JsonObject()
                .put("name", "all kinds")
                .put("experimentId", experiment)
                .put("filter", "name = 'asked'")
                .put(
                        "scorers",
                        scorers(
                                chosen("plugin:response_length", new JsonObject().put("max", 3)),
                                chosen("script:answer_letters", new JsonObject()),
                                chosen("plugin:relevance_to_query", new JsonObject()))));
        JsonObject progress = client.finished(run);

        assertThat(progress.getInteger("total")).isEqualTo(3);
        assertThat(progress.getInteger("done")).isEqualTo(3);
        JsonObject length = AssayClient.scorer(progress, "response_length");
        assertThat(length.getInteger("n")).isEqualTo(3);
        assertThat(length.getInteger("errors")).isZero();
        assertThat(length.getDouble("mean")).isCloseTo(2 / 3.0, within(1e-9));
        assertThat(length.getDouble("ciLow")).isBetween(0.0, 0.66);
        assertThat(length.getDouble("ciHigh")).isBetween(0.67, 1.0);
        JsonObject letters = AssayClient.scorer(progress, "answer_letters");
        assertThat(letters.getInteger("n")).isEqualTo(2);
        assertThat(letters.getInteger("errors")).isEqualTo(1);
        assertThat(letters.getDouble("mean")).isCloseTo((13 + 30) / 2.0, within(1e-9));
        JsonObject metrics = progress.getJsonObject("metrics");
        assertThat(metrics.getDouble("response_length/mean")).isCloseTo(2 / 3.0, within(1e-9));
        assertThat(metrics.getDouble("relevance_to_query/mean")).isCloseTo(2 / 3.0, within(1e-9));
        assertThat(AssayClient.objects(progress.getJsonArray("errors")))
                .singleElement()
                .satisfies(error -> {
                    assertThat(error.getString("scorer")).isEqualTo("answer_letters");
                    assertThat(error.getString("message")).contains("cannot read this");
                    assertThat(error.getString("traceId")).isEqualTo(broken.id());
                });

        assertThat(assessment(brief, "response_length").getString("value")).isEqualTo("yes");
        JsonObject tooLong = assessment(lengthy, "response_length");
        assertThat(tooLong.getString("value")).isEqualTo("no");
        assertThat(tooLong.getString("rationale")).contains("6 words", "more than 3");
        assertThat(tooLong.getString("runId")).isEqualTo(run);
        assertThat(tooLong.getJsonObject("source").getString("type")).isEqualTo("CODE");
        assertThat(assessment(lengthy, "answer_letters").getInteger("value")).isEqualTo(30);
        JsonObject judged = assessment(lengthy, "relevance_to_query");
        assertThat(judged.getString("value")).isEqualTo("no");
        assertThat(judged.getString("rationale")).isEqualTo("The stub says so.");
        assertThat(judged.getJsonObject("source"))
                .isEqualTo(new JsonObject().put("type", "LLM_JUDGE").put("id", "openai:/gpt-4.1-mini"));
        assertThat(assessment(broken, "answer_letters").getJsonObject("error").getString("message"))
                .contains("cannot read this");

        assertThat(client.searchAll(experiment, "feedback.response_length = 'no'"))
                .containsExactly(lengthy.id());
        assertThat(client.searchAll(experiment, "feedback.answer_letters >= 30"))
                .containsExactly(lengthy.id());
        assertThat(client.results(run)).hasSize(3).allSatisfy(row -> assertThat(row.getJsonArray("scores"))
                .hasSize(3));
    }

    @Test
    void a_list_of_traces_and_no_others() throws Exception {
        String experiment = client.experiment("evaluate list");
        SentTrace first = SentTrace.named("listed");
        SentTrace second = SentTrace.named("listed");
        SentTrace other = SentTrace.named("listed");
        client.send(experiment, first, second, other);

        String run = client.evaluate(new JsonObject()
                .put("experimentId", experiment)
                .put("traceIds", new JsonArray().add(first.id()).add(second.id()))
                .put("scorers", scorers(chosen("plugin:latency_limit", new JsonObject().put("maxMs", 60_000)))));

        assertThat(AssayClient.scorer(client.finished(run), "latency_limit").getDouble("mean"))
                .isEqualTo(1.0);
        assertThat(client.results(run).stream()
                        .map(row -> row.getJsonObject("trace").getString("traceId")))
                .containsExactlyInAnyOrder(first.id(), second.id());
        assertThat(client.trace(other.id()).getJsonArray("assessments")).isEmpty();
    }

    @Test
    void an_expectation_is_what_the_answer_is_held_against() throws Exception {
        String experiment = client.experiment("evaluate expectation");
        SentTrace right = SentTrace.named("held").answering("Paris");
        SentTrace wrong = SentTrace.named("held").answering("Rome");
        client.send(experiment, right, wrong);
        for (SentTrace trace : List.of(right, wrong)) {
            client.post(
                            "/api/v1/traces/" + trace.id() + "/assessments",
                            new JsonObject()
                                    .put("kind", "expectation")
                                    .put("name", "expected_response")
                                    .put("value", "Paris")
                                    .put(
                                            "source",
                                            new JsonObject()
                                                    .put("type", "HUMAN")
                                                    .put("id", "ada")))
                    .expect(201);
        }

        String run = client.evaluate(new JsonObject()
                .put("experimentId", experiment)
                .put("scorers", scorers(chosen("plugin:exact_match", new JsonObject()))));
        client.finished(run);

        assertThat(assessment(right, "exact_match").getString("value")).isEqualTo("yes");
        assertThat(assessment(wrong, "exact_match").getString("value")).isEqualTo("no");
    }

    @Test
    void a_rerun_asks_the_filter_again_and_leaves_the_first_run_as_it_was() throws Exception {
        String experiment = client.experiment("evaluate rerun");
        client.send(experiment, SentTrace.named("again").answering("one"));
        String first = client.evaluate(new JsonObject()
                .put("experimentId", experiment)
                .put("filter", "name = 'again'")
                .put("scorers", scorers(chosen("plugin:response_length", new JsonObject().put("max", 1)))));
        client.finished(first);
        client.send(experiment, SentTrace.named("again").answering("one two"));

        String second = client.post("/api/v1/evaluations/" + first + "/rerun", new JsonObject())
                .expect(202)
                .json()
                .getString("runId");

        assertThat(client.finished(second).getJsonObject("metrics").getDouble("response_length/mean"))
                .isEqualTo(0.5);
        assertThat(client.run(second).getString("rerunOf")).isEqualTo(first);
        JsonObject before = client.run(first).getJsonObject("progress");
        assertThat(before.getInteger("total")).isEqualTo(1);
        assertThat(before.getJsonObject("metrics").getDouble("response_length/mean"))
                .isEqualTo(1.0);
    }

    @Test
    void a_cancelled_run_keeps_what_is_scored() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        judge.when("question on hold", (exchange, question) -> {
            assertThat(released.await(60, TimeUnit.SECONDS)).isTrue();
            StubJudge.verdict("yes").answer(exchange, question);
        });
        String experiment = client.experiment("evaluate cancel");
        SentTrace quick = SentTrace.named("quick");
        client.send(experiment, quick, SentTrace.named("held").asking("A question on hold"));
        String run = client.evaluate(new JsonObject()
                .put("experimentId", experiment)
                .put("scorers", scorers(chosen("plugin:relevance_to_query", new JsonObject()))));
        client.follow(
                run,
                progress -> progress.getJsonArray("scorers").getJsonObject(0).getInteger("scored") == 1);

        client.post("/api/v1/evaluations/" + run + "/cancel", new JsonObject()).expect(202);
        released.countDown();
        JsonObject last = client.follow(run, _ -> false);

        assertThat(last.getString("state")).isEqualTo("cancelled");
        assertThat(assessment(quick, "relevance_to_query").getString("value")).isEqualTo("yes");
        client.post("/api/v1/evaluations/" + run + "/cancel", new JsonObject()).refused(409, "RESOURCE_CONFLICT", run);
    }

    @Test
    void a_scorer_is_tried_without_keeping_anything() throws Exception {
        SentTrace trace = SentTrace.named("tried").answering("four words are here");
        client.send(null, trace);

        JsonObject result = client.post(
                        "/api/v1/scorers/try",
                        new JsonObject()
                                .put("scorer", "plugin:response_length")
                                .put("parameters", new JsonObject().put("max", 3))
                                .put("traceIds", new JsonArray().add(trace.id())))
                .expect(200)
                .json()
                .getJsonArray("results")
                .getJsonObject(0);

        assertThat(result.getJsonArray("feedbacks").getJsonObject(0).getString("value"))
                .isEqualTo("no");
        assertThat(client.trace(trace.id()).getJsonArray("assessments")).isEmpty();
    }

    private JsonObject assessment(SentTrace trace, String name) throws IOException, InterruptedException {
        Stream<JsonObject> all = AssayClient.objects(client.trace(trace.id()).getJsonArray("assessments"));
        List<JsonObject> named = all.filter(each -> name.equals(each.getString("name")) && each.containsKey("runId"))
                .toList();
        assertThat(named).as("assessments %s of %s", name, trace.id()).hasSize(1);
        return named.getFirst();
    }

    private static JsonArray scorers(JsonObject... scorers) {
        return new JsonArray(List.of((Object[]) scorers));
    }

    private static JsonObject chosen(String scorer, JsonObject parameters) {
        return new JsonObject().put("scorer", scorer).put("parameters", parameters);
    }
}
