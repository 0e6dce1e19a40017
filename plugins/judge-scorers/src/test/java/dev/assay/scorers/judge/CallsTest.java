package dev.assay.scorers.judge;

import static dev.assay.scorer.testkit.SpanBuilder.aChatModelSpan;
import static dev.assay.scorer.testkit.SpanBuilder.aToolSpan;
import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.model.Trace;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.testkit.SpanBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CallsTest {
    private static final Map<String, Object> SEARCH = Map.of("name", "search");

    @Test
    void tools_on_offer_are_found_where_each_sdk_writes_them() {
        assertThat(offered(aChatModelSpan().withAttribute("mlflow.chat.tools", List.of(SEARCH))))
                .containsExactly("{\"name\": \"search\"}");
        assertThat(offered(aChatModelSpan().withAttribute("gen_ai.tool.definitions", "[{\"name\": \"search\"}]")))
                .containsExactly("{\"name\": \"search\"}");
        assertThat(offered(aChatModelSpan().withAttribute("llm.tools.0.tool.json_schema", "{\"name\": \"search\"}")))
                .containsExactly("{\"name\": \"search\"}");
        assertThat(offered(aChatModelSpan().withInputs(Map.of("messages", List.of(), "tools", List.of(SEARCH)))))
                .containsExactly("{\"name\": \"search\"}");
        assertThat(offered(aChatModelSpan())).isEmpty();
    }

    @Test
    void a_tool_offered_twice_is_shown_once() {
        Trace trace = aTrace().withSpan(aChatModelSpan().withAttribute("mlflow.chat.tools", List.of(SEARCH)))
                .withSpan(aChatModelSpan().withAttribute("mlflow.chat.tools", List.of(SEARCH)))
                .build();

        assertThat(Calls.offered(trace)).hasSize(1);
    }

    @Test
    void a_call_is_judged_by_itself_with_the_calls_before_it() {
        AnsweringJudge judge = AnsweringJudge.by(_ -> "yes");
        Trace trace = aTrace().withInputs("Weather where Ann lives?")
                .withSpan(aToolSpan("address").withOutputs("Oslo"))
                .withSpan(
                        aToolSpan("weather").withInputs(Map.of("city", "Oslo")).failingWith("too slow"))
                .withSpan(aToolSpan("later"))
                .build();

        new ToolInvocation().score(new ScoreRequest(trace, trace.spans().get(2), List.of(trace), Map.of(), judge));

        assertThat(judge.questions().getFirst().instructions())
                .containsSubsequence(
                        "The calls before it", "tool: address", "The call to judge", "tool: weather", "too slow")
                .doesNotContain("tool: later");
    }

    private static List<String> offered(SpanBuilder model) {
        return Calls.offered(aTrace().withSpan(model).build());
    }
}
