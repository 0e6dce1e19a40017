package dev.assay.judge;

import dev.assay.judge.CallLedger.Answer;
import dev.assay.judge.CallLedger.Claim;
import dev.assay.judge.CallLedger.Intent;
import dev.assay.judge.CallLedger.Settlement;
import dev.assay.judge.ChatRequest.Call;
import dev.assay.judge.ChatRequest.Turn;
import dev.assay.judge.VerdictReader.NoVerdict;
import dev.assay.scorer.api.Judge;
import dev.assay.scorer.api.Judge.Question;
import dev.assay.scorer.api.Judge.Tool;
import dev.assay.scorer.api.Judge.Verdict;
import dev.assay.scorer.api.JudgeException;
import dev.assay.store.ModelCall;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One question on its way to a verdict, on a virtual thread of its own: whoever asked may go away, and a request that was
 * sent is still waited for and settled, because it is paid. With tools it is a conversation of several calls, each
 * claimed and settled for itself.
 */
final class JudgeCall implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(JudgeCall.class);

    /** For reserving: an estimate from above assumes many tokens. */
    private static final int CHARS_PER_TOKEN = 2;

    private static final int ANSWER_TOKENS = 1_000;

    private final RunJudge run;
    private final Provider provider;
    private final JudgeModel model;
    private final List<String> context;
    private final Question question;
    private final Toolbox toolbox;
    private final Consumer<ModelCall> heard;
    private final VerdictReader reader;
    private final Sending sending;
    private final JudgePrompt prompt;
    private final Spent spent = new Spent();
    private final CompletableFuture<Verdict> verdict = new CompletableFuture<>();

    /** @throws JudgeException when the question cannot be asked of any model */
    JudgeCall(
            RunJudge run,
            Provider provider,
            JudgeModel model,
            List<String> context,
            Question question,
            List<Tool> tools,
            Consumer<ModelCall> heard) {
        this.run = run;
        this.provider = provider;
        this.model = model;
        this.context = context;
        this.question = question;
        this.toolbox = new Toolbox(tools, run.config().maxPromptTokens());
        this.heard = heard;
        this.reader = new VerdictReader(question);
        this.sending = new Sending(run, provider, model);
        this.prompt = new JudgePrompt(
                model, question, tools, run.config().temperature(), run.config().maxPromptTokens());
    }

    /** Fails with {@link JudgeException}. */
    CompletableFuture<Verdict> verdict() {
        return verdict;
    }

    /** Ends the call if nothing of it is under way; a request that was sent goes on to its end, and is the last. */
    void giveUp() {
        sending.giveUp();
    }

    @Override
    public void run() {
        sending.begin();
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
        AnswerForm form = provider.form(model.model(), question, toolbox.offered());
        List<Turn> turns = new ArrayList<>();
        ChatFailure firstRefusal = null;
        for (int round = 0; ; ) {
            Round now = new Round(form, List.copyOf(turns), toolbox.offered() && round >= Judge.MOST_ROUNDS);
            try {
                Answer answer = now.answer();
                List<Call> calls = toolbox.calls(answer, form, model.api());
                if (calls.isEmpty()) {
                    return verdict(answer);
                }
                if (now.last) {
                    throw new NoVerdict(
                            "still called tools after " + Judge.MOST_ROUNDS + " rounds of calls, expected a verdict");
                }
                turns.addAll(toolbox.run(calls, answer, form));
                round++;
                sending.waitAgain();
            } catch (ChatFailure failure) {
                boolean refused = failure.kind() == ChatFailure.Kind.REFUSED;
                Optional<AnswerForm> simpler = refused
                        ? form.after(
                                failure,
                                model.api().formats(),
                                question.inference().keySet(),
                                question.weighted())
                        : Optional.empty();
                if (simpler.isEmpty()) {
                    ChatFailure told = refused && firstRefusal != null ? firstRefusal : failure;
                    now.record(null, told.getMessage());
                    throw told;
                }
                firstRefusal = firstRefusal == null ? failure : firstRefusal;
                form = simpler.get();
                // What one form said, another may not take back.
                turns.clear();
                round = 0;
                sending.waitAgain();
            }
        }
    }

    private Verdict verdict(Answer answer) throws NoVerdict {
        VerdictReader.Read read = reader.read(answer.text());
        return new Verdict(
                read.value(),
                prompt.leftOut() == 0
                        ? read.rationale()
                        : read.rationale() + "\n\n[The prompt was too long: about " + prompt.leftOut()
                                + " tokens of it were left out.]",
                answer.model(),
                spent.input,
                spent.output,
                spent.cost(),
                answer.mean());
    }

    /** One call of the model: claimed, sent, settled, recorded. */
    private final class Round {
        private final AnswerForm form;
        private final List<Turn> turns;
        private final boolean last;
        private final Instant begun = run.clock().instant();
        private final long begunNanos = System.nanoTime();
        private byte[] body = new byte[0];
        private boolean reused;

        Round(AnswerForm form, List<Turn> turns, boolean last) {
            this.form = form;
            this.turns = turns;
            this.last = last;
        }

        /** One that can be worked with: a verdict can be read from it, or it calls tools. */
        Answer answer() throws InterruptedException, ChatFailure, NoVerdict {
            ChatRequest request = prompt.request(form, turns, last);
            body = ChatJson.bytes(model.api().body(request));
            CallKey key = prompt.key(form, turns, context);
            return switch (claim(key)) {
                case Claim.Refused(String reason) -> throw new JudgeException(reason);
                case Claim.Answered(Answer answer) -> {
                    reused = true;
                    run.count(JudgeUse::withReuse);
                    spent.add(answer);
                    record(answer, null);
                    yield answer;
                }
                case Claim.Granted() -> judged(key, sent(key));
            };
        }

        private Claim claim(CallKey key) throws InterruptedException {
            long tokens = (long) Math.max(body.length, prompt.length()) / CHARS_PER_TOKEN;
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
                throw new JudgeException("the call of " + model.described()
                        + " could not be noted, so it was not made: " + e.getCause());
            }
        }

        /** Sends what was granted; the grant is settled when that fails. */
        private ChatAnswer sent(CallKey key) throws InterruptedException, ChatFailure {
            try {
                ChatAnswer answer = sending.send(body);
                provider.remember(model.model(), question, toolbox.offered(), form);
                return answer;
            } catch (ChatFailure failure) {
                settle(
                        key,
                        new Settlement.Failed(
                                String.valueOf(failure.getMessage()),
                                sending.seen().perhapsPaid()));
                throw failure;
            } catch (InterruptedException e) {
                settle(key, new Settlement.Failed("given up", sending.seen().perhapsPaid()));
                throw e;
            } catch (RuntimeException unexpected) {
                settle(key, new Settlement.Failed(unexpected.toString(), true));
                throw unexpected;
            }
        }

        /** The answer came and is paid: whatever is in it, it is counted and kept. */
        private Answer judged(CallKey key, ChatAnswer said) throws InterruptedException, NoVerdict {
            Long input = said.inputTokens();
            Long output = said.outputTokens();
            var cost = input == null || output == null ? null : model.cost(input, output);
            Answer answer = new Answer(
                    toolbox.text(said),
                    said.model(),
                    input == null ? 0 : input,
                    output == null ? 0 : output,
                    cost,
                    toolbox.offered() ? said.message().toString() : null,
                    mean(said));
            spent.add(answer);
            run.count(use -> use.withPaid(answer.inputTokens(), answer.outputTokens(), cost));
            try {
                if (toolbox.calls(answer, form, model.api()).isEmpty()) {
                    VerdictReader.Read _ = reader.read(answer.text());
                }
                settle(key, new Settlement.Kept(answer));
                record(answer, null);
                return answer;
            } catch (NoVerdict e) {
                NoVerdict why = why(said, e);
                settle(key, new Settlement.Unusable(answer, String.valueOf(why.getMessage())));
                record(answer, why.getMessage());
                throw why;
            }
        }

        /** Null when there are no chances to tell it by. */
        private @Nullable Double mean(ChatAnswer said) {
            if (!question.weighted()
                    || said.tokens().isEmpty()
                    || !(question.answer() instanceof Judge.Answer.Number number)) {
                return null;
            }
            try {
                return MeanRating.of(
                        said.tokens(), reader.read(toolbox.text(said)).value(), number);
            } catch (NoVerdict saidWhenItIsRead) {
                return null;
            }
        }

        private NoVerdict why(ChatAnswer said, NoVerdict unread) {
            String problem = said.problem();
            if (problem == null && said.text().isBlank() && !said.calls().isEmpty()) {
                problem =
                        "called '" + ChatAnswer.oneLine(said.calls().getFirst().name())
                                + "' instead of answering, and was offered no such tool";
            }
            return problem == null ? unread : new NoVerdict(problem);
        }

        void record(@Nullable Answer answer, @Nullable String failure) {
            if (heard.equals(RunJudge.NOBODY)) {
                return;
            }
            Sending.Seen seen = reused ? Sending.Seen.NOTHING : sending.seen();
            String url = model.url();
            int query = url.indexOf('?');
            String response = seen.response();
            heard.accept(new ModelCall(
                    model.uri(),
                    form.described(),
                    query < 0 ? url : url.substring(0, query),
                    new String(body, StandardCharsets.UTF_8),
                    seen.status(),
                    response == null ? null : model.endpoint().withoutSecrets(response),
                    answer == null ? null : answer.text(),
                    answer == null ? null : answer.model(),
                    begun,
                    java.time.Duration.ofNanos(System.nanoTime() - begunNanos),
                    seen.tries(),
                    reused,
                    answer == null && seen.perhapsPaid(),
                    failure,
                    answer == null ? null : (Long) answer.inputTokens(),
                    answer == null ? null : (Long) answer.outputTokens(),
                    answer == null ? null : answer.cost()));
        }
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
