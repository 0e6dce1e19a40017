package dev.assay.scorers.judge;

import static dev.assay.scorers.judge.JudgeInfo.example;

import dev.assay.model.Texts;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.scorer.api.ScorerInfo.ValueType;
import java.util.List;
import java.util.Map;
import org.pf4j.Extension;

/** The response stays with the topics that the application is for. */
@Extension
public final class TopicAdherence extends OneQuestion {
    private static final String CRITERIA = """
        Decide whether the response of an application stays with the topics that it is for.

        yes: it is about them alone, or declines what is not. Courtesies, and what is needed to understand the answer, are no \
        topics of their own.
        no: it goes into something else, in whole or in part, because the request asks for it or on its own account. Quote it in \
        the rationale.
        """;

    public TopicAdherence() {
        super(
                JudgeInfo.of(
                                "topic_adherence",
                                "A judge model says whether the response stays with the topics you name, and declines"
                                        + " others",
                                ValueType.BOOL,
                                """
                                {
                                  "type": "object",
                                  "properties": {
                                    "topics": {
                                      "title": "Topics",
                                      "description": "What the application may speak about, in plain words; one text, or a list",
                                      "oneOf": [
                                        {"type": "string", "minLength": 1},
                                        {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1}
                                      ]
                                    }
                                  },
                                  "required": ["topics"],
                                  "additionalProperties": false
                                }
                                """,
                                Part.INPUTS,
                                Part.OUTPUTS)
                        .examples(example(
                                "A poem from a bank", Map.of("topics", "accounts, cards and payments"), "no", """
                                {"inputs": "Write a poem on spring.", "outputs": "Spring, so green and …"}
                                """)),
                CRITERIA);
    }

    @Override
    void show(Prompt prompt, ScoreRequest request, Map<String, String> metadata) {
        Object topics = request.parameters().get("topics");
        List<String> texts = topics == null ? List.of() : Material.texts(topics);
        if (texts.isEmpty()) {
            throw new ScorerException(
                    "the parameter 'topics' is " + Texts.of(topics) + ", expected a text, or a list of " + "texts");
        }
        prompt.with("topics", "The topics", texts, Material.MOST_REFERENCE);
        Material.withRequest(prompt, request.trace());
        Material.withResponse(prompt, request.trace());
    }
}
