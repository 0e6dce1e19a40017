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
import dev.assay.scorers.judge.Reference.Text;
import dev.assay.scorers.judge.RetrievedTexts.Chunk;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pf4j.Extension;

/**
 * Whether a retriever puts the useful documents first. One call for each document, its verdict at its place ({@code
 * chunk_index}); the score of a retriever is the average precision of that order: the mean, over the useful documents, of the
 * share of useful ones down to there.
 */
@Extension
public final class ContextPrecision implements Scorer {
    private static final String CHUNK = "context_precision/chunk";

    private static final ScorerInfo INFO = JudgeInfo.of(
                    "context_precision",
                    "Average precision of the retrieved documents' order, by a judge model's verdict on each",
                    ValueType.NUMBER,
                    ScorerInfo.NO_PARAMETERS,
                    Part.INPUTS,
                    Part.OUTPUTS,
                    Part.SPANS,
                    Part.EXPECTATIONS)
            .examples(example("The useful one comes second", 0.5, """
                {"inputs": "What does Acme want?", "outputs": "Single sign-on.",
                 "spans": [{"spanId": "0000000000000002", "name": "retrieve", "type": "RETRIEVER",
                            "outputs": ["The office is closed on Monday.", "Acme asked for single sign-on."]}]}
                """));

    private static final String CRITERIA = """
        Decide whether a document that was retrieved for a request was of use for arriving at an answer, which is shown too.

        yes: something in the answer is in the document, or follows from it.
        no: the answer could have been given as well without it.
        """;

    @Override
    public ScorerInfo info() {
        return INFO;
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        Text reference = Reference.orResponse(request.trace());
        List<Span> retrievers = RetrievedTexts.retrieversOf(request.trace());
        if (retrievers.stream().allMatch(each -> RetrievedTexts.of(each).isEmpty())) {
            throw new ScorerException(RetrievedTexts.noText(retrievers.getFirst()));
        }
        return retrievers.stream()
                .flatMap(retriever -> judged(request, retriever, reference).stream())
                .toList();
    }

    private static List<Feedback> judged(ScoreRequest request, Span retriever, Text reference) {
        List<Chunk> chunks = RetrievedTexts.chunks(retriever);
        Map<String, String> metadata = Map.of("judge.expectation", reference.name());
        List<Feedback> verdicts = new ArrayList<>();
        double sum = 0;
        int useful = 0;
        int place = 0;
        for (Chunk chunk : chunks) {
            if (chunk.text() == null) {
                continue;
            }
            place++;
            Feedback verdict = judged(request, retriever, reference, chunk, chunk.text());
            if (verdict.value().equals(Material.yesNo(true))) {
                useful++;
                sum += (double) useful / place;
            }
            verdicts.add(verdict);
        }
        if (place == 0) {
            String why = chunks.isEmpty()
                    ? "retriever '" + retriever.name() + "' found nothing"
                    : RetrievedTexts.noText(retriever);
            return List.of(new Feedback(null, new Value.None(), why, retriever.spanId(), metadata));
        }
        List<Feedback> all = new ArrayList<>();
        all.add(new Feedback(
                null,
                new Value.Num(useful == 0 ? 0 : sum / useful),
                useful + " of " + place + " documents were of use"
                        + (place < chunks.size() ? ", " + (chunks.size() - place) + " could not be read" : ""),
                retriever.spanId(),
                metadata));
        all.addAll(verdicts);
        return all;
    }

    private static Feedback judged(ScoreRequest request, Span retriever, Text reference, Chunk chunk, String text) {
        Prompt prompt = new Prompt(CRITERIA);
        Material.withRequest(prompt, request.trace());
        prompt.with("answer", "The answer", reference.texts(), Material.MOST_REFERENCE);
        prompt.with("document", "The document", text, Material.MOST_REFERENCE);
        Feedback verdict = Verdicts.ask(
                request.judge(), prompt, retriever.spanId(), Map.of("chunk_index", Integer.toString(chunk.index())));
        return new Feedback(CHUNK, verdict.value(), verdict.rationale(), verdict.spanId(), verdict.metadata());
    }
}
