package dev.assay.sandbox;

import dev.assay.sandbox.wire.Failure;
import dev.assay.sandbox.wire.FailureKind;
import dev.assay.sandbox.wire.ToWorker.Limits;
import java.util.Objects;
import java.util.function.Supplier;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.jspecify.annotations.Nullable;

/**
 * One script in a context of its own. Not thread-safe: everything on the guest's thread. After {@link #isBroken()} nothing
 * more can be asked of it.
 */
final class Script implements AutoCloseable {
    private final int job;
    private final String source;
    private final Context context;
    private final Watchdog watchdog;
    private final Limits limits;
    private final Judge judge;
    private TraceRun current;
    private boolean broken;

    private @Nullable Value run;
    private @Nullable Value poll;
    private @Nullable Value score;
    private String info = "";

    private Script(
            int job, String source, Context context, Watchdog watchdog, Limits limits, Judge judge, TraceRun opening) {
        this.job = job;
        this.source = source;
        this.context = context;
        this.watchdog = watchdog;
        this.limits = limits;
        this.judge = judge;
        this.current = opening;
    }

    /** Hears that the script asks a judge; must not throw. */
    interface Judge {
        void asked(TraceRun run, int call, String request);
    }

    /**
     * Evaluates a script.
     *
     * @param job the server's number of it
     * @param opening stands for the evaluation itself; its console holds what the script printed meanwhile
     * @throws ScriptFailedException when it does not parse, throws, has no function as its default export, takes too
     *     long, or is wanted no more
     */
    static Script open(
            JavaScript javaScript,
            Watchdog watchdog,
            int job,
            String source,
            Limits limits,
            Judge judge,
            TraceRun opening)
            throws ScriptFailedException {
        var script = new Script(job, source, javaScript.newContext(), watchdog, limits, judge, opening);
        try {
            script.watched(opening, () -> {
                script.load(javaScript);
                return "";
            });
            return script;
        } catch (ScriptFailedException e) {
            script.close();
            throw e;
        }
    }

    /** What the script's export {@code info} says, a JSON object; empty when it has none. */
    String info() {
        return info;
    }

    /** Whether it broke a limit or was cancelled: its context is dead. */
    boolean isBroken() {
        return broken;
    }

    /**
     * Calls the script for one trace.
     *
     * @return the harness's result; null while the script's promise is pending
     */
    @Nullable
    String start(TraceRun trace, String json, String parameters) throws ScriptFailedException {
        return watched(trace, () -> {
            Value result = Objects.requireNonNull(run).execute(score, json, parameters);
            if (result.isString()) {
                return result.asString();
            }
            trace.slot = result;
            return polled(trace);
        });
    }

    /** Hands a judge's answer to the script and runs it on. */
    void answer(TraceRun trace, TraceRun.Call call, boolean ok, String text) throws ScriptFailedException {
        watched(trace, () -> {
            (ok ? call.resolve() : call.reject()).execute(text);
            return null;
        });
    }

    /** The result of a trace whose promise was pending; null while it still is. */
    @Nullable
    String poll(TraceRun trace) throws ScriptFailedException {
        return watched(trace, () -> polled(trace));
    }

    @Override
    public void close() {
        try {
            context.close(true);
        } catch (PolyglotException alreadyCancelled) {
            // Nothing is left to close.
        }
    }

    private void load(JavaScript javaScript) {
        ProxyExecutable log = arguments -> {
            current.console.print(arguments[0].asString(), arguments[1].asString());
            return null;
        };
        Value helpers = context.eval(javaScript.helpers()).execute();
        Value harness = context.eval(javaScript.harness()).execute(log, (ProxyExecutable) this::ask, helpers);
        run = harness.getMember("run");
        poll = harness.getMember("poll");

        Value exports = context.eval(JavaScript.module(source));
        score = exports.getMember("default");
        if (score == null || !score.canExecute()) {
            throw new UnfitScriptException(
                    score == null
                            ? "the script has no default export; expected `export default function score(trace,"
                                    + " params) { … }`"
                            : "the default export is not a function; expected `export default function score(trace,"
                                    + " params) { … }`");
        }
        Value described = exports.getMember("info");
        if (described != null) {
            info = harness.getMember("describe").execute(described).asString();
        }
    }

    private @Nullable Object ask(Value... arguments) {
        String request = arguments[0].asString();
        Value reject = arguments[2];
        if (current.calls >= TraceRun.MAX_CALLS) {
            reject.execute("judge() was called more than " + TraceRun.MAX_CALLS + " times for one trace");
            return null;
        }
        int call = current.calls++;
        current.open.put(call, new TraceRun.Call(arguments[1], reject));
        judge.asked(current, call, request);
        return null;
    }

    private @Nullable String polled(TraceRun trace) {
        Value text = Objects.requireNonNull(poll).execute(trace.slot);
        return text.isNull() ? null : text.asString();
    }

    private @Nullable String watched(TraceRun trace, Supplier<@Nullable String> guestCode)
            throws ScriptFailedException {
        current = trace;
        String result = null;
        Failure failure = null;
        watchdog.enter(context, job, limits, trace.usedNanos);
        try {
            result = guestCode.get();
        } catch (UnfitScriptException e) {
            failure = Failure.of(FailureKind.ERROR, e.message);
        } catch (PolyglotException e) {
            failure = e.isCancelled() ? null : ScriptFailedException.failureOf(e, source);
        }
        Watchdog.Usage usage = watchdog.leave();
        trace.usedNanos += usage.cpuNanos();
        switch (usage.stop()) {
            case NONE -> {}
            case OVER_LIMIT -> failure = Failure.of(FailureKind.TIMEOUT, "timed out: the script " + overran(trace));
            case UNWANTED -> failure = Failure.of(FailureKind.CANCELLED, "cancelled");
        }
        if (failure != null) {
            broken = failure.kind() != FailureKind.ERROR;
            throw new ScriptFailedException(failure);
        }
        return result;
    }

    private String overran(TraceRun trace) {
        return trace.usedNanos >= limits.cpuMillis() * 1_000_000L
                ? "used more than its " + limits.cpuMillis() + " ms of CPU time"
                : "ran for more than " + limits.wallMillis() + " ms";
    }

    private static final class UnfitScriptException extends RuntimeException {
        final String message;

        UnfitScriptException(String message) {
            super(message);
            this.message = message;
        }
    }
}
