package dev.assay.scorers.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.model.Trace;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.Value;
import dev.assay.scorer.testkit.TraceBuilder;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The comparisons agree with the implementations that are named in {@code reference/*.json} ({@code record.py} wrote them). */
class ReferenceTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<Scorer> SCORERS = List.of(
            new Bleu(),
            new ChrF(),
            new Gleu(),
            new JaroWinkler(),
            new LevenshteinDistance(),
            new Meteor(),
            new Rouge(),
            new TextSimilarity(),
            new TokenF1());

    @TestFactory
    Stream<DynamicTest> a_comparison_agrees_with_its_reference_to_nine_digits() {
        return SCORERS.stream().flatMap(scorer -> {
            JsonNode table = Recorded.table(scorer.info().name());
            return StreamSupport.stream(table.path("variants").spliterator(), false)
                    .map(variant -> dynamicTest(
                            scorer.info().name() + " = "
                                    + table.path("reference").asText() + ", "
                                    + variant.path("options").asText(),
                            () -> agrees(scorer, table.path("pairs"), variant)));
        });
    }

    private static void agrees(Scorer scorer, JsonNode pairs, JsonNode variant) throws Exception {
        assertThat(pairs).hasSizeGreaterThanOrEqualTo(30);
        Map<String, @Nullable Object> parameters =
                JSON.convertValue(variant.path("parameters"), new TypeReference<>() {});
        for (int i = 0; i < pairs.size(); i++) {
            assertThat(value(scorer, pairs.get(i), parameters))
                    .as("case %d: %s", i, pairs.get(i))
                    .isCloseTo(variant.path("values").get(i).asDouble(), within(1e-9));
        }
    }

    private static double value(Scorer scorer, JsonNode pair, Map<String, @Nullable Object> parameters)
            throws Exception {
        JsonNode expected = pair.path("expected");
        List<String> texts = IntStream.range(0, expected.size())
                .mapToObj(i -> expected.get(i).asText())
                .toList();
        // Only a Comparison knows of several expected texts.
        Object expectation = scorer instanceof Comparison ? texts : texts.getFirst();
        Trace trace = TraceBuilder.aTrace()
                .withOutputs(pair.path("response").asText())
                .withExpectation("expected_response", expectation)
                .build();
        var request = new ScoreRequest(trace, parameters, question -> {
            throw new IllegalStateException("no scorer of texts asks a judge");
        });
        return ((Value.Num) scorer.score(request).getFirst().value()).value();
    }
}
