package dev.assay.scorers.judge;

import static dev.assay.scorers.judge.JudgeInfo.example;

import dev.assay.model.Span;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.scorer.api.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pf4j.Extension;

/**
 * What was retrieved is enough for what the answer should have said. One call and one feedback for each retriever that no other
 * called. Of {@code expected_response} and {@code expected_facts} the response goes first, as in MLflow; without either there is
 * nothing to be sufficient for, and the trace is skipped.
 */
@Extension
public final class RetrievalSufficiency implements Scorer {
    private static final ScorerInfo INFO = JudgeInfo.yesNo(
                    "retrieval_sufficiency",
                    "A judge model says whether the retrieved documents hold all that the expected response or facts"
                            + " say",
                    Part.INPUTS,
                    Part.SPANS,
                    Part.EXPECTATIONS)
            .examples(example("The document says what was expected", "yes", """
                {"inputs": "What does Acme want?",
                 "expectations": [{"name": "expected_facts", "value": ["Acme wants single sign-on"]}],
                 "spans": [{"spanId": "0000000000000002", "name": "retrieve", "type": "RETRIEVER",
                            "outputs": ["Acme asked for single sign-on."]}]}
                """));

    private static final String CRITERIA = """
        Decide whether the documents that an application retrieved for a request are enough to write what was expected.

        Take what was expected statement by statement, as true, and look for each in the documents.
        yes: the documents, and the request itself, say or plainly imply every statement.
        no: at least one statement cannot be had from them. Quote it in the rationale. What you know yourself does not \
        count.
        """;

    @Override
    public ScorerInfo info() {
        return INFO;
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        List<Span> retrievers = RetrievedTexts.retrieversOf(request.trace());
        Optional<Reference.Text> expected = Reference.expected(request.trace());
        if (expected.isEmpty()) {
            return List.of(Feedback.of(
                    new Value.None(),
                    "Skipped: the trace has neither an expectation 'expected_response' nor 'expected_facts' with "
                            + "something in it, so there is nothing that the documents would have to be enough for"));
        }
        if (retrievers.stream().allMatch(each -> RetrievedTexts.of(each).isEmpty())) {
            throw new ScorerException(RetrievedTexts.noText(retrievers.getFirst()));
        }
        return retrievers.stream()
                .map(retriever -> judged(request, retriever, expected.get()))
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
        return Verdicts.ask(request.judge(), prompt, retriever.spanId(), metadata);
    }
}
