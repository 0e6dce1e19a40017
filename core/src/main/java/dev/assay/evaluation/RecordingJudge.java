package dev.assay.evaluation;

import dev.assay.scorer.api.Judge;
import dev.assay.store.ModelCall;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Passes questions on and remembers what they used, for one call of a scorer at a time. What comes late, of a call that
 * was given up, is not taken for the next one's.
 */
final class RecordingJudge implements Judge {
    private final Function<Consumer<ModelCall>, Judge> judge;
    private Sheet sheet = new Sheet();

    /**
     * @param calls that gave a verdict
     * @param cost US dollars; null when no price was known
     * @param inDoubt calls that were under way when the scorer was given up: they may be paid, and nothing is known of it
     * @param behind how the calls went
     */
    record Use(
            int calls,
            long inputTokens,
            long outputTokens,
            @Nullable BigDecimal cost,
            int inDoubt,
            List<ModelCall> behind) {
        static final Use NONE = new Use(0, 0, 0, null, 0, List.of());

        Use {
            behind = List.copyOf(behind);
        }

        /** Whether a judge answered, be it with what could not be used. */
        boolean isPaid() {
            return calls > 0 || inputTokens > 0 || outputTokens > 0;
        }
    }

    /** What one call of the scorer used. */
    private static final class Sheet {
        private final List<ModelCall> behind = new ArrayList<>();
        private int calls;
        private int underWay;
        private long inputTokens;
        private long outputTokens;
        private @Nullable BigDecimal cost;

        void add(long input, long output, @Nullable BigDecimal price) {
            inputTokens += input;
            outputTokens += output;
            cost = price == null ? cost : cost == null ? price : cost.add(price);
        }

        Use use() {
            return new Use(calls, inputTokens, outputTokens, cost, underWay, behind);
        }
    }

    /** @param judge from what it is to tell of its calls to the judge */
    RecordingJudge(Function<Consumer<ModelCall>, Judge> judge) {
        this.judge = judge;
    }

    @Override
    public Verdict ask(Question question) {
        return ask(question, List.of());
    }

    @Override
    public Verdict ask(Question question, List<Tool> tools) {
        Sheet mine = begin();
        Judge telling = judge.apply(call -> heard(mine, call));
        try {
            Verdict verdict = tools.isEmpty() ? telling.ask(question) : telling.ask(question, tools);
            synchronized (this) {
                mine.calls++;
                mine.add(verdict.inputTokens(), verdict.outputTokens(), verdict.cost());
            }
            return verdict;
        } finally {
            synchronized (this) {
                mine.underWay--;
            }
        }
    }

    private synchronized Sheet begin() {
        sheet.underWay++;
        return sheet;
    }

    private synchronized void heard(Sheet asked, ModelCall call) {
        asked.behind.add(call);
        if (call.failure() != null) {
            asked.add(
                    call.inputTokens() == null ? 0 : call.inputTokens(),
                    call.outputTokens() == null ? 0 : call.outputTokens(),
                    call.cost());
        }
    }

    /** What was used since this was asked last. */
    synchronized Use take() {
        Use taken = sheet.use();
        sheet = new Sheet();
        return taken;
    }
}
