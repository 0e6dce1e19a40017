package dev.assay.judge;

import static dev.assay.judge.StubModel.error;
import static dev.assay.judge.StubModel.onlyFormats;
import static dev.assay.judge.StubModel.silence;
import static dev.assay.judge.StubModel.verdict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.judge.CallLedger.Claim;
import dev.assay.judge.CallLedger.Intent;
import dev.assay.judge.CallLedger.Settlement;
import dev.assay.scorer.api.Judge.Question;
import dev.assay.scorer.api.JudgeException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** What a ledger hears of each call, and what it can make of that. */
class CallLedgerTest extends JudgeTestBase {
    private final RememberingLedger ledger = new RememberingLedger();

    @Test
    void the_intent_is_known_before_the_request_and_the_answer_after_it() {
        List<Integer> intents = new ArrayList<>();
        stub.next((request, response) -> {
            intents.add(ledger.intents.size());
            verdict("no", "r").answer(request, response);
        });

        judge().ask(YES_OR_NO);

        assertThat(intents).containsExactly(1);
        assertThat(ledger.intents.getFirst().modelUri()).isEqualTo("openai:/gpt-4.1-mini");
        assertThat(ledger.intents.getFirst().reserve()).isGreaterThan(java.math.BigDecimal.ZERO);
        assertThat(ledger.settlements).singleElement().isInstanceOfSatisfying(Settlement.Kept.class, kept -> {
            assertThat(kept.answer().text()).contains("\"no\"");
            assertThat(kept.answer().model()).isEqualTo("gpt-4.1-mini-2026");
            assertThat(kept.answer().cost()).isEqualByComparingTo("0.000072");
        });
    }

    @Test
    void a_known_answer_is_given_again_without_a_request_and_for_nothing() {
        stub.next(verdict("no", "it rambles"));
        judge().ask(YES_OR_NO);

        RunJudge second = judge();
        var again = second.ask(YES_OR_NO);

        assertThat(again.value()).isEqualTo("no");
        assertThat(again.rationale()).isEqualTo("it rambles");
        assertThat(stub.requests()).hasSize(1);
        assertThat(second.use().reused()).isEqualTo(1);
        assertThat(second.use().verdicts()).isEqualTo(1);
        assertThat(second.use().cost()).isZero();
    }

    @Test
    void another_question_model_temperature_or_context_is_another_call() {
        judge().ask(YES_OR_NO);
        judge().ask(new Question("Is it polite?", List.of("yes", "no")));
        judge().ask(new Question(YES_OR_NO.instructions(), List.of("no", "yes")));
        judge().within(List.of("repeat 2")).ask(YES_OR_NO);
        client.forRun("openai:/gpt-4.1", ledger).ask(YES_OR_NO);
        client(new JsonObject().put("temperature", 1))
                .forRun("openai:/gpt-4.1", ledger)
                .ask(YES_OR_NO);

        assertThat(stub.requests()).hasSize(6);
        assertThat(ledger.answers).hasSize(6);
    }

    @Test
    void an_answer_that_is_no_verdict_is_paid_and_not_reused() {
        stub.next(verdict("perhaps", "r"));
        assertThatThrownBy(() -> judge().ask(YES_OR_NO)).isInstanceOf(JudgeException.class);
        judge().ask(YES_OR_NO);

        assertThat(ledger.settlements.getFirst()).isInstanceOfSatisfying(Settlement.Unusable.class, unusable -> {
            assertThat(unusable.answer().inputTokens()).isEqualTo(100);
            assertThat(unusable.reason()).contains("perhaps");
        });
        assertThat(stub.requests()).hasSize(2);
    }

    @Test
    void a_refused_request_is_not_paid() {
        stub.always(error(401, "no"));

        assertThatThrownBy(() -> judge().ask(YES_OR_NO)).isInstanceOf(JudgeException.class);

        assertThat(ledger.settlements)
                .singleElement()
                .isInstanceOfSatisfying(Settlement.Failed.class, failed -> assertThat(failed.perhapsPaid())
                        .isFalse());
    }

    @Test
    void a_request_without_an_answer_may_have_been_paid() {
        client = client(new JsonObject().put("timeoutSeconds", 0.2).put("retries", 1));
        stub.next(silence()).always(error(500, "no"));

        assertThatThrownBy(() -> judge().ask(YES_OR_NO)).isInstanceOf(JudgeException.class);

        assertThat(ledger.settlements)
                .singleElement()
                .isInstanceOfSatisfying(Settlement.Failed.class, failed -> assertThat(failed.perhapsPaid())
                        .as("the first of its tries timed out")
                        .isTrue());
    }

    @Test
    void each_form_of_a_question_is_a_call_of_its_own() {
        stub.always(onlyFormats(List.of("none"), verdict("yes", "r")));

        judge().ask(YES_OR_NO);

        assertThat(ledger.settlements).hasSize(4);
        assertThat(ledger.answers).hasSize(1);
        assertThat(ledger.open).isEmpty();
    }

    @Test
    void what_the_ledger_refuses_is_not_sent() {
        ledger.refusal = "the run's budget of 5 USD is spent";

        assertThatThrownBy(() -> judge().ask(YES_OR_NO))
                .isInstanceOf(JudgeException.class)
                .hasMessage("the run's budget of 5 USD is spent");
        assertThat(stub.requests()).isEmpty();
    }

    @Test
    void what_cannot_be_noted_is_not_sent() {
        ledger.failure = new IllegalStateException("no database");

        assertThatThrownBy(() -> judge().ask(YES_OR_NO))
                .isInstanceOf(JudgeException.class)
                .hasMessageContaining("could not be noted, so it was not made")
                .hasMessageContaining("no database");
        assertThat(stub.requests()).isEmpty();
    }

    @Test
    void a_verdict_is_given_even_if_its_end_cannot_be_noted() {
        ledger.settleFailure = new IllegalStateException("no database");

        assertThat(judge().ask(YES_OR_NO).value()).isEqualTo("yes");
    }

    @Test
    void a_cancelled_run_sends_nothing_more_and_keeps_what_is_under_way() throws Exception {
        client = client(new JsonObject().put("maxInFlight", 1));
        BlockingQueue<Runnable> held = new LinkedBlockingQueue<>();
        stub.always((request, response) -> held.add(() -> verdict("yes", "r").answer(request, response)));
        RunJudge judge = judge();
        CompletableFuture<Object> sent = ask(judge, "first");
        Runnable answer = held.take();
        CompletableFuture<Object> waiting = ask(judge, "second");
        ledger.awaitIntents(2);

        judge.cancel();

        assertThat(waiting.get()).isInstanceOf(JudgeException.class);
        assertThatThrownBy(() -> judge.ask(YES_OR_NO)).hasMessageContaining("the run was cancelled");
        answer.run();
        assertThat(sent.get()).isInstanceOf(dev.assay.scorer.api.Judge.Verdict.class);
        assertThat(stub.requests()).hasSize(1);
        assertThat(ledger.open).isEmpty();
        assertThat(client.forRun("openai:/gpt-4.1-mini", ledger).cancelled()).isFalse();
    }

    @Test
    void a_scorer_that_is_stopped_leaves_its_paid_answer_to_the_next() throws Exception {
        BlockingQueue<Runnable> held = new LinkedBlockingQueue<>();
        stub.next((request, response) -> held.add(() -> verdict("no", "r").answer(request, response)));
        CompletableFuture<Object> stopped = new CompletableFuture<>();
        Thread scorer = Thread.ofPlatform().start(() -> {
            try {
                stopped.complete(judge().ask(YES_OR_NO));
            } catch (JudgeException e) {
                stopped.complete(e);
            }
        });
        Runnable answer = held.take();

        scorer.interrupt();

        assertThat(stopped.get()).isInstanceOfSatisfying(JudgeException.class, e -> assertThat(e)
                .hasMessageStartingWith("the scorer was stopped while it waited for judge model 'gpt-4.1-mini'"));
        answer.run();
        ledger.awaitSettlements(1);
        assertThat(judge().ask(YES_OR_NO).value()).isEqualTo("no");
        assertThat(stub.requests()).hasSize(1);
    }

    @Test
    void nobody_retries_for_a_scorer_that_is_gone() throws Exception {
        BlockingQueue<Runnable> held = new LinkedBlockingQueue<>();
        stub.always((request, response) -> held.add(() -> error(500, "no").answer(request, response)));
        CompletableFuture<Object> stopped = new CompletableFuture<>();
        Thread scorer = Thread.startVirtualThread(() -> {
            try {
                stopped.complete(judge().ask(YES_OR_NO));
            } catch (JudgeException e) {
                stopped.complete(e);
            }
        });
        Runnable answer = held.take();
        scorer.interrupt();
        assertThat(stopped.get()).isInstanceOf(JudgeException.class);

        answer.run();

        ledger.awaitSettlements(1);
        assertThat(stub.requests()).hasSize(1);
        assertThat(ledger.open).isEmpty();
    }

    private RunJudge judge() {
        return client.forRun("openai:/gpt-4.1-mini", ledger);
    }

    private static CompletableFuture<Object> ask(RunJudge judge, String question) {
        CompletableFuture<Object> outcome = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                outcome.complete(judge.ask(new Question(question, List.of("yes", "no"))));
            } catch (RuntimeException e) {
                outcome.complete(e);
            }
        });
        return outcome;
    }

    /** In memory, for one test; two claims of one key wait for each other. */
    static final class RememberingLedger implements CallLedger {
        final List<Intent> intents = new ArrayList<>();
        final List<Settlement> settlements = new ArrayList<>();
        final Map<CallKey, Answer> answers = new HashMap<>();
        final Map<CallKey, Promise<Void>> open = new HashMap<>();

        @org.jspecify.annotations.Nullable
        String refusal;

        @org.jspecify.annotations.Nullable
        Throwable failure;

        @org.jspecify.annotations.Nullable
        Throwable settleFailure;

        @Override
        public synchronized Future<Claim> claim(CallKey key, Intent intent) {
            if (failure != null) {
                return Future.failedFuture(failure);
            }
            if (refusal != null) {
                return Future.succeededFuture(new Claim.Refused(refusal));
            }
            Answer known = answers.get(key);
            if (known != null) {
                return Future.succeededFuture(new Claim.Answered(known));
            }
            Promise<Void> other = open.get(key);
            if (other != null) {
                return other.future().compose(_ -> claim(key, intent));
            }
            open.put(key, Promise.promise());
            intents.add(intent);
            notifyAll();
            return Future.succeededFuture(new Claim.Granted());
        }

        @Override
        public synchronized Future<Void> settle(CallKey key, Settlement settlement) {
            if (settleFailure != null) {
                return Future.failedFuture(settleFailure);
            }
            settlements.add(settlement);
            if (settlement instanceof Settlement.Kept(Answer answer)) {
                answers.put(key, answer);
            }
            Promise<Void> done = open.remove(key);
            if (done != null) {
                done.complete();
            }
            notifyAll();
            return Future.succeededFuture();
        }

        synchronized void awaitIntents(int count) throws InterruptedException {
            while (intents.size() < count) {
                wait();
            }
        }

        synchronized void awaitSettlements(int count) throws InterruptedException {
            while (settlements.size() < count) {
                wait();
            }
        }
    }
}
