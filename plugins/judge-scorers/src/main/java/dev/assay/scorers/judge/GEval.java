package dev.assay.scorers.judge;

import static dev.assay.scorers.judge.JudgeInfo.example;

import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.ValueType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pf4j.Extension;

/**
 * A rating by a person's own criteria, after G-Eval (Liu et al. 2023): the judge goes through steps, given or thought out by itself
 * from the criteria, and ends with a number of a range. The score is the mean of the numbers that it might have written, by their
 * probabilities, where its provider tells them; else the judge's own word.
 */
@Extension
public final class GEval implements Scorer {
    private static final ScorerInfo INFO = JudgeInfo.of(
                    "g_eval",
                    "A judge model goes step by step by your criteria and ends with a number",
                    ValueType.NUMBER,
                    """
                        {
                          "type": "object",
                          "properties": {
                            "criteria": {
                              "title": "Criteria",
                              "description": "What is to be rated, in plain words, and what makes it good",
                              "type": "string",
                              "minLength": 1
                            },
                            "steps": {
                              "title": "Steps",
                              "description": "How the judge is to go about it; when left out it thinks them out from the criteria",
                              "type": "array",
                              "items": {"type": "string", "minLength": 1}
                            },
                            "min": {"title": "Least", "description": "The worst rating", "type": "number", "default": 1},
                            "max": {"title": "Most", "description": "The best rating", "type": "number", "default": 5},
                        """ + Shown.SCHEMA + """
                          },
                          "required": ["criteria"],
                          "additionalProperties": false
                        }
                        """,
                    Shown.PARTS)
            .examples(example(
                    "Politeness, from 1 to 5",
                    Map.of("criteria", "How polite the response is", "steps", List.of("Look for courtesies", "Rate")),
                    5,
                    """
                    {"inputs": "Which port?", "outputs": "It is 5000. Thank you for asking!"}
                    """));

    private static final String TASK = """
        Rate the work of an application by the criteria of a person, which stand below. Go through the steps one after the \
        other, and let the rating follow from what you found at each.
        """;

    private static final String OWN_STEPS =
            "Before you look at the material, write down to yourself three to five steps by which these criteria can"
                    + " be checked.\n";

    @Override
    public ScorerInfo info() {
        return INFO;
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        String criteria = request.text("criteria").orElse("").strip();
        if (criteria.isEmpty()) {
            throw new ScorerException("the parameter 'criteria' is empty, expected what is to be rated");
        }
        Range range = Range.of(request);
        List<String> steps =
                request.parameters().get("steps") instanceof List<?> list ? Material.texts(list) : List.of();
        StringBuilder task = new StringBuilder(TASK)
                .append("\nThe criteria:\n")
                .append(criteria)
                .append("\n\n");
        if (steps.isEmpty()) {
            task.append(OWN_STEPS);
        } else {
            task.append("The steps:\n");
            for (int i = 0; i < steps.size(); i++) {
                task.append(i + 1).append(". ").append(steps.get(i)).append('\n');
            }
        }
        task.append(range.wanted());
        Prompt prompt = Shown.with(new Prompt(task.toString()), request);
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("guideline", criteria);
        return List.of(Verdicts.weigh(range, request.judge(), prompt, metadata));
    }
}
