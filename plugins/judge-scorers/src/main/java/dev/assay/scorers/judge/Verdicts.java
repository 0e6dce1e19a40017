package dev.assay.scorers.judge;

import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Judge;
import dev.assay.scorer.api.Judge.Question;
import dev.assay.scorer.api.Judge.Verdict;
import dev.assay.scorer.api.JudgeException;
import dev.assay.scorer.api.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks, yes or no for the most part, and makes feedback of the answer: MLflow's values, MLflow's keys for what the call took. */
final class Verdicts {
    private Verdicts() {}

    /** About the whole trace. */
    static List<Feedback> ask(Judge judge, Prompt prompt, Map<String, String> metadata) {
        return List.of(ask(judge, prompt, null, metadata));
    }

    /**
     * @param spanId the span it is about; null for the whole trace
     * @param metadata what else is kept beside the verdict
     */
    static Feedback ask(Judge judge, Prompt prompt, @Nullable String spanId, Map<String, String> metadata) {
        return ask(judge, prompt, Answer.YES_NO, spanId, metadata);
    }

    /** About the whole trace, answered in another way than yes or no. */
    static Feedback askFor(Answer answer, Judge judge, Prompt prompt, Map<String, String> metadata) {
        return ask(judge, prompt, answer, null, metadata);
    }

    /** One of these words, about the whole trace. */
    static Feedback choose(List<String> words, Judge judge, Prompt prompt, Map<String, String> metadata) {
        return ask(judge, prompt, new Answer(Answer.Kind.CHOICE, List.copyOf(words)), null, metadata);
    }

    /** A number between these, both among them, about the whole trace. */
    static Feedback rate(double min, double max, Judge judge, Prompt prompt, Map<String, String> metadata) {
        Verdict verdict = judge.ask(new Question(prompt.text(), new Judge.Answer.Number(min, max)));
        return feedback(number(verdict, min, max), verdict.rationale(), prompt, null, metadata, Spent.on(verdict));
    }

    /**
     * As {@link #rate}; where the model's provider tells how probable each number was, their mean. {@code judge.weighted} says
     * which, and {@code judge.rating} what the judge wrote.
     */
    static Feedback weigh(Range range, Judge judge, Prompt prompt, Map<String, String> metadata) {
        Verdict verdict = judge.ask(
                new Question(prompt.text(), new Judge.Answer.Number(range.min(), range.max())).weighted(true));
        Value.Num rating = number(verdict, range.min(), range.max());
        Double mean = verdict.mean();
        Map<String, String> all = new LinkedHashMap<>(metadata);
        all.put("judge.weighted", Boolean.toString(mean != null));
        all.put("judge.rating", plain(rating.value()));
        return feedback(
                mean == null ? rating : new Value.Num(mean), verdict.rationale(), prompt, null, all, Spent.on(verdict));
    }

    private static Feedback ask(
            Judge judge, Prompt prompt, Answer answer, @Nullable String spanId, Map<String, String> metadata) {
        Verdict verdict = judge.ask(new Question(prompt.text(), answer.words()));
        return feedback(
                answer.value(verdict.value()), verdict.rationale(), prompt, spanId, metadata, Spent.on(verdict));
    }

    /** Under the scorer's own name. */
    static Feedback feedback(
            Value value,
            String rationale,
            Prompt prompt,
            @Nullable String spanId,
            Map<String, String> metadata,
            Spent spent) {
        Map<String, String> all = new LinkedHashMap<>(metadata);
        all.putAll(prompt.leftOut());
        spent.into(all);
        return new Feedback(null, value, rationale, spanId, all);
    }

    /** @throws JudgeException when it is none, or not between these */
    static Value.Num number(Verdict verdict, double min, double max) {
        try {
            double number = Double.parseDouble(verdict.value().strip());
            if (number >= min && number <= max) {
                return new Value.Num(number);
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new JudgeException("the judge answered '" + Excerpts.of(verdict.value(), 100)
                + "', expected a number from " + plain(min) + " to " + plain(max));
    }

    /** 5, not 5.0. */
    static String plain(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : Double.toString(number);
    }
}
