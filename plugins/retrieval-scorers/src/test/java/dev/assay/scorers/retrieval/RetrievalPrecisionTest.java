package dev.assay.scorers.retrieval;

import static dev.assay.scorer.testkit.SpanBuilder.aRetrieverSpan;
import static dev.assay.scorer.testkit.SpanBuilder.aSpan;
import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.assay.model.Document;
import dev.assay.model.Expectation;
import dev.assay.model.Trace;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RetrievalPrecisionTest extends RetrievalContract {
    @Override
    protected Scorer scorer() {
        return new RetrievalPrecision();
    }

    @Test
    void each_retriever_has_a_feedback_about_its_span() throws Exception {
        Trace trace = aTrace().withSpan(aRetrieverSpan("a", "b").withId("00000000000000a1"))
                .withSpan(aRetrieverSpan("a").withId("00000000000000a2"))
                .withExpectation("expected_documents", List.of("a"))
                .build();

        assertThat(score(trace))
                .extracting(Feedback::spanId, Feedback::value, Feedback::rationale)
                .containsExactly(
                        tuple(
                                "00000000000000a1",
                                new Value.Num(0.5),
                                "retrieve found 1 of 1 expected documents among 2"),
                        tuple(
                                "00000000000000a2",
                                new Value.Num(1),
                                "retrieve found 1 of 1 expected documents among 1"));
    }

    @Test
    void what_is_expected_of_a_retriever_goes_before_what_is_expected_of_the_trace() throws Exception {
        Trace trace = noted(
                aTrace().withSpan(aRetrieverSpan("a").withId("00000000000000a1"))
                        .withSpan(aRetrieverSpan("a").withId("00000000000000a2"))
                        .build(),
                new Expectation("expected_documents", List.of("a"), "0000000000000001"),
                new Expectation("expected_documents", List.of("b"), "00000000000000a2"));

        assertThat(score(trace)).extracting(Feedback::value).containsExactly(new Value.Num(1), new Value.Num(0));
    }

    @Test
    void a_document_is_known_by_its_id_its_uri_or_its_text() throws Exception {
        var byId = new Document("7", "text", null, Map.of());
        var byUri = new Document(null, "text of a piece", null, Map.of("doc_uri", "docs/a.md"));
        var byText = new Document(null, "  Some\n text ", null, Map.of());
        Trace trace = aTrace().withSpan(aSpan("find", "RETRIEVER")
                        .withDocument(byId)
                        .withDocument(byUri)
                        .withDocument(byText))
                .build();

        assertThat(value(trace, List.of(7L, Map.of("doc_uri", "docs/a.md"), Map.of("content", "Some text"))))
                .isEqualTo(1);
        assertThat(value(trace, List.of(7L))).isEqualTo(1.0 / 3);
    }

    @Test
    void a_text_is_not_compared_where_an_id_says_which_document_is_meant() throws Exception {
        Trace trace = aTrace().withSpan(
                        aSpan("find", "RETRIEVER").withDocument(new Document("8", "same", null, Map.of())))
                .build();

        assertThat(value(trace, List.of(Map.of("id", "7", "content", "same")))).isZero();
    }

    @Test
    void several_pieces_of_one_document_count_once() throws Exception {
        SpanPieces pieces = new SpanPieces("a.md", "a.md", "b.md");

        assertThat(value(pieces.trace(), List.of("a.md"))).isEqualTo(0.5);
    }

    @Test
    void only_the_first_k_count() throws Exception {
        Trace trace = aTrace().withSpan(aRetrieverSpan("a", "b", "c")).build();

        Feedback feedback =
                score(trace, Map.of("expected", List.of("c"), "k", 2L)).getFirst();
        assertThat(feedback.value()).isEqualTo(new Value.Num(0));
        assertThat(feedback.rationale()).isEqualTo("retrieve found 0 of 1 expected documents among the first 2");
    }

    @Test
    void without_a_retriever_or_an_expectation_there_is_no_score() {
        assertThatThrownBy(() -> score(aTrace().build(), Map.of("expected", List.of("a"))))
                .isInstanceOf(ScorerException.class)
                .hasMessage("no RETRIEVER span in the trace");
        Trace trace = aTrace().withSpan(aRetrieverSpan("a")).build();
        assertThatThrownBy(() -> score(trace))
                .isInstanceOf(ScorerException.class)
                .hasMessageContaining("'expected_documents'");
        assertThatThrownBy(() -> score(trace, Map.of("expected", List.of())))
                .isInstanceOf(ScorerException.class)
                .hasMessageContaining("no document is expected");
        assertThatThrownBy(() -> score(trace, Map.of("expected", List.of(Map.of("name", "a")))))
                .isInstanceOf(ScorerException.class)
                .hasMessageContaining("the expected document 1 is {\"name\": \"a\"}");
    }

    private double value(Trace trace, List<Object> expected) throws Exception {
        return ((Value.Num)
                        score(trace, Map.of("expected", expected)).getFirst().value())
                .value();
    }

    /** Pieces of documents, each with a text of its own. */
    private record SpanPieces(List<String> sources) {
        SpanPieces(String... sources) {
            this(List.of(sources));
        }

        Trace trace() {
            var span = aSpan("find", "RETRIEVER");
            for (int i = 0; i < sources.size(); i++) {
                span.withDocument(new Document(null, "piece " + i, null, Map.of("source", sources.get(i))));
            }
            return aTrace().withSpan(span).build();
        }
    }

    private static Trace noted(Trace trace, Expectation... expectations) {
        List<Expectation> all = new ArrayList<>(trace.expectations());
        all.addAll(List.of(expectations));
        return new Trace(
                trace.traceId(),
                trace.name(),
                trace.status(),
                trace.startTime(),
                trace.duration(),
                trace.inputs(),
                trace.outputs(),
                trace.tags(),
                trace.metadata(),
                trace.sessionId(),
                trace.userId(),
                trace.tokens(),
                trace.spans(),
                all,
                trace.feedbacks());
    }
}
