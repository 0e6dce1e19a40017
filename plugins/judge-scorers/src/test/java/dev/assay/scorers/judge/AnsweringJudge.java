package dev.assay.scorers.judge;

import dev.assay.scorer.api.Judge;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A judge that answers whole questions by a rule, and calls the tools it is told to. */
final class AnsweringJudge implements Judge {
    private final Function<Question, String> rule;
    private final List<Question> questions = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();
    private String tool = "";
    private Map<String, @Nullable Object> arguments = Map.of();

    private AnsweringJudge(Function<Question, String> rule) {
        this.rule = rule;
    }

    static AnsweringJudge by(Function<Question, String> rule) {
        return new AnsweringJudge(rule);
    }

    AnsweringJudge calling(String name, Map<String, @Nullable Object> with) {
        tool = name;
        arguments = with;
        return this;
    }

    @Override
    public Verdict ask(Question question) {
        questions.add(question);
        return new Verdict(rule.apply(question), "because " + questions.size(), "model-1", 10, 1, null);
    }

    @Override
    public Verdict ask(Question question, List<Tool> tools) {
        tools.stream()
                .filter(each -> each.name().equals(tool))
                .forEach(each -> heard.add(each.run().apply(arguments)));
        return ask(question);
    }

    List<Question> questions() {
        return questions;
    }

    /** What the tool said. */
    String heard() {
        return heard.getFirst();
    }
}
