package dev.assay.scorers.judge;

import static dev.assay.scorers.judge.JudgeInfo.example;

import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Judge.Question;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.ValueType;
import java.util.List;
import java.util.Map;
import org.pf4j.Extension;

/** Several judges, or one several times, say yes or no by a person's instructions, and are counted. */
@Extension
public final class Jury implements Scorer {
    private static final ScorerInfo INFO = JudgeInfo.of(
                    "jury",
                    "Several judge models say yes or no by your instructions; the majority, all or any of them decide",
                    ValueType.BOOL,
                    """
                        {
                          "type": "object",
                          "properties": {
                        """ + Jurors.SCHEMA + """
                            "combine": {
                              "title": "Decided by",
                              "description": "majority: more than half of those who answer say yes; all; any",
                              "type": "string",
                              "enum": ["majority", "all", "any"],
                              "default": "majority"
                            },
                        """ + Shown.SCHEMA + """
                          },
                          "required": ["instructions"],
                          "additionalProperties": false
                        }
                        """,
                    Shown.PARTS)
            .examples(example(
                    "Three opinions on politeness", Map.of("instructions", "Is the response polite?"), "yes", """
                    {"inputs": "Which port?", "outputs": "It is 5000. Thank you for asking!"}
                    """));

    @Override
    public ScorerInfo info() {
        return INFO;
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        Prompt prompt = Jurors.prompt(request, "");
        Jurors jurors = Jurors.ask(request, new Question(prompt.text(), Answer.YES_NO.words()));
        int all = jurors.verdicts().size();
        long yes = jurors.verdicts().stream()
                .filter(verdict -> verdict.value().equals("yes"))
                .count();
        String combine = request.text("combine").orElse("majority");
        boolean decided =
                switch (combine) {
                    case "majority" -> yes * 2 > all;
                    case "all" -> yes == all;
                    case "any" -> yes > 0;
                    default ->
                        throw new ScorerException(
                                "the parameter 'combine' is \"" + combine + "\", expected majority, all or any");
                };
        Map<String, String> metadata = jurors.metadata();
        metadata.put("judge.yes", yes + " of " + all);
        return List.of(Verdicts.feedback(
                Material.yesNo(decided),
                yes + " of " + all + " say yes\n" + jurors.rationale(),
                prompt,
                null,
                metadata,
                jurors.spent()));
    }
}
