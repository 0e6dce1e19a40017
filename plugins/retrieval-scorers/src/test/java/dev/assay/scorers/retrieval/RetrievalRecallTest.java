package dev.assay.scorers.retrieval;

import static dev.assay.scorer.testkit.SpanBuilder.aRetrieverSpan;
import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.Value;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RetrievalRecallTest extends RetrievalContract {
    @Override
    protected Scorer scorer() {
        return new RetrievalRecall();
    }

    @Test
    @Timeout(60)
    void thousands_of_documents_are_compared_in_no_time() throws Exception {
        List<String> texts = IntStream.range(0, 3_000)
                .mapToObj(i -> "document " + i + " says much ".repeat(200))
                .toList();
        var trace = aTrace().withSpan(aRetrieverSpan(texts.subList(0, 1_500).toArray(String[]::new)))
                .withExpectation("expected_documents", texts)
                .build();

        assertThat(score(trace).getFirst().value()).isEqualTo(new Value.Num(0.5));
    }
}
