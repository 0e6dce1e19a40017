package dev.assay.scorers.judge;

import static dev.assay.scorers.judge.JudgeInfo.example;

import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.scorer.api.ScorerInfo.ValueType;
import java.util.Map;
import org.pf4j.Extension;

/** The assistant called no tool without need throughout a conversation. */
@Extension
public final class ConversationalToolCallEfficiency extends OneQuestion {
    private static final String CRITERIA = """
        Decide whether an assistant was sparing with its tool calls throughout a conversation.

        """ + ToolCallEfficiency.REDUNDANT + """
        What a call of an earlier turn found out need not be asked for again, unless it may have changed meanwhile.
        yes: no call was needless; also when there were none.
        no: at least one was. Name it in the rationale, and the call that made it needless.
        """;

    public ConversationalToolCallEfficiency() {
        super(
                JudgeInfo.session(
                                "conversational_tool_call_efficiency",
                                "A judge model says whether no tool was called needlessly throughout the conversation",
                                ValueType.BOOL,
                                ScorerInfo.NO_PARAMETERS,
                                Part.SPANS)
                        .examples(example("Looked up once", "yes", """
                            [{"sessionId": "s-1", "inputs": "Weather in Oslo?", "outputs": "3 degrees.",
                              "spans": [{"spanId": "0000000000000002", "name": "weather", "type": "TOOL",
                                         "inputs": {"city": "Oslo"}, "outputs": "3 degrees"}]},
                             {"sessionId": "s-1", "inputs": "Is that cold?", "outputs": "Yes, take a coat."}]
                            """)),
                CRITERIA);
    }

    @Override
    void show(Prompt prompt, ScoreRequest request, Map<String, String> metadata) {
        Conversation.withCalls(prompt, Conversation.turns(request));
    }
}
