package dev.assay.scorer.api;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks a language model for a verdict. Calls block; the host limits, retries, counts and pays them. */
public interface Judge {
    /**
     * One call of the model.
     *
     * @throws JudgeException when the model does not answer, is refused, or answers none of the choices; the message is
     *     shown to people
     */
    Verdict ask(Question question);

    /**
     * @param instructions the whole prompt; text of the trace in it must be fenced as data
     * @param choices the words that are a verdict, e.g. yes and no; empty for free text
     */
    record Question(String instructions, List<String> choices) {
        public Question {
            choices = List.copyOf(choices);
        }
    }

    /**
     * @param value one of the choices, or text
     * @param model as the provider names the one that answered
     * @param cost in US dollars; null when the model's price is not known
     */
    record Verdict(
            String value,
            String rationale,
            String model,
            long inputTokens,
            long outputTokens,
            @Nullable BigDecimal cost) {}
}
