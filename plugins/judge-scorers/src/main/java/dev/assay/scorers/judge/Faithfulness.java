package dev.assay.scorers.judge;

import static dev.assay.scorers.judge.JudgeInfo.example;

import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.scorer.api.ScorerInfo.ValueType;
import java.util.Map;
import org.pf4j.Extension;

/** How much of the response rests on what was found out for it: retrieved documents and results of tools. */
@Extension
public final class Faithfulness extends OneQuestion {
    private static final String CRITERIA = """
        Take the response of an application apart into its statements of fact, and decide on each whether it is supported.

        A statement holds when the material found out for the request says it, in whatever words, or when it follows \
        from it plainly. What the request itself says counts as said. What you know yourself supports nothing. Greetings, \
        courtesies, offers, questions and opinions marked as such are no statements of fact; leave them out.
        """ + Statements.HOW;

    public Faithfulness() {
        super(
                JudgeInfo.of(
                                "faithfulness",
                                "Share of the response's statements of fact that retrieved documents or tool results"
                                        + " support",
                                ValueType.NUMBER,
                                ScorerInfo.NO_PARAMETERS,
                                Part.INPUTS,
                                Part.OUTPUTS,
                                Part.SPANS)
                        .examples(example("Half of it is made up", 0.5, """
                            {"inputs": "What does Acme want?", "outputs": "Acme asked for single sign-on, and will pay any price.",
                             "spans": [{"spanId": "0000000000000002", "name": "retrieve", "type": "RETRIEVER",
                                        "outputs": [{"page_content": "Acme asked for single sign-on."}]}]}
                            """)),
                CRITERIA);
    }

    @Override
    void show(Prompt prompt, ScoreRequest request, Map<String, String> metadata) {
        Found.with(prompt, request.trace());
        Material.withRequest(prompt, request.trace());
        Material.withResponse(prompt, request.trace());
    }

    @Override
    Feedback ask(ScoreRequest request, Prompt prompt, Map<String, String> metadata) {
        return Statements.share(
                request.judge(),
                prompt,
                "The response makes no statement of fact, so there is nothing to be faithful to",
                null,
                metadata);
    }
}
