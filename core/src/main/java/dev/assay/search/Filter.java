package dev.assay.search;

import java.util.List;

/**
 * A parsed filter; one tree for the native grammar ({@link FilterParser}) and MLflow's ({@link MlflowFilterParser}).
 *
 * <p>A condition on something that a trace does not have is false, {@link Condition.Not} as well; {@link Not} is plain
 * negation. Equal trees ask the same.
 */
public sealed interface Filter {
    /** Every trace. */
    record All() implements Filter {}

    /** No operand: every trace. */
    record And(List<Filter> all) implements Filter {
        public And {
            all = List.copyOf(all);
        }
    }

    /** No operand: no trace. */
    record Or(List<Filter> any) implements Filter {
        public Or {
            any = List.copyOf(any);
        }
    }

    record Not(Filter negated) implements Filter {}

    /** A condition on a field of the trace; within {@link AnySpan} of the span. */
    record Is(Field field, Condition condition) implements Filter {}

    /**
     * The words follow each other within one text of that part of the trace.
     *
     * @param words as {@link Words} makes them, at least one
     * @param openEnd the last word may go on: {@code refund*}
     */
    record Contains(Part part, List<String> words, boolean openEnd) implements Filter {
        public Contains {
            words = List.copyOf(words);
        }
    }

    /** Which texts full text looks through. */
    enum Part {
        /** All texts of all spans. */
        TEXT,
        /** The root span's inputs; the request preview when there are none. */
        INPUT,
        /** The root span's outputs; the response preview when there are none. */
        OUTPUT
    }

    /** One and the same span fulfils it; its leaves are on fields of spans. */
    record AnySpan(Filter span) implements Filter {}

    /**
     * Within {@link AnySpan}: the span's parent, or any of its ancestors, fulfils it. Only spans that are there count.
     *
     * @param direct the parent alone
     */
    record Below(Filter ancestor, boolean direct) implements Filter {}

    /** A valid assessment of that name fulfils the condition; those given for the whole session of a trace count for it. */
    record Assessed(Kind kind, String name, View view, Condition condition) implements Filter {}

    /** Which assessments are looked at. */
    enum Kind {
        FEEDBACK,
        EXPECTATION,
        /** Feedback and expectations. */
        ANY,
        ISSUE
    }

    /** What of an assessment's value a condition on text sees. */
    enum View {
        /** A string as it is, everything else as JSON. */
        PLAIN,
        /** JSON as MLflow stores it: strings in quotes, numbers as floating point. */
        JSON
    }

    /** The trace is linked to the evaluation run. */
    record Linked(String runId) implements Filter {}

    /** The trace is linked to some evaluation run. */
    record Evaluated() implements Filter {}

    /** The trace is linked to the version of a prompt, {@code name/version}. */
    record Prompted(String prompt) implements Filter {}

    Filter ALL = new All();
    Filter NONE = new Or(List.of());
}
