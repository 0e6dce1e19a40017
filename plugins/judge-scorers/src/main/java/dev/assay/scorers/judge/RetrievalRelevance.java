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
import dev.assay.scorers.judge.RetrievedTexts.Chunk;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pf4j.Extension;

/**
 * Each document that was retrieved has to do with the request. One call and one feedback for each document, with its place
 * ({@code chunk_index}) and its retriever's span, and the share of relevant ones for each retriever that no other called.
 */
@Extension
public final class RetrievalRelevance implements Scorer {
    private static final String PRECISION = "retrieval_relevance/precision";

    private static final ScorerInfo INFO = JudgeInfo.yesNo(
                    "retrieval_relevance",
                    "A judge model says of each retrieved document whether it is relevant to the request",
                    Part.INPUTS,
                    Part.SPANS)
            .examples(example("One document of two is relevant", "yes", """
                {"inputs": "What does Acme want?",
                 "spans": [{"spanId": "0000000000000002", "name": "retrieve", "type": "RETRIEVER",
                            "outputs": [{"page_content": "Acme asked for single sign-on."},
                                        {"page_content": "The office is closed on Monday."}]}]}
                """));

    private static final String CRITERIA = """
        Decide whether a document that an application retrieved is relevant to the request it was retrieved for.

        yes: it holds something that helps to answer the request or a part of it, even if it is not enough by itself.
        no: an answer to the request would be no worse without it, even if it shares words or the topic with the request.
        """;

    @Override
    public ScorerInfo info() {
        return INFO;
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        List<Span> retrievers = RetrievedTexts.retrieversOf(request.trace());
        boolean allUnread = true;
        for (Span retriever : retrievers) {
            allUnread &= !RetrievedTexts.saysNothingFound(retriever)
                    && RetrievedTexts.chunks(retriever).stream().allMatch(chunk -> chunk.text() == null);
        }
        if (allUnread) {
            throw new ScorerException(RetrievedTexts.noText(retrievers.getFirst()));
        }
        return retrievers.stream()
                .flatMap(retriever -> judged(request, retriever).stream())
                .toList();
    }

    /** Nothing of a retriever that found nothing; else each document, and then its precision. */
    private static List<Feedback> judged(ScoreRequest request, Span retriever) {
        List<Chunk> chunks = RetrievedTexts.chunks(retriever);
        if (chunks.isEmpty() && !RetrievedTexts.saysNothingFound(retriever)) {
            return List.of(new Feedback(
                    null, new Value.None(), RetrievedTexts.noText(retriever), retriever.spanId(), Map.of()));
        }
        List<Feedback> verdicts =
                chunks.stream().map(chunk -> judged(request, retriever, chunk)).toList();
        long judged = verdicts.stream()
                .filter(each -> !(each.value() instanceof Value.None))
                .count();
        if (judged == 0) {
            return verdicts;
        }
        long relevant = verdicts.stream()
                .filter(each -> each.value().equals(Material.yesNo(true)))
                .count();
        List<Feedback> all = new ArrayList<>(verdicts);
        all.add(new Feedback(
                PRECISION,
                new Value.Num((double) relevant / judged),
                relevant + " of " + judged + " documents relevant"
                        + (judged < chunks.size() ? ", " + (chunks.size() - judged) + " could not be read" : ""),
                retriever.spanId(),
                Map.of()));
        return all;
    }

    private static Feedback judged(ScoreRequest request, Span retriever, Chunk chunk) {
        Map<String, String> place = Map.of("chunk_index", Integer.toString(chunk.index()));
        String text = chunk.text();
        if (text == null) {
            return new Feedback(
                    null,
                    new Value.None(),
                    "document " + (chunk.index() + 1) + " has no text that can be read, " + RetrievedTexts.EXPECTED,
                    retriever.spanId(),
                    place);
        }
        Prompt prompt = new Prompt(CRITERIA);
        Material.withRequest(prompt, request.trace());
        prompt.with("document", "The document", text, Material.MOST_REFERENCE);
        return Verdicts.ask(request.judge(), prompt, retriever.spanId(), place);
    }
}
