package dev.assay.scorers.retrieval;

import static dev.assay.scorer.testkit.SpanBuilder.aSpan;
import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.model.Document;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.Value;
import dev.assay.scorer.testkit.SpanBuilder;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The measures agree with trec_eval's, on the rankings of {@code reference/retrieval.json} ({@code record.py} wrote it). */
class ReferenceTest {
    static Stream<Scorer> measures() {
        return Stream.of(
                new RetrievalPrecision(),
                new RetrievalRecall(),
                new RetrievalF1(),
                new RetrievalHit(),
                new RetrievalMrr(),
                new RetrievalMap(),
                new RetrievalNdcg());
    }

    @ParameterizedTest
    @MethodSource("measures")
    void a_measure_agrees_with_its_reference_to_nine_digits(Scorer scorer) throws Exception {
        JsonNode cases;
        try (InputStream file = ReferenceTest.class.getResourceAsStream("/reference/retrieval.json")) {
            cases = new ObjectMapper().readTree(Objects.requireNonNull(file)).path("cases");
        }
        assertThat(cases).hasSizeGreaterThanOrEqualTo(30).allSatisfy(each -> {
            String name = scorer.info().name().replace("retrieval_", "");
            assertThat(value(scorer, each))
                    .isCloseTo(each.path("values").path(name).asDouble(), within(1e-9));
        });
    }

    private static double value(Scorer scorer, JsonNode recorded) throws Exception {
        SpanBuilder retriever = aSpan("retrieve", "RETRIEVER");
        recorded.path("found")
                .forEach(id -> retriever.withDocument(new Document(id.asText(), "text of " + id, null, Map.of())));
        List<Object> expected = new ArrayList<>();
        recorded.path("expected")
                .properties()
                .forEach(each -> expected.add(
                        Map.of("id", each.getKey(), "relevance", each.getValue().asInt())));
        Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
        parameters.put("expected", expected);
        if (recorded.path("k").isInt()) {
            parameters.put("k", recorded.path("k").asLong());
        }
        var request = new ScoreRequest(aTrace().withSpan(retriever).build(), parameters, question -> {
            throw new IllegalStateException("no measure asks a judge");
        });
        return ((Value.Num) scorer.score(request).getFirst().value()).value();
    }
}
