package dev.assay.judge;

import static dev.assay.judge.StubModel.error;
import static dev.assay.judge.StubModel.silence;
import static dev.assay.judge.StubModel.verdict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.error.Invalid;
import dev.assay.scorer.api.Judge;
import dev.assay.scorer.api.Judge.Question;
import dev.assay.scorer.api.Judge.Verdict;
import dev.assay.scorer.api.JudgeException;
import dev.assay.store.ModelCall;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** What is told of a call, so that people can see how a verdict came about and ask for it again. */
class ModelCallTest extends JudgeTestBase {
    private final Queue<ModelCall> heard = new ConcurrentLinkedQueue<>();

    @Test
    void a_call_is_told_with_request_response_and_what_it_took() {
        judge().ask(YES_OR_NO);

        ModelCall call = heard.remove();
        assertThat(new JsonObject(call.request()))
                .isEqualTo(stub.requests().getFirst().body());
        assertThat(new JsonObject(String.valueOf(call.response())).getString("object"))
                .isEqualTo("chat.completion");
        assertThat(call.answer()).contains("\"yes\"");
        assertThat(call.status()).isEqualTo(200);
        assertThat(call.form()).isEqualTo("JSON_SCHEMA");
        assertThat(call.url()).isEqualTo(stub.baseUrl() + "/chat/completions");
        assertThat(call.inputTokens()).isEqualTo(100);
        assertThat(call.cost()).isEqualByComparingTo("0.000072");
        assertThat(call.failure()).isNull();
        assertThat(heard).isEmpty();
    }

    @Test
    void a_key_that_an_endpoint_repeats_is_not_told() {
        stub.always(error(401, "Incorrect API key provided: sk-secret."));

        assertThatThrownBy(() -> judge().ask(YES_OR_NO)).isInstanceOf(JudgeException.class);

        assertThat(heard.remove().toString())
                .contains("Incorrect API key provided: ….")
                .doesNotContain("sk-secret");
    }

    @Test
    void an_answer_that_is_no_verdict_is_told_with_its_tokens_and_the_reason() {
        stub.always(verdict("perhaps", "hard to say"));

        assertThatThrownBy(() -> judge().ask(YES_OR_NO)).isInstanceOf(JudgeException.class);

        ModelCall call = heard.remove();
        assertThat(call.failure()).isEqualTo("answered 'perhaps', expected one of yes, no");
        assertThat(call.inputTokens()).isEqualTo(100);
        assertThat(call.inDoubt()).isFalse();
    }

    @Test
    void a_call_that_timed_out_is_told_as_one_in_doubt() {
        client = client(new JsonObject().put("timeoutSeconds", 0.2).put("retries", 0));
        stub.always(silence());

        assertThatThrownBy(() -> judge().ask(YES_OR_NO)).isInstanceOf(JudgeException.class);

        ModelCall call = heard.remove();
        assertThat(call.inDoubt()).isTrue();
        assertThat(call.status()).isNull();
        assertThat(call.inputTokens()).isNull();
    }

    @Test
    void the_same_request_can_be_sent_again() {
        stub.next(verdict("no", "it rambles"));
        judge().ask(YES_OR_NO);
        ModelCall before = heard.remove();

        ModelCall after =
                client.replay(before).toCompletionStage().toCompletableFuture().join();

        assertThat(stub.requests()).hasSize(2);
        assertThat(stub.requests().getLast().body())
                .isEqualTo(stub.requests().getFirst().body());
        assertThat(before.answer()).contains("\"no\"");
        assertThat(after.answer()).contains("\"yes\"");
        assertThat(after.cost()).isEqualByComparingTo("0.000072");
    }

    @Test
    void a_call_of_a_model_that_is_no_longer_configured_is_not_sent_again() {
        judge().ask(YES_OR_NO);
        client = client(new JsonObject());
        ModelCall call = heard.remove();
        ModelCall gone = new ModelCall(
                "gone:/m",
                "",
                "",
                "{}",
                null,
                null,
                null,
                null,
                call.sent(),
                call.took(),
                1,
                false,
                false,
                null,
                null,
                null,
                null);

        assertThatThrownBy(() -> client.replay(gone)
                        .toCompletionStage()
                        .toCompletableFuture()
                        .join())
                .hasCauseInstanceOf(Invalid.class)
                .hasMessageContaining("judge model 'gone:/m' is not known");
    }

    @Test
    void a_prompt_that_is_too_long_is_shortened_and_both_are_told() {
        client = client(new JsonObject().put("maxPromptTokens", 100));

        Verdict verdict = client.forRun()
                .ask(new Question("Is it concise? " + "word ".repeat(1_000) + "The end.", List.of("yes", "no")));

        assertThat(verdict.rationale()).endsWith("tokens of it were left out.]");
        assertThat(stub.requests().getFirst().text())
                .contains("Is it concise?", "tokens were left out here", "The end.")
                .hasSizeLessThan(2_000);
    }

    @Test
    void tokens_are_estimated_by_script() {
        assertThat(PromptLength.tokens("abcdefgh")).isEqualTo(2);
        assertThat(PromptLength.tokens("日本語")).isEqualTo(3);
        assertThat(PromptLength.shorten("日本語".repeat(100), 300).leftOut()).isZero();
        assertThat(PromptLength.shorten("日本語".repeat(100), 299).leftOut()).isBetween(1L, 3L);
    }

    private Judge judge() {
        return client.forRun().within(List.of("test"), heard::add);
    }
}
