package dev.assay.judge;

import dev.assay.error.Invalid;
import dev.assay.scorer.api.Judge;
import dev.assay.scorer.api.JudgeException;
import dev.assay.store.ModelCall;
import io.vertx.core.Context;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The judge of one run: counts what the run uses, and can be cancelled. Calls block: on virtual threads and on plain
 * ones, never on an event loop.
 */
public final class RunJudge implements Judge {
    /** Hears nothing: what only it would be told is not even put together. */
    static final Consumer<ModelCall> NOBODY = _ -> {};

    private final JudgeClient client;
    private final JudgeModel model;
    private final CallLedger ledger;
    private final Set<JudgeCall> calls = ConcurrentHashMap.newKeySet();
    private volatile JudgeUse use = JudgeUse.NONE;
    private volatile boolean cancelled;

    RunJudge(JudgeClient client, JudgeModel model, CallLedger ledger) {
        this.client = client;
        this.model = model;
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
        return within(context, NOBODY);
    }

    /** @param heard is told of each call when it has ended, on another thread; late, if the question was given up */
    public Judge within(List<String> context, Consumer<ModelCall> heard) {
        List<String> parts = List.copyOf(context);
        return new Judge() {
            @Override
            public Verdict ask(Question question) {
                return counted(question, List.of(), parts, heard);
            }

            @Override
            public Verdict ask(Question question, List<Tool> tools) {
                return counted(question, tools, parts, heard);
            }
        };
    }

    @Override
    public Verdict ask(Question question) {
        return counted(question, List.of(), List.of(), NOBODY);
    }

    @Override
    public Verdict ask(Question question, List<Tool> tools) {
        return counted(question, tools, List.of(), NOBODY);
    }

    private Verdict counted(Question question, List<Tool> tools, List<String> context, Consumer<ModelCall> heard) {
        if (Context.isOnEventLoopThread()) {
            throw new IllegalStateException("a judge was asked on an event loop, which must not wait");
        }
        try {
            Verdict verdict = given(question, tools, context, heard);
            count(JudgeUse::withVerdict);
            return verdict;
        } catch (JudgeException e) {
            count(JudgeUse::withFailure);
            throw e;
        }
    }

    private Verdict given(Question question, List<Tool> tools, List<String> context, Consumer<ModelCall> heard) {
        JudgeModel asked = asked(question);
        if (!asked.endpoint().configured()) {
            throw new JudgeException(JudgeClient.notConfigured(asked.endpoint()));
        }
        JudgeCall call = new JudgeCall(this, client.provider(asked), asked, context, question, tools, heard);
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
            throw new JudgeException("the scorer was stopped while it waited for " + asked.described());
        } finally {
            calls.remove(call);
        }
    }

    /** The run's model, or the one that the question names. */
    private JudgeModel asked(Question question) {
        String named = question.model();
        if (named == null) {
            return model;
        }
        try {
            return client.config().find(named);
        } catch (Invalid e) {
            throw new JudgeException(String.valueOf(e.getMessage()));
        }
    }

    synchronized void count(UnaryOperator<JudgeUse> change) {
        use = change.apply(use);
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
