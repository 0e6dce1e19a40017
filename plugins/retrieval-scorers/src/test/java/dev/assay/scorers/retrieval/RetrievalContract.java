package dev.assay.scorers.retrieval;

import static dev.assay.scorer.testkit.SpanBuilder.aRetrieverSpan;
import static dev.assay.scorer.testkit.TraceBuilder.aTrace;

import dev.assay.model.Trace;
import dev.assay.scorer.testkit.ScorerContract;
import java.util.List;

/** The contract, over a trace with two retrievers. */
abstract class RetrievalContract extends ScorerContract {
    @Override
    protected Trace trace() {
        return aTrace().withSpan(aRetrieverSpan("a text", "another"))
                .withSpan(aRetrieverSpan("another", "a text"))
                .withExpectation("expected_documents", List.of("a text"))
                .build();
    }
}
