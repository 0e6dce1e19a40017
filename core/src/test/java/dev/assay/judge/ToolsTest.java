package dev.assay.judge;

import static dev.assay.judge.StubModel.error;
import static dev.assay.judge.StubModel.json;
import static dev.assay.judge.StubModel.message;
import static dev.assay.judge.StubModel.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.scorer.api.Judge;
import dev.assay.scorer.api.Judge.Tool;
import dev.assay.scorer.api.Judge.Verdict;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A model that looks for itself before it answers. */
class ToolsTest extends JudgeTestBase {
    private final List<String> called = new ArrayList<>();
    private final Tool spans = new Tool(
            "list_spans",
            "Lists the spans of a kind.",
            "{\"type\":\"object\",\"properties\":{\"kind\":{\"type\":\"string\"}},\"required\":[\"kind\"]}",
            arguments -> {
                called.add(String.valueOf(arguments.get("kind")));
                return "2 spans of " + Objects.requireNonNull(arguments.get("kind"), "kind is missing");
            });

    @Test
    void it_is_told_what_its_calls_give_until_it_gives_its_verdict() {
        stub.next(calls("c1", "list_spans", "{\"kind\": \"LLM\"}"), calls("c2", "list_spans", "{\"kind\": \"TOOL\"}"))
                .always(calls("c3", "give_verdict", "{\"rationale\": \"few steps\", \"result\": \"yes\"}"));
        RunJudge judge = client.forRun();

        Verdict verdict = judge.ask(YES_OR_NO, List.of(spans));

        assertThat(verdict.value()).isEqualTo("yes");
        assertThat(verdict.rationale()).isEqualTo("few steps");
        assertThat(called).containsExactly("LLM", "TOOL");
        assertThat(verdict.inputTokens()).as("of all three calls").isEqualTo(300);
        assertThat(verdict.cost()).isEqualByComparingTo("0.000216");
        JsonObject last = stub.requests().getLast().body();
        assertThat(last.getString("tool_choice")).isEqualTo("required");
        assertThat(last.getJsonArray("tools")).hasSize(2);
        JsonArray messages = last.getJsonArray("messages");
        assertThat(messages.stream().map(each -> ((JsonObject) each).getString("role")))
                .containsExactly("system", "user", "assistant", "tool", "assistant", "tool");
        assertThat(messages.getJsonObject(3).getString("tool_call_id")).isEqualTo("c1");
        assertThat(messages.getJsonObject(3).getString("content")).isEqualTo("2 spans of LLM");
    }

    @Test
    void a_wrong_call_is_told_to_the_model_and_not_to_people() {
        stub.next(
                        calls("c1", "drop_tables", "{}"),
                        calls("c2", "list_spans", "{}"),
                        calls("c3", "list_spans", "no json"))
                .always(calls("c4", "give_verdict", "{\"rationale\": \"r\", \"result\": \"no\"}"));

        assertThat(client.forRun().ask(YES_OR_NO, List.of(spans)).value()).isEqualTo("no");

        assertThat(stub.requests().getLast().text())
                .contains(
                        "there is no tool 'drop_tables'; the tools are list_spans",
                        "kind is missing",
                        "the arguments are no JSON object");
    }

    @Test
    void after_30_rounds_only_the_verdict_may_be_called() {
        stub.always((request, response) -> (request.body().getJsonArray("tools").size() == 1
                        ? calls("v", "give_verdict", "{\"rationale\": \"r\", \"result\": \"yes\"}")
                        : calls("c", "list_spans", "{\"kind\": \"LLM\"}"))
                .answer(request, response));

        assertThat(client.forRun().ask(YES_OR_NO, List.of(spans)).value()).isEqualTo("yes");

        assertThat(called).hasSize(Judge.MOST_ROUNDS);
        assertThat(stub.requests()).hasSize(Judge.MOST_ROUNDS + 1);
        assertThat(stub.requests().getLast().body().getJsonArray("tools")).hasSize(1);
    }

    @Test
    void a_model_that_never_stops_calling_is_stopped() {
        stub.always(calls("c", "list_spans", "{\"kind\": \"LLM\"}"));

        assertThatThrownBy(() -> client.forRun().ask(YES_OR_NO, List.of(spans)))
                .hasMessageEndingWith("still called tools after 30 rounds of calls, expected a verdict");
    }

    @Test
    void where_no_tools_are_taken_they_are_called_in_words() {
        stub.always((request, response) -> {
            if (request.body().containsKey("tools")) {
                error(400, "this model does not support tools").answer(request, response);
            } else if (request.text().contains("2 spans of LLM")) {
                says("{\"rationale\": \"two are few\", \"result\": \"yes\"}").answer(request, response);
            } else {
                says("I look:\n{\"tool\": \"list_spans\", \"arguments\": {\"kind\": \"LLM\"}}")
                        .answer(request, response);
            }
        });

        RunJudge judge = client.forRun();
        assertThat(judge.ask(YES_OR_NO, List.of(spans)).rationale()).isEqualTo("two are few");
        assertThat(judge.ask(YES_OR_NO, List.of(spans)).value()).isEqualTo("yes");

        assertThat(called).containsExactly("LLM", "LLM");
        assertThat(stub.requests()).as("two refusals, then twice two").hasSize(6);
        assertThat(client.endpoint("openai:/x").orElseThrow().forms())
                .containsEntry("gpt-4.1-mini (Choice, tools)", "TEXT with tools in words");
    }

    @Test
    void anthropics_and_geminis_calls_go_back_to_them_as_they_came() {
        client = client(new JsonObject()
                .put(
                        "endpoints",
                        new JsonObject()
                                .put(
                                        "anthropic",
                                        new JsonObject()
                                                .put("baseUrl", stub.baseUrl())
                                                .put("apiKey", "k"))
                                .put(
                                        "gemini",
                                        new JsonObject()
                                                .put("baseUrl", stub.baseUrl())
                                                .put("apiKey", "k"))));
        stub.next(
                json(200, new JsonObject("""
                    {"content": [{"type": "thinking", "thinking": "t", "signature": "sig"},
                      {"type": "tool_use", "id": "toolu_1", "name": "list_spans", "input": {"kind": "LLM"}}],
                     "stop_reason": "tool_use"}
                    """)),
                json(200, new JsonObject("""
                    {"content": [{"type": "tool_use", "id": "toolu_2", "name": "give_verdict",
                      "input": {"rationale": "r", "result": "yes"}}], "stop_reason": "tool_use"}
                    """)),
                json(200, new JsonObject("""
                    {"candidates": [{"content": {"role": "model", "parts": [{"functionCall": {"name": "list_spans",
                      "args": {"kind": "TOOL"}}, "thoughtSignature": "sig"}]}, "finishReason": "STOP"}]}
                    """)),
                json(200, new JsonObject("""
                    {"candidates": [{"content": {"role": "model", "parts": [{"functionCall": {"name": "give_verdict",
                      "args": {"rationale": "r", "result": "no"}}}]}, "finishReason": "STOP"}]}
                    """)));

        assertThat(client.forRun("anthropic:/c", CallLedger.NONE)
                        .ask(YES_OR_NO, List.of(spans))
                        .value())
                .isEqualTo("yes");
        assertThat(client.forRun("gemini:/g", CallLedger.NONE)
                        .ask(YES_OR_NO, List.of(spans))
                        .value())
                .isEqualTo("no");

        assertThat(called).containsExactly("LLM", "TOOL");
        JsonArray messages = stub.requests().get(1).body().getJsonArray("messages");
        assertThat(messages.getJsonObject(1).encode()).contains("\"signature\":\"sig\"", "toolu_1");
        assertThat(messages.getJsonObject(2).encode()).contains("tool_result", "toolu_1", "2 spans of LLM");
        JsonArray contents = stub.requests().get(3).body().getJsonArray("contents");
        assertThat(contents.getJsonObject(1).encode()).contains("thoughtSignature");
        assertThat(contents.getJsonObject(2).encode()).contains("functionResponse", "\"output\":\"2 spans of TOOL\"");
    }

    private static StubModel.Behaviour calls(String id, String tool, String arguments) {
        JsonObject call = new JsonObject()
                .put("id", id)
                .put("type", "function")
                .put("function", new JsonObject().put("name", tool).put("arguments", arguments));
        return message(
                new JsonObject()
                        .put("role", "assistant")
                        .putNull("content")
                        .put("tool_calls", new JsonArray().add(call)),
                "tool_calls");
    }
}
