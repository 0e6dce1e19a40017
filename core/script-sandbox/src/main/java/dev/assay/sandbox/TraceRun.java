package dev.assay.sandbox;

import java.util.HashMap;
import java.util.Map;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** One trace on its way through a script. */
final class TraceRun {
    /** Judge calls that one trace may make. */
    static final int MAX_CALLS = 50;

    final int trace;
    final TraceConsole console = new TraceConsole();
    /** Calls that wait for the server, by their number. */
    final Map<Integer, Call> open = new HashMap<>();
    /** The harness's slot while the script's promise is pending. */
    @Nullable
    Value slot;

    int calls;
    long usedNanos;

    TraceRun(int trace) {
        this.trace = trace;
    }

    /** How a judge's answer gets back into the script. */
    record Call(Value resolve, Value reject) {}
}
