package dev.assay.judge;

import dev.assay.judge.AdaptiveLimiter.Permit;
import dev.assay.judge.CallLedger.Answer;
import dev.assay.judge.CallLedger.Claim;
import dev.assay.judge.CallLedger.Intent;
import dev.assay.judge.CallLedger.Settlement;
import dev.assay.judge.VerdictReader.NoVerdict;
import dev.assay.scorer.api.Judge.Question;
import dev.assay.scorer.api.Judge.Verdict;
import dev.assay.scorer.api.JudgeException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One question on its way to a verdict, on a virtual thread of its own: whoever asked may go away, and a request that was
 * sent is still waited for and settled, because it is paid.
 */
final class JudgeCall implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(JudgeCall.class);

    /** For reserving: an estimate from above assumes many tokens. */
    private static final int CHARS_PER_TOKEN = 2;

    private static final int ANSWER_TOKENS = 1_000;

    /** A time-out has already taken all the time that was allowed, and may have been paid. */
    private static final int TIMEOUTS = 2;

    private enum Stage {
        WAITING,
        SENT,
        GIVEN_UP
    }

    private final RunJudge run;
    private final Provider provider;
    private final JudgeModel model;
    private final List<String> context;
    private final Question question;
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.WAITING);
    private final CompletableFuture<Verdict> verdict = new CompletableFuture<>();
    private boolean perhapsPaid;
    private volatile boolean givenUp;
    private volatile @Nullable Thread thread;

    JudgeCall(RunJudge run, List<String> context, Question question) {
        this.run = run;
        this.provider = run.provider();
        this.model = run.judgeModel();
        this.context = context;
        this.question = question;
    }

    /** Fails with {@link JudgeException}. */
    CompletableFuture<Verdict> verdict() {
        return verdict;
    }

    /** Ends the call if nothing of it is under way; a request that was sent goes on to its end, and is the last. */
    void giveUp() {
        givenUp = true;
        if (stage.compareAndSet(Stage.WAITING, Stage.GIVEN_UP)) {
            Thread waiting = thread;
            if (waiting != null) {
                waiting.interrupt();
            }
        }
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        try {
            verdict.complete(ask());
        } catch (ChatFailure | NoVerdict e) {
            fail(new JudgeException(model.described() + " " + e.getMessage()));
        } catch (InterruptedException e) {
            fail(new JudgeException("the question was given up before it was sent to the judge"));
        } catch (JudgeException e) {
            fail(e);
        } catch (Throwable e) {
            LOG.error("a call of {} failed in a way it should not", model.described(), e);
            fail(new JudgeException(model.described() + " could not be asked: " + e));
        }
    }

    private void fail(JudgeException failure) {
        verdict.completeExceptionally(failure);
    }

    private Verdict ask() throws InterruptedException, ChatFailure, NoVerdict {
        AnswerForm form = provider.form(model.model());
        ChatFailure firstRefusal = null;
        while (true) {
            JudgePrompt prompt = new JudgePrompt(model, form, question);
            CallKey key = prompt.key(context);
            switch (claim(key, prompt)) {
                case Claim.Refused(String reason) -> throw new JudgeException(reason);
                case Claim.Answered(Answer answer) -> {
                    run.count(JudgeUse::withReuse);
                    return verdict(answer, VerdictReader.read(answer.text(), question.choices()));
                }
                case Claim.Granted() -> {}
            }
            try {
                ChatAnswer said = granted(key, prompt);
                if (firstRefusal != null) {
                    provider.remember(model.model(), form);
                }
                return judged(key, said);
            } catch (ChatFailure failure) {
                boolean refused = failure.kind() == ChatFailure.Kind.REFUSED;
                Optional<AnswerForm> simpler = refused ? form.after(failure) : Optional.empty();
                if (simpler.isEmpty()) {
                    throw refused && firstRefusal != null ? firstRefusal : failure;
                }
                firstRefusal = firstRefusal == null ? failure : firstRefusal;
                form = simpler.get();
                waitAgain();
            }
        }
    }

    private Claim claim(CallKey key, JudgePrompt prompt) throws InterruptedException {
        long tokens = prompt.length() / CHARS_PER_TOKEN;
        Future<Claim> claim = run.ledger().claim(key, new Intent(model.uri(), model.cost(tokens, ANSWER_TOKENS)));
        try {
            return await(claim);
        } catch (InterruptedException e) {
            // What is granted to nobody would look like a call in doubt.
            claim.onSuccess(late -> {
                if (late instanceof Claim.Granted) {
                    run.ledger().settle(key, new Settlement.Failed("given up", false));
                }
            });
            throw e;
        } catch (ExecutionException e) {
            throw new JudgeException(
                    "the call of " + model.described() + " could not be noted, so it was not made: " + e.getCause());
        }
    }

    /** Sends what was granted; the grant is settled when that fails. */
    private ChatAnswer granted(CallKey key, JudgePrompt prompt) throws InterruptedException, ChatFailure {
        try {
            return send(prompt);
        } catch (ChatFailure failure) {
            settle(key, new Settlement.Failed(String.valueOf(failure.getMessage()), perhapsPaid));
            throw failure;
        } catch (InterruptedException e) {
            settle(key, new Settlement.Failed("given up", perhapsPaid));
            throw e;
        } catch (RuntimeException unexpected) {
            settle(key, new Settlement.Failed(unexpected.toString(), true));
            throw unexpected;
        }
    }

    private ChatAnswer send(JudgePrompt prompt) throws InterruptedException, ChatFailure {
        Buffer body = prompt.body();
        long patience = System.nanoTime() + run.config().maxWait().toNanos();
        perhapsPaid = false;
        int timeouts = 0;
        for (int tries = 1, failures = 0; ; tries++) {
            try {
                return sendOnce(body);
            } catch (ChatFailure failure) {
                perhapsPaid |= failure.perhapsPaid();
                failures += failure.passing() ? 1 : 0;
                timeouts += failure.kind() == ChatFailure.Kind.TIMED_OUT ? 1 : 0;
                Duration pause = run.backoff().after(tries);
                boolean again =
                        switch (failure.kind()) {
                            case PASSING, OVERLOADED -> failures <= run.config().retries();
                            case TIMED_OUT ->
                                timeouts < TIMEOUTS && run.config().retries() > 0;
                            case THROTTLED -> {
                                Duration asked = failure.retryAfter();
                                yield System.nanoTime() + (asked == null ? pause : asked).toNanos() - patience < 0;
                            }
                            case REFUSED, LASTING -> false;
                        };
                if (!again) {
                    throw failure.after(tries);
                }
                waitAgain();
                Thread.sleep(pause);
            }
        }
    }

    private ChatAnswer sendOnce(Buffer body) throws InterruptedException, ChatFailure {
        Permit permit = provider.limiter.acquire();
        if (!stage.compareAndSet(Stage.WAITING, Stage.SENT)) {
            provider.limiter.ended();
            throw new InterruptedException();
        }
        run.count(JudgeUse::withRequest);
        try {
            ChatAnswer answer = ChatAnswer.read(reply(body), model, run.clock());
            provider.limiter.succeeded();
            return answer;
        } catch (ChatFailure failure) {
            giveBack(permit, failure);
            throw failure;
        } catch (Throwable unexpected) {
            provider.limiter.ended();
            throw unexpected;
        }
    }

    /** Whatever shows that the endpoint has too much to do makes room for less. */
    private void giveBack(Permit permit, ChatFailure failure) {
        switch (failure.kind()) {
            case THROTTLED -> {
                Duration asked = failure.retryAfter();
                boolean bearable = asked != null && asked.compareTo(run.config().maxWait()) <= 0;
                provider.limiter.throttled(permit, bearable ? asked : null);
            }
            case OVERLOADED, TIMED_OUT -> provider.limiter.throttled(permit, null);
            case REFUSED, PASSING, LASTING -> provider.limiter.ended();
        }
    }

    private ChatEndpoint.Reply reply(Buffer body) throws InterruptedException, ChatFailure {
        try {
            return await(provider.endpoint.post(body));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ChatFailure failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** From a request that failed back to one that may be given up. */
    private void waitAgain() throws InterruptedException {
        stage.set(Stage.WAITING);
        if (givenUp) {
            throw new InterruptedException();
        }
    }

    /** The answer came and is paid: whatever is in it, it is counted and kept. */
    private Verdict judged(CallKey key, ChatAnswer said) throws InterruptedException, NoVerdict {
        Long input = said.inputTokens();
        Long output = said.outputTokens();
        var cost = input == null || output == null ? null : model.cost(input, output);
        Answer answer =
                new Answer(said.text(), said.model(), input == null ? 0 : input, output == null ? 0 : output, cost);
        run.count(use -> use.withPaid(answer.inputTokens(), answer.outputTokens(), cost));
        try {
            VerdictReader.Read read = VerdictReader.read(said.text(), question.choices());
            settle(key, new Settlement.Kept(answer));
            return verdict(answer, read);
        } catch (NoVerdict e) {
            String problem = said.problem();
            NoVerdict why = problem == null ? e : new NoVerdict(problem);
            settle(key, new Settlement.Unusable(answer, String.valueOf(why.getMessage())));
            throw why;
        }
    }

    private static Verdict verdict(Answer answer, VerdictReader.Read read) {
        return new Verdict(
                read.value(),
                read.rationale(),
                answer.model(),
                answer.inputTokens(),
                answer.outputTokens(),
                answer.cost());
    }

    private void settle(CallKey key, Settlement settlement) throws InterruptedException {
        try {
            await(run.ledger().settle(key, settlement));
        } catch (ExecutionException e) {
            // The verdict is good all the same; the ledger finds the open call in doubt.
            LOG.warn("a call of {} was made, but its end could not be noted", model.described(), e.getCause());
        }
    }

    private static <T> T await(Future<T> future) throws InterruptedException, ExecutionException {
        return future.toCompletionStage().toCompletableFuture().get();
    }
}
