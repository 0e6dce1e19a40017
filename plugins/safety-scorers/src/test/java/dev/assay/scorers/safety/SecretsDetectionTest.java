package dev.assay.scorers.safety;

import static dev.assay.scorer.testkit.SpanBuilder.aToolSpan;
import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.model.Trace;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.Value;
import dev.assay.scorer.testkit.ScorerContract;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsDetectionTest extends ScorerContract {
    private static final String KEY = "AKIA" + "IOSFODNN7QXAMPL2";

    @Override
    protected Scorer scorer() {
        return new SecretsDetection();
    }

    @Override
    protected Trace trace() {
        return aTrace().withOutputs("Use " + KEY).build();
    }

    @Test
    void what_detect_secrets_knows_by_its_form_is_known_here() throws Exception {
        JsonNode cases;
        try (InputStream file = SecretsDetectionTest.class.getResourceAsStream("/reference/secrets.json")) {
            cases = new ObjectMapper().readTree(Objects.requireNonNull(file)).path("cases");
        }
        assertThat(cases).hasSizeGreaterThanOrEqualTo(30).allSatisfy(each -> {
            String text =
                    each.path("text").get(0).asText() + each.path("text").get(1).asText();
            assertThat(verdict(text, Map.of()))
                    .as(text)
                    .isEqualTo(each.path("found").asBoolean() ? "no" : "yes");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sk-ant-" + "api03-aB3dE6gH9jK2mN5pQ8sT1vW4xY7zA0cD3fG6iJ9l",
                "sk-proj-" + "aB3dE6gH9jK2mN5pQ8sT1vW4xY7zA0cD3fG6iJ9l",
                "key AIza" + "SyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q",
                "password = \"" + "tr0ub4dor&3\"",
                "{\"api_key\": \"" + "9f8e7d6c5b4a39281706\"}"
            })
    void further_forms_are_known(String text) throws Exception {
        assertThat(verdict(text, Map.of())).isEqualTo("no");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password = \"your-password\"",
                "password: \"${DB_PASSWORD}\"",
                "api_key = \"EXAMPLE_KEY_HERE\"",
                "The secret of success is \"practice\"",
                "sk-learn is a library",
                "https://user:changeme@host/"
            })
    void what_stands_where_a_secret_will_be_is_none(String text) throws Exception {
        assertThat(verdict(text, Map.of())).isEqualTo("yes");
    }

    @Test
    void words_that_look_like_chance_are_found_when_asked_for() throws Exception {
        String text = "token aB3dE6gH9jK2mN5pQ8sT1vW4xY7zA0cD";

        assertThat(verdict(text, Map.of())).isEqualTo("yes");
        assertThat(verdict(text, Map.of("minEntropy", 4.5))).isEqualTo("no");
        assertThat(verdict("internationalization-of-everything-2024", Map.of("minEntropy", 4.5)))
                .isEqualTo("yes");
    }

    @Test
    void the_rationale_says_what_and_where_and_never_repeats_it() throws Exception {
        Trace trace = aTrace().withOutputs("none")
                .withSpan(aToolSpan("env").withOutputs("id " + KEY))
                .build();

        Feedback feedback = score(trace, Map.of("where", List.of("response", "tool_results")))
                .getFirst();
        assertThat(feedback)
                .isEqualTo(new Feedback(
                        null,
                        new Value.Text("no"),
                        "Found aws_key at character 4 of the result of env",
                        "0000000000000002",
                        Map.of()));
    }

    @Test
    @Timeout(30)
    void a_text_full_of_secrets_is_read_in_no_time() throws Exception {
        Trace trace = aTrace().withOutputs((KEY + " ").repeat(50_000)).build();

        assertThat(score(trace).getFirst().rationale())
                .startsWith("Found aws_key at character 1 of the response, ")
                .endsWith(" and 49990 more");
    }

    @Test
    void only_the_kinds_asked_for_are_looked_for() throws Exception {
        assertThat(verdict(KEY, Map.of("kinds", List.of("jwt")))).isEqualTo("yes");
    }

    @Test
    void texts_that_would_take_too_long_are_refused() {
        Trace trace = aTrace().withInputs("a".repeat(1_000_001))
                .withOutputs("a".repeat(1_000_000))
                .build();

        assertThatThrownBy(() -> score(trace, Map.of("where", List.of("request", "response"))))
                .isInstanceOf(ScorerException.class)
                .hasMessage("the texts to search have 2000001 characters together, expected at most 2000000");
    }

    @Test
    void no_text_is_no_verdict() {
        assertThatThrownBy(() -> score(aTrace().build()))
                .isInstanceOf(ScorerException.class)
                .hasMessage("the trace has no text where secrets could be");
    }

    private String verdict(String response, Map<String, @Nullable Object> parameters) throws Exception {
        Trace trace = aTrace().withOutputs(response).build();
        return ((Value.Text) score(trace, parameters).getFirst().value()).value();
    }
}
