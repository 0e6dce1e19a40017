package dev.assay.scorers.judge;

import static dev.assay.scorers.judge.JudgeInfo.example;

import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.ScorerInfo.Part;
import java.util.Map;
import org.pf4j.Extension;

/** The agent chose the tools that fit the request. */
@Extension
public final class ToolSelection extends OneQuestion {
    private static final String CRITERIA = """
        Decide whether an agent chose the right tools for the request. Their arguments do not matter here.

        yes: each tool that was called is the fitting one among those on offer for what the request needs at that place, or none \
        was needed and none was called.
        no: a tool was called that does something else than is needed, a better one on offer was passed over, or one that was \
        plainly needed was never called. Name it in the rationale.
        """;

    public ToolSelection() {
        super(
                JudgeInfo.yesNo(
                                "tool_selection",
                                "A judge model says whether the tools that were called fit the request, whatever their"
                                        + " arguments",
                                Part.INPUTS,
                                Part.SPANS)
                        .examples(example("Another tool than needed", "no", """
                            {"inputs": "What is the weather in Oslo?",
                             "spans": [{"spanId": "0000000000000002", "name": "stock_price", "type": "TOOL", "inputs": {"name": "Oslo"}, "outputs": "unknown"}]}
                            """)),
                CRITERIA);
    }

    @Override
    void show(Prompt prompt, ScoreRequest request, Map<String, String> metadata) {
        Material.withRequest(prompt, request.trace());
        Material.withCalls(prompt, request.trace());
    }
}
