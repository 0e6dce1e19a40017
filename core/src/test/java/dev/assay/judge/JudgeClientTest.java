package dev.assay.judge;

import static dev.assay.judge.StubModel.error;
import static dev.assay.judge.StubModel.onlyFormats;
import static dev.assay.judge.StubModel.raw;
import static dev.assay.judge.StubModel.says;
import static dev.assay.judge.StubModel.silence;
import static dev.assay.judge.StubModel.tooMany;
import static dev.assay.judge.StubModel.verdict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.scorer.api.Judge.Question;
import dev.assay.scorer.api.Judge.Verdict;
import dev.assay.scorer.api.JudgeException;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What an endpoint that behaves is asked, and who may ask. */
class JudgeClientTest extends JudgeTestBase {
    @Test
    void a_good_answer_is_a_verdict_with_its_tokens_and_price() {
        stub.next(verdict("no", "Let's think step by step. It rambles."));
        RunJudge judge = client.forRun();

        Verdict verdict = judge.ask(YES_OR_NO);

        assertThat(verdict.value()).isEqualTo("no");
        assertThat(verdict.rationale()).isEqualTo("It rambles.");
        assertThat(verdict.model()).isEqualTo("gpt-4.1-mini-2026");
        assertThat(verdict.inputTokens()).isEqualTo(100);
        assertThat(verdict.outputTokens()).isEqualTo(20);
        assertThat(verdict.cost()).isEqualByComparingTo("0.000072");
        assertThat(judge.model()).isEqualTo("openai:/gpt-4.1-mini");
        assertThat(judge.use().verdicts()).isEqualTo(1);
        assertThat(judge.use().inputTokens()).isEqualTo(100);
        assertThat(judge.use().cost()).isEqualByComparingTo("0.000072");
    }

    @Test
    void a_request_holds_key_model_question_schema_and_choices() {
        client.forRun().ask(YES_OR_NO);

        StubModel.Request request = stub.requests().getFirst();
        assertThat(request.path()).isEqualTo("/v1/chat/completions");
        assertThat(request.authorization()).isEqualTo("Bearer sk-secret");
        assertThat(request.body().getString("model")).isEqualTo("gpt-4.1-mini");
        assertThat(request.body().getDouble("temperature")).isZero();
        assertThat(request.text()).contains("Is it concise?", "'yes', 'no'", "\"rationale\"");
        JsonObject schema = request.body()
                .getJsonObject("response_format")
                .getJsonObject("json_schema")
                .getJsonObject("schema");
        assertThat(schema.getJsonObject("properties").fieldNames()).containsExactly("rationale", "result");
        assertThat(schema.getJsonObject("properties").getJsonObject("result").getJsonArray("enum"))
                .isEqualTo(new JsonArray().add("yes").add("no"));
    }

    @Test
    void text_that_no_encoding_can_carry_is_sent_all_the_same() {
        client.forRun()
                .ask(new Question("half \ud83d of a smile, NUL \0 and a whole \ud83d\ude00", List.of("yes", "no")));

        assertThat(stub.requests().getFirst().text())
                .contains("half \ufffd of a smile, NUL \ufffd and a whole \ud83d\ude00");
    }

    @Test
    void an_answer_without_counts_has_no_price_and_is_counted_as_unpriced() {
        stub.next(StubModel.uncounted("{\"rationale\": \"fine\", \"result\": \"yes\"}"));
        RunJudge judge = client.forRun();

        Verdict verdict = judge.ask(YES_OR_NO);

        assertThat(verdict.cost()).isNull();
        assertThat(verdict.model()).isEqualTo("gpt-4.1-mini");
        assertThat(judge.use().unpriced()).isEqualTo(1);
    }

    @Test
    void what_a_model_takes_is_found_once_and_remembered() {
        stub.always(onlyFormats(List.of("none"), verdict("yes", "r")));

        RunJudge judge = client.forRun();
        assertThat(judge.ask(YES_OR_NO).value()).isEqualTo("yes");
        assertThat(judge.ask(YES_OR_NO).value()).isEqualTo("yes");
        assertThat(client.forRun().ask(YES_OR_NO).value()).isEqualTo("yes");

        assertThat(stub.requests().stream().map(StubModel.Request::format))
                .containsExactly("json_schema", "tool", "json_object", "none", "none", "none");
    }

    @Test
    void json_mode_is_enough_where_it_is_taken() {
        stub.always(onlyFormats(List.of("json_object", "none"), verdict("yes", "r")));

        client.forRun().ask(YES_OR_NO);

        assertThat(stub.requests().stream().map(StubModel.Request::format))
                .containsExactly("json_schema", "tool", "json_object");
    }

    @Test
    void each_model_has_its_own_memory() {
        stub.always((request, response) -> (request.body().getString("model").equals("old")
                        ? onlyFormats(List.of("none"), verdict("yes", "r"))
                        : verdict("yes", "r"))
                .answer(request, response));

        client.forRun("openai:/old", CallLedger.NONE).ask(YES_OR_NO);
        client.forRun("openai:/new", CallLedger.NONE).ask(YES_OR_NO);

        assertThat(stub.requests().getLast().format()).isEqualTo("json_schema");
    }

    @Test
    void a_model_that_takes_no_temperature_is_asked_without() {
        stub.always((request, response) -> (request.body().containsKey("temperature")
                        ? error(400, "Unsupported value: 'temperature' does not support 0.0 with this model")
                        : verdict("yes", "r"))
                .answer(request, response));

        RunJudge judge = client.forRun();
        judge.ask(YES_OR_NO);
        judge.ask(YES_OR_NO);

        assertThat(stub.requests().stream().map(each -> each.body().containsKey("temperature")))
                .containsExactly(true, false, false);
        assertThat(stub.requests().getLast().format()).isEqualTo("json_schema");
    }

    @Test
    void a_request_refused_in_every_form_says_the_first_reason_and_is_not_remembered() {
        stub.always(error(400, "this and that"));
        assertFails("answered with status 400: this and that");
        assertThat(stub.requests()).hasSize(4);

        stub.always(verdict("yes", "r"));
        client.forRun().ask(YES_OR_NO);
        assertThat(stub.requests().getLast().format()).isEqualTo("json_schema");
    }

    @Test
    void a_prompt_that_is_too_long_is_not_tried_in_other_forms() {
        stub.always(error(400, "context_length_exceeded", "maximum context length is 8192 tokens"));

        assertFails("maximum context length is 8192 tokens");
        assertThat(stub.requests()).hasSize(1);
    }

    @Test
    void never_more_are_in_flight_than_allowed_whoever_asks() throws Exception {
        stub.always(stub.after(Duration.ofMillis(5), verdict("yes", "r")));
        client = client(new JsonObject().put("maxInFlight", 4));
        RunJudge one = client.forRun();
        RunJudge other = client.forRun();

        List<Callable<Verdict>> calls = new ArrayList<>(asking(one, 30));
        calls.addAll(asking(other, 30));
        List<Object> outcomes = all(calls);

        assertThat(outcomes).allMatch(Verdict.class::isInstance);
        assertThat(stub.peak()).isLessThanOrEqualTo(4);
    }

    @Test
    void an_endpoint_that_takes_one_request_at_a_time_answers_all_in_the_end() throws Exception {
        stub.always((request, response) -> {
            if (stub.inFlight() > 1) {
                tooMany("0.01").answer(request, response);
            } else {
                stub.after(Duration.ofMillis(2), verdict("yes", "r")).answer(request, response);
            }
        });
        client = client(new JsonObject().put("maxInFlight", 16));
        RunJudge judge = client.forRun();

        List<Object> outcomes = all(asking(judge, 60));

        assertThat(outcomes).allMatch(Verdict.class::isInstance);
    }

    @Test
    void what_fails_is_alone_in_failing() throws Exception {
        client = client(new JsonObject().put("timeoutSeconds", 1).put("retries", 1));
        stub.when("silent", silence())
                .when("html", raw("text/html", Buffer.buffer("<html/>")))
                .when("broken", StubModel.breaksOff())
                .when("flood", StubModel.flood())
                .when("faulty", error(500, "no"))
                .when("trickle", stub.trickle())
                .when("nonsense", says("what?"));
        RunJudge judge = client.forRun();
        List<String> bad = List.of("silent", "html", "broken", "flood", "faulty", "trickle", "nonsense");
        List<Callable<Verdict>> calls = new ArrayList<>();
        bad.forEach(word -> calls.add(() -> judge.ask(new Question(word, List.of("yes", "no")))));
        calls.addAll(asking(judge, 40));

        List<Object> outcomes = all(calls);

        assertThat(outcomes.subList(0, bad.size())).allMatch(JudgeException.class::isInstance);
        assertThat(outcomes.subList(bad.size(), outcomes.size())).hasSize(40).allMatch(Verdict.class::isInstance);
        assertThat(judge.use().failed()).isEqualTo(bad.size());
    }

    @Test
    void without_key_and_address_the_scorer_is_told_what_to_set() {
        JudgeClient unset = new JudgeClient(vertx, JudgeConfig.unset());

        assertThat(unset.configured()).isFalse();
        assertThatThrownBy(() -> unset.forRun().ask(YES_OR_NO))
                .isInstanceOf(JudgeException.class)
                .hasMessageContaining("no judge model is configured: set judge.apiKey (ASSAY_JUDGE_API_KEY)");
    }

    @Test
    void an_address_of_ones_own_needs_no_key() {
        client = new JudgeClient(vertx, JudgeConfig.of(new JsonObject().put("baseUrl", stub.baseUrl())));

        assertThat(client.configured()).isTrue();
        assertThat(client.forRun().ask(YES_OR_NO).value()).isEqualTo("yes");
        assertThat(stub.requests().getFirst().authorization()).isEmpty();
    }

    @Test
    void an_event_loop_may_not_ask() throws Exception {
        var refused = new CompletableFuture<Object>();
        vertx.runOnContext(_ -> {
            try {
                refused.complete(client.forRun().ask(YES_OR_NO));
            } catch (RuntimeException e) {
                refused.complete(e);
            }
        });

        assertThat(refused.get()).isInstanceOf(IllegalStateException.class);
        assertThat(stub.requests()).isEmpty();
    }

    @Test
    void plain_threads_and_a_verticles_virtual_thread_may_ask() throws Exception {
        Future<Verdict> plain;
        try (var threads = Executors.newSingleThreadExecutor()) {
            plain = threads.submit(() -> client.forRun().ask(YES_OR_NO));
            assertThat(plain.get().value()).isEqualTo("yes");
        }
        var answered = new CompletableFuture<Verdict>();
        vertx.deployVerticle(
                        new VerticleBase() {
                            @Override
                            public io.vertx.core.Future<?> start() {
                                answered.complete(client.forRun().ask(YES_OR_NO));
                                return io.vertx.core.Future.succeededFuture();
                            }
                        },
                        new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
                .toCompletionStage()
                .toCompletableFuture()
                .get();
        assertThat(answered.get().value()).isEqualTo("yes");
    }
}
