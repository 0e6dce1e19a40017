package dev.assay.judge;

import dev.assay.scorer.api.Judge;
import dev.assay.scorer.api.JudgeException;
import io.vertx.core.Context;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;

/**
 * The judge of one run: counts what the run uses, and can be cancelled. Calls block: on virtual threads and on plain
 * ones, never on an event loop.
 */
public final class RunJudge implements Judge {
    private final JudgeClient client;
    private final JudgeModel model;
    private final Provider provider;
    private final CallLedger ledger;
    private final Set<JudgeCall> calls = ConcurrentHashMap.newKeySet();
    private volatile JudgeUse use = JudgeUse.NONE;
    private volatile boolean cancelled;

    RunJudge(JudgeClient client, JudgeModel model, Provider provider, CallLedger ledger) {
        this.client = client;
        this.model = model;
        this.provider = provider;
        this.ledger = ledger;
    }

    /** The model URI, which is also the source of the feedback: {@code openai:/gpt-4.1-mini}. */
    public String model() {
        return model.uri();
    }

    /** All that decides the model's answers beside the question: what it is, where it is, and how it is asked. */
    public String identity() {
        return String.join(
                " ", model.uri(), model.model(), model.endpoint().baseUrl(), String.valueOf(config().temperature()));
    }

    /** All that was asked through this judge and through {@link #within}. */
    public JudgeUse use() {
        return use;
    }

    /** Nothing more is sent, what waits fails at once; requests already sent end by themselves and are settled. */
    public void cancel() {
        cancelled = true;
        calls.forEach(JudgeCall::giveUp);
    }

    public boolean cancelled() {
        return cancelled;
    }

    /**
     * The same judge, whose calls are not those of another context: its parts go into the key of each call.
     *
     * @param context e.g. a scorer's digest and the index of a repeat
     */
    public Judge within(List<String> context) {
        List<String> parts = List.copyOf(context);
        return question -> ask(question, parts);
    }

    @Override
    public Verdict ask(Question question) {
        return ask(question, List.of());
    }

    private Verdict ask(Question question, List<String> context) {
        if (Context.isOnEventLoopThread()) {
            throw new IllegalStateException("a judge was asked on an event loop, which must not wait");
        }
        try {
            Verdict verdict = given(question, context);
            count(JudgeUse::withVerdict);
            return verdict;
        } catch (JudgeException e) {
            count(JudgeUse::withFailure);
            throw e;
        }
    }

    private Verdict given(Question question, List<String> context) {
        if (!model.endpoint().configured()) {
            throw new JudgeException(JudgeClient.NOT_CONFIGURED);
        }
        JudgeCall call = new JudgeCall(this, context, question);
        calls.add(call);
        try {
            if (cancelled) {
                throw new JudgeException("the run was cancelled before its judge was asked");
            }
            client.start(call);
            return call.verdict().get();
        } catch (ExecutionException e) {
            // A new one: its stack trace is that of whoever asked.
            Throwable cause = e.getCause();
            throw new JudgeException(String.valueOf(cause == null ? e.getMessage() : cause.getMessage()));
        } catch (InterruptedException e) {
            call.giveUp();
            Thread.currentThread().interrupt();
            throw new JudgeException("the scorer was stopped while it waited for " + model.described());
        } finally {
            calls.remove(call);
        }
    }

    synchronized void count(UnaryOperator<JudgeUse> change) {
        use = change.apply(use);
    }

    JudgeModel judgeModel() {
        return model;
    }

    Provider provider() {
        return provider;
    }

    CallLedger ledger() {
        return ledger;
    }

    JudgeConfig config() {
        return client.config();
    }

    Backoff backoff() {
        return client.backoff();
    }

    Clock clock() {
        return client.clock();
    }
}
