package dev.assay.scorers.judge;

import static dev.assay.scorers.judge.JudgeInfo.example;

import dev.assay.model.Span;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.scorer.api.ScorerInfo.ValueType;
import dev.assay.scorer.api.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pf4j.Extension;

/** How much of what was expected is in what was retrieved: one call and one number for each retriever. */
@Extension
public final class ContextRecall implements Scorer {
    private static final ScorerInfo INFO = JudgeInfo.of(
                    "context_recall",
                    "Share of the expected response's statements that the retrieved documents hold",
                    ValueType.NUMBER,
                    ScorerInfo.NO_PARAMETERS,
                    Part.INPUTS,
                    Part.SPANS,
                    Part.EXPECTATIONS)
            .examples(example("One of two facts was found", 0.5, """
                {"inputs": "What does Acme want, and when?",
                 "expectations": [{"name": "expected_facts", "value": ["Acme wants single sign-on", "By March"]}],
                 "spans": [{"spanId": "0000000000000002", "name": "retrieve", "type": "RETRIEVER",
                            "outputs": ["Acme asked for single sign-on."]}]}
                """));

    private static final String CRITERIA = """
        Take apart what was expected into its statements, and decide on each whether it can be had from the documents that \
        were retrieved for the request.

        A statement holds when the documents say it, in whatever words, or when it follows from them plainly. What you know \
        yourself does not count.
        """ + Statements.HOW;

    @Override
    public ScorerInfo info() {
        return INFO;
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        List<Span> retrievers = RetrievedTexts.retrieversOf(request.trace());
        Reference.Text expected = Reference.expected(request.trace())
                .orElseThrow(() -> new ScorerException("the trace has neither an expectation 'expected_response' nor "
                        + "'expected_facts' with something in it"));
        return retrievers.stream()
                .map(retriever -> judged(request, retriever, expected))
                .toList();
    }

    private static Feedback judged(ScoreRequest request, Span retriever, Reference.Text expected) {
        Map<String, String> metadata = Map.of("judge.expectation", expected.name());
        Optional<RetrievedTexts> found = RetrievedTexts.of(retriever);
        if (found.isEmpty()) {
            return new Feedback(null, new Value.None(), RetrievedTexts.noText(retriever), retriever.spanId(), metadata);
        }
        Prompt prompt = new Prompt(CRITERIA);
        Material.withRequest(prompt, request.trace());
        prompt.with("expected", "What was expected", expected.texts(), Material.MOST_REFERENCE);
        prompt.with("documents", "The documents", found.get().texts(), Material.MOST_REFERENCE);
        return Statements.share(
                request.judge(), prompt, "What was expected makes no statement", retriever.spanId(), metadata);
    }
}
