package dev.assay.scorers.judge;

import static dev.assay.scorers.judge.JudgeInfo.example;

import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.ValueType;
import java.util.Map;
import org.pf4j.Extension;

/** At the end of a conversation everything the user asked for is dealt with. */
@Extension
public final class ConversationCompleteness extends OneQuestion {
    private static final String CRITERIA = """
        Decide whether an assistant dealt with everything that its user asked for, by the end of the conversation.

        List to yourself each question, task and wish of the user, in whatever turn it came. Then look for each in the \
        answers that follow it.
        yes: each was answered, done, or openly declined with a reason, or the user took it back. An answer that came late, \
        or after asking back, counts.
        no: at least one was passed over, forgotten or answered only in part. Name it in the rationale. Whether an answer \
        is correct does not matter here.
        """;

    public ConversationCompleteness() {
        super(
                JudgeInfo.session(
                                "conversation_completeness",
                                "A judge model says whether all the user asked for is dealt with by the end",
                                ValueType.BOOL,
                                ScorerInfo.NO_PARAMETERS)
                        .examples(example("A question that was forgotten", "no", """
                            [{"sessionId": "s-1", "inputs": "Book a table for two. And is there parking?",
                              "outputs": "At what time?"},
                             {"sessionId": "s-1", "inputs": "At eight.", "outputs": "Booked for two at eight."}]
                            """)),
                CRITERIA);
    }

    @Override
    void show(Prompt prompt, ScoreRequest request, Map<String, String> metadata) {
        Conversation.with(prompt, Conversation.turns(request));
    }
}
