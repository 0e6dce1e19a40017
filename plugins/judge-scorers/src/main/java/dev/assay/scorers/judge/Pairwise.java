package dev.assay.scorers.judge;

import static dev.assay.scorers.judge.JudgeInfo.example;

import dev.assay.model.Texts;
import dev.assay.model.Trace;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Judge.Question;
import dev.assay.scorer.api.Judge.Verdict;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.scorer.api.ScorerInfo.ValueType;
import dev.assay.scorer.api.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pf4j.Extension;

/**
 * The response against another one, asked twice with the places exchanged: {@code better} or {@code worse} only when both orders
 * agree, else {@code tie}, so that a judge which prefers the first of any two decides nothing.
 */
@Extension
public final class Pairwise implements Scorer {
    private static final List<String> CHOICES = List.of("first", "second", "tie");

    private static final ScorerInfo INFO = JudgeInfo.of(
                    "pairwise",
                    "A judge model compares the response with another one, in both orders: better, tie or worse",
                    ValueType.CATEGORY,
                    """
                    {
                      "type": "object",
                      "properties": {
                        "criteria": {
                          "title": "Criteria",
                          "description": "What makes one better; when left out, how well it answers the request",
                          "type": "string"
                        },
                        "other": {
                          "title": "Other response",
                          "description": "The expectation on the trace that holds the other response",
                          "type": "string",
                          "minLength": 1,
                          "default": "expected_response"
                        }
                      },
                      "additionalProperties": false
                    }
                    """,
                    Part.INPUTS,
                    Part.OUTPUTS,
                    Part.EXPECTATIONS)
            .examples(example("A good answer against a poor one", "better", """
                {"inputs": "Which port?", "outputs": "5000, unless the configuration says otherwise.",
                 "expectations": [{"name": "expected_response", "value": "Some port."}]}
                """));

    private static final String CRITERIA = """
        Two responses were given to one request. Decide which of them is better.

        first, second: that one is better in something that matters, all things considered. Say in the rationale in what.
        tie: neither is, or each is better in something that weighs the same.
        The order in which they are shown is chance, and length is no merit by itself.
        """;

    private static final String USUAL =
            "Better is the one that answers the request more correctly, completely and clearly.";

    @Override
    public ScorerInfo info() {
        return INFO;
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        Trace trace = request.trace();
        String name = request.text("other").orElse("expected_response");
        String other = trace.expectation(name)
                .map(Texts::of)
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> new ScorerException(
                        "the trace has no expectation '" + name + "' with another response to compare with"));
        String own = Texts.response(trace).filter(text -> !text.isBlank()).orElseThrow(Material::noResponse);
        String criteria =
                request.text("criteria").filter(text -> !text.isBlank()).orElse(USUAL);
        Prompt ownFirst = prompt(trace, criteria, own, other);
        Prompt ownSecond = prompt(trace, criteria, other, own);
        Verdict one = request.judge().ask(new Question(ownFirst.text(), CHOICES));
        Verdict two = request.judge().ask(new Question(ownSecond.text(), CHOICES));
        String inOneOrder = own(one.value(), "first");
        String inTheOther = own(two.value(), "second");
        boolean agree = inOneOrder.equals(inTheOther);
        Spent spent = Spent.on(one);
        spent.add(two);
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("judge.expectation", name);
        metadata.put("judge.shown_first", inOneOrder);
        metadata.put("judge.shown_second", inTheOther);
        String rationale = (agree ? "" : "The judge said otherwise when the places were exchanged, so it is a tie.\n")
                + "Shown first: " + inOneOrder + ". " + one.rationale()
                + "\nShown second: " + inTheOther + ". " + two.rationale();
        return List.of(Verdicts.feedback(
                new Value.Text(agree ? inOneOrder : "tie"), rationale, ownFirst, null, metadata, spent));
    }

    private static Prompt prompt(Trace trace, String criteria, String first, String second) {
        Prompt prompt = new Prompt(CRITERIA + "\n" + criteria.strip());
        Material.withRequest(prompt, trace);
        prompt.with("first", "The first response", first, Material.MOST_RESPONSE);
        prompt.with("second", "The second response", second, Material.MOST_RESPONSE);
        return prompt;
    }

    /** What a verdict says of our response, when it stood there. */
    private static String own(String verdict, String place) {
        if (verdict.equals("tie")) {
            return "tie";
        }
        return verdict.equals(place) ? "better" : "worse";
    }
}
