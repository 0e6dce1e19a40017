package dev.assay.scorers.judge;

import dev.assay.scorer.api.Judge;
import dev.assay.scorer.api.JudgeException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A judge that answers by a rule and keeps what it was asked. */
final class ScriptedJudge implements Judge {
    private final List<Question> questions = new ArrayList<>();
    private final Function<String, String> rule;

    private ScriptedJudge(Function<String, String> rule) {
        this.rule = rule;
    }

    static ScriptedJudge says(String value) {
        return new ScriptedJudge(_ -> value);
    }

    /** Yes when the prompt has that text, else no. */
    static ScriptedJudge saysYesTo(String text) {
        return new ScriptedJudge(prompt -> prompt.contains(text) ? "yes" : "no");
    }

    static ScriptedJudge answersBy(Function<String, String> rule) {
        return new ScriptedJudge(rule);
    }

    static ScriptedJudge fails(String message) {
        return new ScriptedJudge(_ -> {
            throw new JudgeException(message);
        });
    }

    @Override
    public synchronized Verdict ask(Question question) {
        questions.add(question);
        String value = rule.apply(question.instructions());
        return new Verdict(value, "because", "model-1", 1200, 34, new BigDecimal("0.000600"));
    }

    synchronized List<String> prompts() {
        return questions.stream().map(Question::instructions).toList();
    }

    synchronized String prompt() {
        return prompts().getFirst();
    }

    synchronized List<String> choices() {
        return questions.getFirst().choices();
    }
}
