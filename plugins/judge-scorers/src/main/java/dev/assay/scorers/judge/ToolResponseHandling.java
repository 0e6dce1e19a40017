package dev.assay.scorers.judge;

import static dev.assay.scorers.judge.JudgeInfo.example;

import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.ScorerInfo.Part;
import java.util.Map;
import org.pf4j.Extension;

/** The agent makes the right thing of what its tools gave back. */
@Extension
public final class ToolResponseHandling extends OneQuestion {
    private static final String CRITERIA = """
        Decide whether an agent made the right thing of what its tools gave back.

        yes: the response and the later calls take the results as they are: values, names, units and times are carried over \
        rightly, what matters of them for the request is used, an error or an empty result is dealt with or admitted, and nothing \
        is given away that was not meant for the user.
        no: a result is misread, mixed up or ignored, an error is passed over or presented as success, or something is said to come \
        from a tool that did not. Quote both places in the rationale.
        """;

    public ToolResponseHandling() {
        super(
                JudgeInfo.yesNo(
                                "tool_response_handling",
                                "A judge model says whether the response uses the tools' results rightly and"
                                        + " completely",
                                Part.INPUTS,
                                Part.OUTPUTS,
                                Part.SPANS)
                        .examples(example("Reads it wrongly", "no", """
                            {"inputs": "Is it cold in Oslo?", "outputs": "No, it is 30 degrees.",
                             "spans": [{"spanId": "0000000000000002", "name": "weather", "type": "TOOL", "inputs": {"city": "Oslo"}, "outputs": "3 degrees"}]}
                            """)),
                CRITERIA);
    }

    @Override
    void show(Prompt prompt, ScoreRequest request, Map<String, String> metadata) {
        if (Calls.made(request.trace()).isEmpty()) {
            throw new ScorerException("the trace has no TOOL span, so there is no result to handle");
        }
        Material.withRequest(prompt, request.trace());
        Material.withCalls(prompt, request.trace());
        Material.withResponse(prompt, request.trace());
    }
}
