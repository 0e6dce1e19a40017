package dev.assay.scorers.judge;

import static dev.assay.scorers.judge.JudgeInfo.example;

import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.ScorerInfo.Part;
import java.util.Map;
import org.pf4j.Extension;

/** The response reads well, whatever it says. */
@Extension
public final class Fluency extends OneQuestion {
    private static final String CRITERIA = """
        Decide whether the response of an application is well written.

        yes: its grammar and spelling are right, its sentences are whole and follow from one another, its words are \
        those that a practised writer of that language would choose. Code, tables, lists and names are no faults.
        no: it has mistakes that a reader would stumble over, breaks off, repeats itself without need, mixes languages \
        without cause, or is hard to follow. Quote the worst place in the rationale.
        Whether what it says is true, useful or polite does not matter here.
        """;

    public Fluency() {
        super(
                JudgeInfo.yesNo(
                                "fluency",
                                "A judge model says whether the response is grammatical and reads naturally",
                                Part.OUTPUTS)
                        .examples(example("A whole sentence", "yes", """
                            {"outputs": "Acme asked for single sign-on during Monday's call."}
                            """), example("Words without grammar", "no", """
                                {"outputs": "Acme they is wanting of the sign single on at Monday the"}
                                """)),
                CRITERIA);
    }

    @Override
    void show(Prompt prompt, ScoreRequest request, Map<String, String> metadata) {
        Material.withResponse(prompt, request.trace());
    }
}
