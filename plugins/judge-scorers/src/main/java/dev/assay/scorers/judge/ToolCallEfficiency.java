package dev.assay.scorers.judge;

import static dev.assay.scorers.judge.JudgeInfo.example;

import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.ScorerInfo.Part;
import java.util.Map;
import org.pf4j.Extension;

/** The agent called no tool without need. */
@Extension
public final class ToolCallEfficiency extends OneQuestion {
    static final String REDUNDANT = """
        A call is needless when an earlier one had the same or nearly the same arguments and its result was still good, \
        when its result was known already, when one call of a tool on offer would have done for several, or when nothing \
        in the request asks for it. Trying again after an error or an empty result is no fault, nor is one more call for \
        another item, page or place.
        """;

    private static final String CRITERIA = """
        Decide whether an agent was sparing with its tool calls.

        """ + REDUNDANT + """
        yes: no call was needless; also when there were none.
        no: at least one was. Name it in the rationale, and the call that made it needless.
        Whether the calls were the right ones for the request does not matter here.
        """;

    public ToolCallEfficiency() {
        super(
                JudgeInfo.yesNo(
                                "tool_call_efficiency",
                                "A judge model says whether the agent made no redundant tool call",
                                Part.INPUTS,
                                Part.SPANS)
                        .examples(example("The same call twice", "no", """
                            {"inputs": "What is the weather in Oslo?",
                             "spans": [{"spanId": "0000000000000002", "name": "weather", "type": "TOOL",
                                        "inputs": {"city": "Oslo"}, "outputs": "3 degrees"},
                                       {"spanId": "0000000000000003", "name": "weather", "type": "TOOL",
                                        "inputs": {"city": "Oslo"}, "outputs": "3 degrees"}]}
                            """)),
                CRITERIA);
    }

    @Override
    void show(Prompt prompt, ScoreRequest request, Map<String, String> metadata) {
        Material.withRequest(prompt, request.trace());
        Material.withCalls(prompt, request.trace());
    }
}
