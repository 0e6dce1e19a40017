package dev.assay.scorers.text;

import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * MLflow's three built-in scorers without a judge, beside ours, case for case. The table is made by running MLflow 3.18.0 ({@code
 * record_mlflow_text_cases.py} in judge-scorers); where ours says something else on purpose, the case says why.
 */
class MlflowTextCasesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

    static Stream<JsonNode> cases() {
        try (InputStream table = MlflowTextCasesTest.class.getResourceAsStream("/mlflow-text-cases.json")) {
            return StreamSupport.stream(JSON.readTree(table).path("cases").spliterator(), false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void ours_says_what_mlflows_says_unless_it_says_why_not(JsonNode each) throws Exception {
        Scorer scorer = scorer(each.path("scorer").asText());
        Object outputs = JSON.convertValue(each.path("outputs"), Object.class);
        ScoreRequest request = new ScoreRequest(
                aTrace().withInputs(Map.of("q", "x")).withOutputs(outputs).build(),
                JSON.convertValue(each.path("parameters"), MAP),
                _ -> {
                    throw new ScorerException("no judge is needed");
                });

        Object said = scorer.score(request).getFirst().value().json();

        assertThat(said)
                .isEqualTo(each.path(each.has("ours") ? "ours" : "mlflow").asText());
    }

    private static Scorer scorer(String name) {
        return switch (name) {
            case "regex_match" -> new RegexMatch();
            case "response_length" -> new ResponseLength();
            case "pii_detection" -> new PiiDetection();
            default -> throw new AssertionError("no scorer " + name);
        };
    }
}
