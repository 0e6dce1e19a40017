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
import java.util.Set;
import org.pf4j.Extension;

/**
 * The response says nothing that the retrieved documents do not. One call and one feedback for each retriever that no other
 * retriever called, with that retriever's span.
 */
@Extension
public final class RetrievalGroundedness implements Scorer {
    private static final ScorerInfo INFO = new ScorerInfo(
                    "retrieval_groundedness",
                    "1",
                    "A judge model says whether the response is supported by the documents that were retrieved",
                    ScorerInfo.Scope.TRACE,
                    Set.of(Part.INPUTS, Part.OUTPUTS, Part.SPANS, Part.JUDGE),
                    ScorerInfo.ValueType.BOOL,
                    ScorerInfo.NO_PARAMETERS,
                    false)
            .examples(example("More than the document says", "no", """
                {"inputs": "What does Acme want?", "outputs": "Single sign-on, for 40 dollars.",
                 "spans": [{"spanId": "0000000000000002", "name": "retrieve", "type": "RETRIEVER",
                            "outputs": ["Acme asked for single sign-on."]}]}
                """));

    private static final String CRITERIA = """
        Decide whether the response of an application is grounded in the documents that it had retrieved for the request.

        Go through the response statement by statement. Only statements of fact count: greetings, courtesies, offers, \
        questions and opinions marked as such need no ground. A statement is grounded when the documents or the request \
        say it, in whatever words, or when it follows from them plainly. What you know yourself is no ground.
        yes: every statement of fact is grounded; also when there are none, as in an answer that admits not to know.
        no: at least one is not, or contradicts the documents. Quote it in the rationale.
        """;

    /** @param found empty when there is nothing to judge by */
    private record Retrieval(Span span, Optional<RetrievedTexts> found) {}

    @Override
    public ScorerInfo info() {
        return INFO;
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        List<Retrieval> retrievals = RetrievedTexts.retrieversOf(request.trace()).stream()
                .map(span -> new Retrieval(span, RetrievedTexts.of(span)))
                .toList();
        if (retrievals.stream().allMatch(retrieval -> retrieval.found().isEmpty())) {
            throw new ScorerException(
                    RetrievedTexts.noText(retrievals.getFirst().span()));
        }
        return retrievals.stream()
                .map(retrieval -> retrieval
                        .found()
                        .map(found -> judged(request, retrieval.span(), found))
                        .orElseGet(() -> unjudged(retrieval.span())))
                .toList();
    }

    private static Feedback judged(ScoreRequest request, Span retriever, RetrievedTexts found) {
        Prompt prompt = new Prompt(CRITERIA);
        Material.withRequest(prompt, request.trace());
        prompt.with("documents", "The documents", found.texts(), Material.MOST_REFERENCE);
        Material.withResponse(prompt, request.trace());
        Map<String, String> metadata = found.unreadable() == 0
                ? Map.of()
                : Map.of("judge.documents_without_text", Integer.toString(found.unreadable()));
        return Verdicts.ask(request.judge(), prompt, retriever.spanId(), metadata);
    }

    private static Feedback unjudged(Span retriever) {
        return new Feedback(null, new Value.None(), RetrievedTexts.noText(retriever), retriever.spanId(), Map.of());
    }
}
