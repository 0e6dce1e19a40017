package dev.assay.scorers.judge;

import static dev.assay.scorer.testkit.SpanBuilder.aChatModelSpan;
import static dev.assay.scorer.testkit.SpanBuilder.aRetrieverSpan;
import static dev.assay.scorer.testkit.SpanBuilder.aToolSpan;
import static dev.assay.scorer.testkit.TraceBuilder.aTrace;

import dev.assay.model.Trace;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A trace that every scorer here has something to say about, and the parameters that some need. */
final class AnyTrace {
    private static final Map<String, Map<String, Object>> PARAMETERS = Map.of(
            "guidelines", Map.of("guidelines", "Be brief."),
            "conversational_guidelines", Map.of("guidelines", List.of("Be brief.", "Be kind.")),
            "instructions", Map.of("instructions", "Is {{ outputs }} good?", "answer", "text"),
            "topic_adherence", Map.of("topics", "customers"),
            "g_eval",
                    Map.of(
                            "criteria",
                            "Politeness",
                            "show",
                            List.of("request", "response", "expected", "found", "steps")),
            "jury", Map.of("instructions", "Is it polite?", "models", List.of("one", "two")),
            "jury_rating", Map.of("instructions", "How polite is it?", "repeats", 2));

    private AnyTrace() {}

    static Map<String, Object> parameters(String scorer) {
        return new HashMap<>(PARAMETERS.getOrDefault(scorer, Map.of()));
    }

    /** @param addition stands in every text of it */
    static Trace with(String addition) {
        return aTrace().inSession("s-1")
                .withInputs(Map.of("question", "What does Acme want?" + addition))
                .withOutputs("Acme wants single sign-on." + addition)
                .withSpan(aChatModelSpan()
                        .withInputs("plan" + addition)
                        .withOutputs("I will search" + addition)
                        .withAttribute("mlflow.chat.tools", List.of(Map.of("name", "search" + addition))))
                .withSpan(aToolSpan("search" + addition)
                        .withId(PlausibleJudge.SPAN)
                        .withInputs(Map.of("q", "acme" + addition))
                        .withOutputs("found" + addition)
                        .failingWith("too slow" + addition))
                .withSpan(aRetrieverSpan("Acme asked for SSO." + addition, "Closed on Monday." + addition))
                .withExpectation("expected_response", "Acme wants SSO." + addition)
                .withExpectation("expected_facts", List.of("Acme wants SSO." + addition))
                .withExpectation("expected_plan", List.of("search" + addition))
                .withExpectation("guidelines", List.of("Be brief." + addition))
                .withExpectation(
                        "expected_tool_calls", List.of(Map.of("name", "search", "arguments", Map.of("q", addition))))
                .build();
    }
}
