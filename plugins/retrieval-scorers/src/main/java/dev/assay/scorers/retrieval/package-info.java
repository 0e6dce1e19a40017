/**
 * Scorers of what a retriever found, against the documents it should have found: an expectation {@code expected_documents} (or
 * {@code expected_retrieved_context}) on the trace, or on a retriever's span. One feedback for each RETRIEVER span, about that
 * span; a trace without one is refused. Start reading at {@link dev.assay.scorers.retrieval.RetrievalScorer}, then
 * {@link dev.assay.scorers.retrieval.Ranking}.
 */
@NullMarked
package dev.assay.scorers.retrieval;

import org.jspecify.annotations.NullMarked;
