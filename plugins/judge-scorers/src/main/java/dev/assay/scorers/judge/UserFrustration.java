package dev.assay.scorers.judge;

import static dev.assay.scorers.judge.JudgeInfo.example;

import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.ValueType;
import java.util.List;
import java.util.Map;
import org.pf4j.Extension;

/** Whether the user of a conversation was frustrated, and whether that was put right: MLflow's three words. */
@Extension
public final class UserFrustration extends OneQuestion {
    private static final List<String> WORDS = List.of("none", "resolved", "unresolved");

    private static final String CRITERIA = """
        Decide whether the user of an assistant became frustrated in the course of a conversation, and how that ended.

        Signs are complaint, annoyance, sarcasm, capitals, the same request again and again in other words, \
        "that is not what I asked", giving up. A plain follow-up question, a correction made calmly or a bad mood about \
        something else is none.
        none: the user shows no frustration with the assistant.
        resolved: the user was frustrated, and at the end plainly is no longer: content, thankful, or calmly going on.
        unresolved: the user was frustrated and still is at the end, or left without a sign of being content.
        """;

    public UserFrustration() {
        super(
                JudgeInfo.session(
                                "user_frustration",
                                "A judge model says whether the user was frustrated: none, resolved or unresolved",
                                ValueType.CATEGORY,
                                ScorerInfo.NO_PARAMETERS)
                        .examples(example("Asked three times", "unresolved", """
                            [{"sessionId": "s-1", "inputs": "Cancel my order.", "outputs": "Your order is on its way!"},
                             {"sessionId": "s-1", "inputs": "I said CANCEL it.", "outputs": "It arrives on Monday."},
                             {"sessionId": "s-1", "inputs": "This is useless.", "outputs": "Can I help with anything else?"}]
                            """)),
                CRITERIA);
    }

    @Override
    void show(Prompt prompt, ScoreRequest request, Map<String, String> metadata) {
        Conversation.with(prompt, Conversation.turns(request));
    }

    @Override
    Feedback ask(ScoreRequest request, Prompt prompt, Map<String, String> metadata) {
        return Verdicts.choose(WORDS, request.judge(), prompt, metadata);
    }
}
