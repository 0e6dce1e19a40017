package dev.assay.search;

import dev.assay.trace.TraceInfo;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What all traces of a session are together. Times are milliseconds since 1970; a trace that still runs ends when it began.
 *
 * @param errors traces that failed
 * @param costUsd of the traces whose cost is known; null when none is
 */
public record SessionFacts(
        int turns,
        int errors,
        long startMs,
        long endMs,
        long inputTokens,
        long outputTokens,
        long totalTokens,
        @Nullable Double costUsd) {

    /** From the first start to the last end. */
    public long durationMs() {
        return endMs - startMs;
    }

    /** Null when the session has none. */
    public @Nullable Double number(Field.SessionNumber field) {
        return switch (field) {
            case TURNS -> (double) turns;
            case ERRORS -> (double) errors;
            case START_MS -> (double) startMs;
            case END_MS -> (double) endMs;
            case DURATION_MS -> (double) durationMs();
            case INPUT_TOKENS -> (double) inputTokens;
            case OUTPUT_TOKENS -> (double) outputTokens;
            case TOTAL_TOKENS -> (double) totalTokens;
            case COST_USD -> costUsd;
        };
    }

    /** Of the sessions that some traces are turns of, as far as these traces go. */
    public static Map<SessionKey, SessionFacts> of(Collection<TraceInfo> traces) {
        Map<SessionKey, Sum> sums = new HashMap<>();
        for (TraceInfo info : traces) {
            SessionKey key = SessionKey.of(info);
            if (key != null) {
                sums.computeIfAbsent(key, _ -> new Sum()).add(info);
            }
        }
        Map<SessionKey, SessionFacts> facts = new HashMap<>();
        sums.forEach((key, sum) -> facts.put(key, sum.facts()));
        return facts;
    }

    /** Adds up turns; the same in every order. */
    public static final class Sum {
        /** Sums of doubles would depend on their order. */
        private static final double PARTS_OF_A_DOLLAR = 1e12;

        private int turns;
        private int errors;
        private long startMs = Long.MAX_VALUE;
        private long endMs = Long.MIN_VALUE;
        private long inputTokens;
        private long outputTokens;
        private long totalTokens;
        private long cost;
        private boolean costKnown;

        private void add(TraceInfo info) {
            turn(
                    whole(Field.TraceNumber.START_MS, info),
                    whole(Field.TraceNumber.END_MS, info),
                    info.state() == TraceInfo.State.ERROR);
            tokens(
                    whole(Field.TraceNumber.INPUT_TOKENS, info),
                    whole(Field.TraceNumber.OUTPUT_TOKENS, info),
                    whole(Field.TraceNumber.TOTAL_TOKENS, info));
            Double its = info.costUsd();
            if (its != null) {
                cost(its);
            }
        }

        private static long whole(Field.TraceNumber field, TraceInfo info) {
            Double value = FilterMatcher.number(field, info);
            return value == null ? 0 : value.longValue();
        }

        public void turn(long start, long end, boolean failed) {
            turns++;
            errors += failed ? 1 : 0;
            startMs = Math.min(startMs, start);
            endMs = Math.max(endMs, end);
        }

        public void tokens(long input, long output, long total) {
            inputTokens += input;
            outputTokens += output;
            totalTokens += total;
        }

        public void cost(double dollars) {
            cost += Math.round(dollars * PARTS_OF_A_DOLLAR);
            costKnown = true;
        }

        public SessionFacts facts() {
            return new SessionFacts(
                    turns,
                    errors,
                    startMs,
                    endMs,
                    inputTokens,
                    outputTokens,
                    totalTokens,
                    costKnown ? (Double) (cost / PARTS_OF_A_DOLLAR) : null);
        }
    }
}
