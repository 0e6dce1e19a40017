package dev.assay.scorers.judge;

import static dev.assay.scorer.testkit.SpanBuilder.aSpan;
import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.model.Trace;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.testkit.SpanBuilder;
import dev.assay.scorer.testkit.TraceBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Our judges beside MLflow's own, case for case: the same feedbacks with the same values at the same spans, by as many calls of
 * the model. {@code src/test/reference/record_mlflow_cases.py} made the table by running MLflow 3.18.0; where ours says something
 * else on purpose, the case says why.
 */
class MlflowCasesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

    /** What is compared of a feedback. */
    private record Said(
            String name, @Nullable Object value, @Nullable String span, Map<String, String> metadata) {}

    record Case(String title, JsonNode json) {
        @Override
        public String toString() {
            return title;
        }
    }

    static Stream<Case> cases() {
        try (InputStream table = MlflowCasesTest.class.getResourceAsStream("/mlflow-cases.json")) {
            return StreamSupport.stream(JSON.readTree(table).path("cases").spliterator(), false)
                    .map(json -> new Case(
                            json.path("scorer").asText() + ": "
                                    + json.path("case").asText(),
                            json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void ours_says_what_mlflows_says_unless_it_says_why_not(Case each) throws Exception {
        JsonNode json = each.json();
        JsonNode expected = json.has("ours") ? json.path("ours") : json.path("mlflow");
        List<Trace> turns = new ArrayList<>();
        Map<String, String> spanNames = new HashMap<>();
        for (JsonNode trace : json.path("traces")) {
            Trace turn = trace(trace);
            turns.add(turn);
            turn.spans().forEach(span -> spanNames.put(span.spanId(), span.name()));
        }
        Scorer scorer = EveryScorer.named(json.path("scorer").asText());
        ScriptedJudge judge = ScriptedJudge.answersBy(prompt -> answer(json, prompt));
        ScoreRequest request =
                new ScoreRequest(turns.getFirst(), null, turns, JSON.convertValue(json.path("parameters"), MAP), judge);

        if (expected.has("error")) {
            String message = json.has("ours") ? expected.path("error").asText() : "";
            assertThatThrownBy(() -> scorer.score(request))
                    .isInstanceOf(ScorerException.class)
                    .hasMessageContaining(message);
        } else {
            List<Said> ours = scorer.score(request).stream()
                    .map(feedback -> said(scorer, feedback, spanNames))
                    .toList();
            assertThat(ours).containsExactlyInAnyOrderElementsOf(said(expected));
        }
        assertThat(judge.prompts()).hasSize(expected.path("calls").asInt());
    }

    private static String answer(JsonNode json, String prompt) {
        for (JsonNode rule : json.path("rules")) {
            if (prompt.contains(rule.get(0).asText())) {
                return rule.get(1).asText();
            }
        }
        return json.path("default").asText();
    }

    private static Said said(Scorer scorer, Feedback feedback, Map<String, String> spanNames) {
        Map<String, String> kept = new HashMap<>(feedback.metadata());
        boolean ofGuidelines = scorer.info().name().matches("guidelines|expectations_guidelines");
        kept.keySet().removeIf(key -> !key.equals("chunk_index") && !(ofGuidelines && key.equals("guideline")));
        String name = feedback.name();
        return new Said(
                name == null ? scorer.info().name() : name,
                feedback.value().json(),
                feedback.spanId() == null ? null : spanNames.get(feedback.spanId()),
                kept);
    }

    private static List<Said> said(JsonNode expected) {
        List<Said> all = new ArrayList<>();
        for (JsonNode feedback : expected.path("feedbacks")) {
            Map<String, String> metadata = new HashMap<>();
            feedback.path("metadata")
                    .properties()
                    .forEach(each -> metadata.put(each.getKey(), each.getValue().asText()));
            all.add(new Said(
                    feedback.path("name").asText(),
                    JSON.convertValue(feedback.path("value"), Object.class),
                    feedback.has("span") ? feedback.path("span").asText() : null,
                    metadata));
        }
        return all;
    }

    private static Trace trace(JsonNode json) {
        TraceBuilder trace = aTrace().withInputs(value(json.path("inputs"))).withOutputs(value(json.path("outputs")));
        if (json.hasNonNull("session")) {
            trace.inSession(json.path("session").asText());
        }
        Map<String, String> ids = new HashMap<>();
        for (JsonNode span : json.path("spans")) {
            String id = "%016x".formatted(ids.size() + 100);
            trace.withSpan(span(span, id, ids));
            ids.put(
                    span.path("name").asText()
                            + (ids.containsKey(span.path("name").asText()) ? id : ""),
                    id);
        }
        json.path("expectations")
                .properties()
                .forEach(
                        each -> trace.withExpectation(each.getKey(), JSON.convertValue(each.getValue(), Object.class)));
        return trace.build();
    }

    private static SpanBuilder span(JsonNode json, String id, Map<String, String> ids) {
        SpanBuilder span = aSpan(json.path("name").asText(), json.path("type").asText())
                .withId(id)
                .withInputs(value(json.path("inputs")))
                .withOutputs(value(json.path("outputs")));
        if (json.has("parent")) {
            span.withParent(ids.get(json.path("parent").asText()));
        }
        if (json.has("tools")) {
            span.withAttribute("mlflow.chat.tools", JSON.convertValue(json.path("tools"), Object.class));
        }
        return json.has("error") ? span.failingWith(json.path("error").asText()) : span;
    }

    private static @Nullable Object value(JsonNode json) {
        return JSON.convertValue(json, Object.class);
    }
}
