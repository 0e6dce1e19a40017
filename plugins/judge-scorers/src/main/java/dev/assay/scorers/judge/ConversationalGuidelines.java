package dev.assay.scorers.judge;

import static dev.assay.scorers.judge.JudgeInfo.example;

import dev.assay.model.Trace;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.ScorerInfo.ValueType;
import java.util.List;
import java.util.Map;
import org.pf4j.Extension;

/** The assistant keeps to rules that a person wrote throughout a conversation, all of them together. */
@Extension
public final class ConversationalGuidelines extends OneQuestion {
    private static final String CRITERIA = """
        Decide whether an assistant kept to guidelines throughout a conversation. They are about what the assistant says, \
        not about its user, unless they say otherwise.

        Take the guidelines as they are written, and each by itself, for every message of the assistant. One that cannot \
        apply to this conversation counts as kept.
        yes: every guideline is kept in every message.
        no: at least one is not. Name it in the rationale, and quote the message that offends against it.
        """;

    public ConversationalGuidelines() {
        super(
                JudgeInfo.session(
                                "conversational_guidelines",
                                "A judge model says whether the assistant kept to the guidelines you give throughout"
                                        + " the conversation",
                                ValueType.BOOL,
                                Guidelines.PARAMETERS)
                        .examples(example(
                                "A promise against the rules",
                                Map.of("guidelines", "Never promise a refund."),
                                "no",
                                """
                                [{"sessionId": "s-1", "inputs": "It arrived broken.", "outputs": "I am sorry."},
                                 {"sessionId": "s-1", "inputs": "And now?", "outputs": "You get your money back."}]
                                """)),
                CRITERIA);
    }

    @Override
    void show(Prompt prompt, ScoreRequest request, Map<String, String> metadata) {
        List<String> guidelines = Guidelines.of(request);
        List<Trace> turns = Conversation.turns(request);
        prompt.with("guidelines", "The guidelines", guidelines, Material.MOST_REFERENCE);
        Conversation.with(prompt, turns);
        metadata.put("guideline", String.join("\n", guidelines));
    }
}
