package dev.assay.judge;

import static dev.assay.judge.StubModel.error;
import static dev.assay.judge.StubModel.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.assay.judge.StubModel.Behaviour;
import dev.assay.scorer.api.Judge.Answer;
import dev.assay.scorer.api.Judge.Question;
import dev.assay.scorer.api.Judge.Verdict;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers by the chances of their tokens. */
class WeightedNumberTest extends JudgeTestBase {
    private static final Question RATING = new Question("How good?", new Answer.Number(1, 5));
    private static final String FOUR = "{\"rationale\": \"good\", \"result\": 4}";

    @Test
    void chances_are_asked_for_and_give_the_mean() {
        stub.always(withChances());

        Verdict verdict = client.forRun().ask(RATING.weighted(true));

        assertThat(verdict.value()).isEqualTo("4");
        assertThat(verdict.mean()).isCloseTo(4.25, within(1e-9));
        JsonObject body = stub.requests().getFirst().body();
        assertThat(body.getBoolean("logprobs")).isTrue();
        assertThat(body.getInteger("top_logprobs")).isEqualTo(5);
    }

    @Test
    void nothing_is_asked_about_chances_unless_they_are_wished_for() {
        stub.always(withChances());

        assertThat(client.forRun().ask(RATING).mean()).isNull();

        assertThat(stub.requests().getFirst().body().containsKey("logprobs")).isFalse();
    }

    @Test
    void an_endpoint_that_tells_none_gives_its_plain_number() {
        stub.always(says(FOUR));

        Verdict verdict = client.forRun().ask(RATING.weighted(true));

        assertThat(verdict.value()).isEqualTo("4");
        assertThat(verdict.mean()).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403})
    void a_model_that_refuses_chances_is_asked_without_from_then_on(int status) {
        stub.always((request, response) -> (request.body().containsKey("logprobs")
                        ? error(status, "You are not allowed to request logprobs from this model")
                        : says(FOUR))
                .answer(request, response));
        RunJudge judge = client.forRun();

        assertThat(judge.ask(RATING.weighted(true)).value()).isEqualTo("4");
        assertThat(judge.ask(RATING.weighted(true)).mean()).isNull();

        assertThat(chances()).containsExactly(true, false, false);
        assertThat(stub.requests().stream().map(StubModel.Request::format)).containsOnly("json_schema");
    }

    @Test
    void one_that_refuses_them_without_a_reason_is_asked_without_at_last() {
        stub.always((request, response) -> (request.body().containsKey("logprobs")
                                || request.format().equals("tool")
                        ? error(400, "Bad request")
                        : says(FOUR))
                .answer(request, response));

        assertThat(client.forRun().ask(RATING.weighted(true)).value()).isEqualTo("4");

        assertThat(chances()).containsExactly(true, false, true, true, false);
    }

    @Test
    void a_known_answer_keeps_its_mean() {
        stub.always(withChances());
        var ledger = new CallLedgerTest.RememberingLedger();

        client.forRun("openai:/gpt-4.1-mini", ledger).ask(RATING.weighted(true));
        Verdict again = client.forRun("openai:/gpt-4.1-mini", ledger).ask(RATING.weighted(true));

        assertThat(stub.requests()).hasSize(1);
        assertThat(again.mean()).isCloseTo(4.25, within(1e-9));
    }

    private List<Boolean> chances() {
        return stub.requests().stream()
                .map(each -> each.body().containsKey("logprobs"))
                .toList();
    }

    private static Behaviour withChances() {
        JsonArray content = new JsonArray();
        Stream.of("{\"rationale\": \"good\",", " \"result\":").forEach(text -> content.add(token(text, 1)));
        content.add(token(" 4", 0.75)
                .put("top_logprobs", new JsonArray().add(token(" 4", 0.75)).add(token(" 5", 0.25))));
        content.add(token("}", 1));
        return StubModel.json(
                200,
                new JsonObject()
                        .put("model", "gpt-x")
                        .put(
                                "choices",
                                new JsonArray()
                                        .add(new JsonObject()
                                                .put("message", new JsonObject().put("content", FOUR))
                                                .put("logprobs", new JsonObject().put("content", content))))
                        .put("usage", new JsonObject().put("prompt_tokens", 100).put("completion_tokens", 20)));
    }

    private static JsonObject token(String text, double chance) {
        return new JsonObject().put("token", text).put("logprob", Math.log(chance));
    }
}
