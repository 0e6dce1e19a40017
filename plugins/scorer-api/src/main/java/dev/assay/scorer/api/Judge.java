package dev.assay.scorer.api;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Asks a language model for a verdict. Calls block; the host limits, retries, counts and pays them. */
public interface Judge {
    /** How often a model may go on calling tools before it has to answer. */
    int MOST_ROUNDS = 30;

    /**
     * One call of the model.
     *
     * @throws JudgeException when the model does not answer, is refused, or answers something else than was asked for; the
     *     message is shown to people
     */
    Verdict ask(Question question);

    /**
     * Lets the model look for itself before it answers: it may call tools for up to {@link #MOST_ROUNDS} rounds, each with
     * as many calls as it likes. One round is one call of the model; tokens and cost of all are in the verdict. Tools run on
     * other threads than the caller's, one at a time.
     *
     * @param tools what it may call; none for a plain question
     * @throws JudgeException as {@link #ask(Question)}, and when the rounds are used up without an answer
     */
    default Verdict ask(Question question, List<Tool> tools) {
        if (tools.isEmpty()) {
            return ask(question);
        }
        throw new JudgeException("this judge cannot let a model call tools (" + tools.size() + " were given)");
    }

    /**
     * What is asked.
     *
     * @param instructions the whole prompt; text of the trace in it must be fenced as data
     * @param choices the words that are a verdict, e.g. yes and no; empty unless one of a few words is asked for
     * @param answer what the verdict is to be
     * @param model another model than the run's, for juries: a model URI ({@code openai:/gpt-4.1-mini}) or the name of a
     *     configured endpoint; null for the run's
     * @param inference how the model is to work, under the names that MLflow's {@code inference_params} have: {@code
     *     temperature}, {@code top_p}, {@code max_tokens}, {@code seed}, {@code stop}, {@code reasoning_effort} and so on; what
     *     is not given is left to the server's configuration
     * @param weighted of a number: whether the probabilities of other numbers are asked for too, where the provider tells
     *     them, for {@link Verdict#mean}
     */
    record Question(
            String instructions,
            List<String> choices,
            Answer answer,
            @Nullable String model,
            Map<String, Object> inference,
            boolean weighted) {
        public Question {
            choices = List.copyOf(choices);
            inference = Map.copyOf(inference);
            if (choices.isEmpty() == answer instanceof Answer.Choice) {
                throw new IllegalArgumentException(
                        choices.isEmpty()
                                ? "a choice was asked for without any words to choose from"
                                : "words to choose from " + choices + " were given for an answer that is " + answer);
            }
        }

        /** The model's own word alone. */
        public Question(
                String instructions,
                List<String> choices,
                Answer answer,
                @Nullable String model,
                Map<String, Object> inference) {
            this(instructions, choices, answer, model, inference, false);
        }

        /** As the server is configured to work. */
        public Question(String instructions, List<String> choices, Answer answer, @Nullable String model) {
            this(instructions, choices, answer, model, Map.of());
        }

        /** One of these words; free text when there are none. */
        public Question(String instructions, List<String> choices) {
            this(instructions, choices, choices.isEmpty() ? new Answer.Text() : new Answer.Choice(), null, Map.of());
        }

        /** Another kind of answer than one of a few words. */
        public Question(String instructions, Answer answer) {
            this(instructions, List.of(), answer, null, Map.of());
        }

        /** The same, of another model. */
        public Question model(@Nullable String other) {
            return new Question(instructions, choices, answer, other, inference, weighted);
        }

        /** The same, of a model that works in another way. */
        public Question inference(Map<String, Object> others) {
            return new Question(instructions, choices, answer, model, others, weighted);
        }

        /** The same, with the probabilities of other numbers or without. */
        public Question weighted(boolean whether) {
            return new Question(instructions, choices, answer, model, inference, whether);
        }
    }

    /** What a verdict is. */
    sealed interface Answer {
        /** One of the question's choices. */
        record Choice() implements Answer {}

        /**
         * A number. A verdict outside the bounds is no verdict.
         *
         * @param min least number; negative infinity for none
         * @param max greatest number; positive infinity for none
         */
        @SuppressWarnings("JavaLangClash") // always said as Answer.Number
        record Number(double min, double max) implements Answer {
            public Number {
                if (!(min <= max)) {
                    throw new IllegalArgumentException("no number is at least " + min + " and at most " + max);
                }
            }

            /** Any number. */
            public Number() {
                this(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
            }
        }

        /** Free text. */
        record Text() implements Answer {}

        /**
         * A JSON value. A verdict that is not of the schema is no verdict.
         *
         * @param schema JSON Schema (draft 2020-12) of the value, as JSON text
         */
        record Json(String schema) implements Answer {}
    }

    /**
     * What a model may call.
     *
     * @param name letters, digits, - and _, at most 64
     * @param description tells the model what it is for
     * @param parametersSchema JSON Schema (an object) of the arguments, as JSON text
     * @param run from the arguments, JSON values by name, to what the model is told; an exception's message is told too
     */
    record Tool(
            String name,
            String description,
            String parametersSchema,
            Function<Map<String, @Nullable Object>, String> run) {
        public Tool {
            if (!name.matches("[a-zA-Z0-9_-]{1,64}")) {
                throw new IllegalArgumentException(
                        "tool name '" + name + "' is not of 1 to 64 letters, digits, - and _, which every model takes");
            }
        }
    }

    /**
     * What the model said.
     *
     * @param value one of the choices, text, a number in digits that {@code Double.parseDouble} reads, or JSON text: as the
     *     question's answer asks
     * @param model as the provider names the one that answered
     * @param cost in US dollars; null when the model's price is not known
     * @param mean of the numbers that the model might have written in place of the value, each as much as it was probable;
     *     null unless the question is weighted, and the provider told the probabilities
     */
    record Verdict(
            String value,
            String rationale,
            String model,
            long inputTokens,
            long outputTokens,
            @Nullable BigDecimal cost,
            @Nullable Double mean) {
        /** Without probabilities. */
        public Verdict(
                String value,
                String rationale,
                String model,
                long inputTokens,
                long outputTokens,
                @Nullable BigDecimal cost) {
            this(value, rationale, model, inputTokens, outputTokens, cost, null);
        }
    }
}
