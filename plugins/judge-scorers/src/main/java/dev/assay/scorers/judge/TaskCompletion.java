package dev.assay.scorers.judge;

import static dev.assay.scorers.judge.JudgeInfo.example;

import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.scorer.api.ScorerInfo.ValueType;
import java.util.List;
import java.util.Map;
import org.pf4j.Extension;

/** Whether the agent did what it was asked to do: {@code complete}, {@code partial} or {@code failed}. */
@Extension
public final class TaskCompletion extends OneQuestion {
    private static final String CRITERIA = """
        Decide whether an agent did what it was asked to do. First say to yourself what has to be true in the end for the task to \
        be done. Then look for that in the results of its tool calls and in its response.

        complete: all of it is true as far as the calls and the response show.
        partial: a part that is of use by itself is done, and the rest is not.
        failed: nothing that is of use is done; also when the response claims success that no result bears out, or the \
        agent did something else instead.
        What the agent says about itself is no proof. A task that needs no tool is done by the response.
        """;

    public TaskCompletion() {
        super(
                JudgeInfo.of(
                                "task_completion",
                                "A judge model says whether the task of the request was done: complete, partial or"
                                        + " failed",
                                ValueType.CATEGORY,
                                ScorerInfo.NO_PARAMETERS,
                                Part.INPUTS,
                                Part.OUTPUTS,
                                Part.SPANS)
                        .examples(example("Says so without having done it", "failed", """
                            {"inputs": "Cancel order 7.", "outputs": "Done, order 7 is cancelled.",
                             "spans": [{"spanId": "0000000000000002", "name": "cancel_order", "type": "TOOL", "inputs": {"order": 7}, "outputs": "error: not found"}]}
                            """)),
                CRITERIA);
    }

    @Override
    void show(Prompt prompt, ScoreRequest request, Map<String, String> metadata) {
        Material.withRequest(prompt, request.trace());
        Material.withResponse(prompt, request.trace());
        Material.withCalls(prompt, request.trace());
    }

    @Override
    Feedback ask(ScoreRequest request, Prompt prompt, Map<String, String> metadata) {
        return Verdicts.choose(List.of("complete", "partial", "failed"), request.judge(), prompt, metadata);
    }
}
