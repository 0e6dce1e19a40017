package dev.assay.scorers.retrieval;

import dev.assay.model.Expectation;
import dev.assay.model.Span;
import dev.assay.model.Trace;
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
import java.util.function.Predicate;

/** Measures each retriever's ranking against the expected documents. */
abstract class RetrievalScorer implements Scorer {
    private static final List<String> EXPECTATIONS = List.of("expected_documents", "expected_retrieved_context");

    private static final String PARAMETERS = """
        {
          "type": "object",
          "properties": {
            "expected": {
              "type": "array",
              "items": {"type": ["string", "number", "object"]},
              "title": "Expected documents",
              "description": "Ids, URIs or whole texts of documents, or {id or doc_uri or content, relevance}; when left out, the expectation expected_documents or expected_retrieved_context of the retriever's span or the trace"
            },
            "k": {
              "type": "integer",
              "minimum": 1,
              "title": "First k",
              "description": "Only the first k documents count; all when left out"
            }
          },
          "additionalProperties": false
        }
        """;

    private final ScorerInfo info;

    /** @param example what the documents x, a, b, y score when a and b are expected */
    RetrievalScorer(String name, String description, double example) {
        info = new ScorerInfo(
                        name,
                        "1",
                        description,
                        ScorerInfo.Scope.TRACE,
                        Set.of(Part.SPANS, Part.EXPECTATIONS),
                        ScorerInfo.ValueType.NUMBER,
                        PARAMETERS,
                        true)
                .examples(new ScorerInfo.Example(
                        "Both documents, behind another", Map.of("expected", List.of("a", "b")), """
                            {"spans": [{"spanId": "0000000000000001", "name": "find", "type": "RETRIEVER", "documents": [
                              {"id": "x"}, {"id": "a"}, {"id": "b"}, {"id": "y"}]}]}\
                            """, example));
    }

    /** @param k as many places as count */
    abstract double measure(Ranking ranking, int k);

    /** The part of the rationale that is this measure's own; empty when what all say is enough. */
    String remark(Ranking ranking) {
        return "";
    }

    @Override
    public final ScorerInfo info() {
        return info;
    }

    @Override
    public final List<Feedback> score(ScoreRequest request) {
        List<Span> retrievers = request.trace().spansOfType("RETRIEVER").toList();
        if (retrievers.isEmpty()) {
            throw new ScorerException("no RETRIEVER span in the trace");
        }
        int k = request.number("k").map(Double::intValue).orElse(Integer.MAX_VALUE);
        List<Feedback> feedbacks = retrievers.stream()
                .flatMap(retriever -> expected(request, retriever).stream()
                        .map(documents -> feedback(retriever, Ranking.of(retriever, documents), k)))
                .toList();
        if (feedbacks.isEmpty()) {
            throw new ScorerException("nothing to compare with: neither the parameter 'expected' nor an expectation"
                    + " 'expected_documents' or 'expected_retrieved_context' on the trace or a retriever's span");
        }
        return feedbacks;
    }

    private Feedback feedback(Span retriever, Ranking whole, int k) {
        Ranking ranking = whole.first(k);
        int places = ranking.found().size();
        String rationale = retriever.name() + " found " + ranking.hits() + " of "
                + ranking.wanted().size()
                + " expected documents"
                + (places < whole.found().size() ? " among the first " : " among ")
                + places + remark(ranking);
        return new Feedback(
                null,
                new Value.Num(measure(ranking, k)),
                rationale,
                retriever.spanId(),
                Map.of("retriever", retriever.name()));
    }

    /** What is expected of a retriever: its own expectation goes before the trace's. */
    private static Optional<List<ExpectedDocument>> expected(ScoreRequest request, Span retriever) {
        return Optional.ofNullable(request.parameters().get("expected"))
                .or(() -> noted(request.trace(), retriever))
                .map(ExpectedDocument::listOf);
    }

    private static Optional<Object> noted(Trace trace, Span retriever) {
        return newest(trace, each -> retriever.spanId().equals(each.spanId()))
                .or(() -> newest(
                        trace,
                        each -> each.spanId() == null
                                || trace.root()
                                        .filter(root -> isRoot(root, retriever, each))
                                        .isPresent()));
    }

    /** Clients note what they expect of a trace on its root. */
    private static boolean isRoot(Span root, Span retriever, Expectation expectation) {
        return root.spanId().equals(expectation.spanId()) && !root.spanId().equals(retriever.spanId());
    }

    private static Optional<Object> newest(Trace trace, Predicate<Expectation> about) {
        return EXPECTATIONS.stream()
                .flatMap(name -> trace.expectations().stream()
                        .filter(each -> each.name().equals(name))
                        .filter(about)
                        .reduce((older, newer) -> newer)
                        .stream())
                .map(Expectation::value)
                .findFirst();
    }
}
