package dev.assay.judge;

import static dev.assay.judge.StubModel.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.scorer.api.Judge.Question;
import dev.assay.scorer.api.Judge.Verdict;
import dev.assay.scorer.api.JudgeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What goes to each provider and comes back, over HTTP. The bodies have the fields that the provider's public reference of
 * its API has in its examples.
 */
class ProvidersTest extends JudgeTestBase {
    private static final String GOOD = "{\"rationale\": \"It is short.\", \"result\": \"yes\"}";
    private static final Map<String, Object> INFERENCE =
            Map.of("temperature", 0.5, "top_p", 0.9, "max_tokens", 300, "stop", "END");

    @Test
    void anthropic_is_asked_for_messages() {
        endpoint("anthropic", new JsonObject().put("apiKey", "sk-secret"));
        stub.always(json(200, new JsonObject("""
            {"id": "msg_01XFDUDYJgAACzvnptvVoYEL", "type": "message", "role": "assistant",
             "model": "claude-sonnet-4-5-20250929",
             "content": [
               {"type": "thinking", "thinking": "Is it? {\\"result\\": \\"no\\"}", "signature": "Eq"},
               {"type": "text", "text": "{\\"rationale\\": \\"It is short.\\", \\"result\\": \\"yes\\"}"}],
             "stop_reason": "end_turn", "stop_sequence": null,
             "usage": {"input_tokens": 2095, "cache_creation_input_tokens": 5, "cache_read_input_tokens": 100,
                       "output_tokens": 503}}
            """)));

        Verdict verdict = ask("anthropic:/claude-sonnet-4-5", INFERENCE);

        assertThat(verdict.value()).isEqualTo("yes");
        assertThat(verdict.model()).isEqualTo("claude-sonnet-4-5-20250929");
        assertThat(verdict.inputTokens()).isEqualTo(2200);
        assertThat(verdict.outputTokens()).isEqualTo(503);
        StubModel.Request request = stub.requests().getFirst();
        assertThat(request.path()).isEqualTo("/v1/messages");
        assertThat(request.headers().get("x-api-key")).isEqualTo("sk-secret");
        assertThat(request.headers().get("anthropic-version")).isEqualTo("2023-06-01");
        JsonObject body = request.body();
        assertThat(body.getString("model")).isEqualTo("claude-sonnet-4-5");
        assertThat(body.getString("system")).contains("impartial");
        assertThat(body.getInteger("max_tokens")).isEqualTo(300);
        assertThat(body.getDouble("temperature")).isEqualTo(0.5);
        assertThat(body.getJsonArray("stop_sequences")).containsExactly("END");
        assertThat(body.getJsonArray("messages").getJsonObject(0).getString("role"))
                .isEqualTo("user");
        JsonObject format = body.getJsonObject("output_config").getJsonObject("format");
        assertThat(format.getString("type")).isEqualTo("json_schema");
        assertThat(format.getJsonObject("schema").getBoolean("additionalProperties"))
                .isFalse();
    }

    @Test
    void an_older_model_of_anthropic_gives_its_verdict_as_a_call() {
        endpoint("anthropic", new JsonObject().put("apiKey", "sk-secret"));
        stub.always((request, response) -> (request.body().containsKey("output_config")
                        ? json(400, new JsonObject("""
                            {"type": "error", "error": {"type": "invalid_request_error",
                             "message": "output_config: Extra inputs are not permitted"}, "request_id": "req_1"}
                            """))
                        : json(200, new JsonObject("""
                            {"type": "message", "role": "assistant", "model": "claude-3-haiku-20240307",
                             "content": [{"type": "text", "text": "I call it."},
                               {"type": "tool_use", "id": "toolu_01", "name": "give_verdict",
                                "input": {"rationale": "It is short.", "result": "yes"}}],
                             "stop_reason": "tool_use", "usage": {"input_tokens": 10, "output_tokens": 5}}
                            """)))
                .answer(request, response));

        assertThat(ask("anthropic:/claude-3-haiku-20240307", Map.of()).value()).isEqualTo("yes");
        assertThat(ask("anthropic:/claude-3-haiku-20240307", Map.of()).rationale())
                .isEqualTo("It is short.");

        assertThat(stub.requests()).hasSize(3);
        JsonObject body = stub.requests().getLast().body();
        assertThat(body.getJsonObject("tool_choice"))
                .isEqualTo(new JsonObject().put("type", "tool").put("name", "give_verdict"));
        assertThat(body.getJsonArray("tools")
                        .getJsonObject(0)
                        .getJsonObject("input_schema")
                        .getString("type"))
                .isEqualTo("object");
    }

    @Test
    void what_anthropic_cannot_be_told_is_said_and_not_left_out() {
        endpoint("anthropic", new JsonObject().put("apiKey", "sk-secret"));

        assertThatThrownBy(() -> ask("anthropic:/claude", Map.of("seed", 7)))
                .isInstanceOf(JudgeException.class)
                .hasMessageEndingWith("takes no inference parameter 'seed'");
        assertThat(stub.requests()).isEmpty();
    }

    @Test
    void an_overloaded_anthropic_is_tried_again() {
        endpoint("anthropic", new JsonObject().put("apiKey", "sk-secret"));
        stub.next(json(529, new JsonObject("""
            {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
            """))).always(json(200, new JsonObject("""
                    {"type": "message", "content": [{"type": "text", "text": "yes"}], "stop_reason": "end_turn"}
                    """)));

        assertThat(ask("anthropic:/claude", Map.of()).value()).isEqualTo("yes");
        assertThat(stub.requests()).hasSize(2);
    }

    @Test
    void gemini_is_asked_to_generate_content() {
        endpoint("gemini", new JsonObject().put("apiKey", "sk-secret"));
        stub.always(json(200, new JsonObject("""
            {"candidates": [{"content": {"role": "model", "parts": [
                {"text": "Hm {\\"result\\": \\"no\\"}", "thought": true},
                {"text": "{\\"rationale\\": \\"It is short.\\", \\"result\\": \\"yes\\"}"}]},
              "finishReason": "STOP", "index": 0}],
             "usageMetadata": {"promptTokenCount": 264, "candidatesTokenCount": 23, "thoughtsTokenCount": 40,
               "totalTokenCount": 327},
             "modelVersion": "gemini-2.5-flash", "responseId": "x"}
            """)));

        Verdict verdict = ask("gemini:/gemini-2.5-flash", Map.of("max_tokens", 300, "seed", 7, "stop", "END"));

        assertThat(verdict.value()).isEqualTo("yes");
        assertThat(verdict.inputTokens()).isEqualTo(264);
        assertThat(verdict.outputTokens()).as("thoughts are paid as output").isEqualTo(63);
        StubModel.Request request = stub.requests().getFirst();
        assertThat(request.uri()).isEqualTo("/v1/models/gemini-2.5-flash:generateContent");
        assertThat(request.headers().get("x-goog-api-key")).isEqualTo("sk-secret");
        JsonObject config = request.body().getJsonObject("generationConfig");
        assertThat(config.getInteger("maxOutputTokens")).isEqualTo(300);
        assertThat(config.getInteger("seed")).isEqualTo(7);
        assertThat(config.getDouble("temperature")).isZero();
        assertThat(config.getJsonArray("stopSequences")).containsExactly("END");
        assertThat(config.getString("responseMimeType")).isEqualTo("application/json");
        assertThat(config.getJsonObject("responseJsonSchema").getJsonArray("required"))
                .containsExactly("rationale", "result");
        assertThat(request.body().getJsonObject("systemInstruction").encode()).contains("impartial");
    }

    @Test
    void what_gemini_blocks_is_said() {
        endpoint("gemini", new JsonObject().put("apiKey", "sk-secret"));
        stub.always(json(200, new JsonObject("""
            {"promptFeedback": {"blockReason": "SAFETY"}, "usageMetadata": {"promptTokenCount": 8}}
            """)));

        assertThatThrownBy(() -> ask("gemini:/gemini-2.5-flash", Map.of()))
                .hasMessageEndingWith("was stopped by the endpoint's content filter (SAFETY)");
    }

    @Test
    void gemini_says_in_the_body_when_to_come_again() {
        endpoint("gemini", new JsonObject().put("apiKey", "sk-secret"));
        stub.next(json(429, new JsonObject("""
            {"error": {"code": 429, "message": "You exceeded your current quota", "status": "RESOURCE_EXHAUSTED",
              "details": [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "0.01s"}]}}
            """))).always(json(200, new JsonObject("""
                    {"candidates": [{"content": {"parts": [{"text": "yes"}]}, "finishReason": "STOP"}]}
                    """)));

        assertThat(ask("gemini:/gemini-2.5-flash", Map.of()).value()).isEqualTo("yes");
        assertThat(stub.requests()).hasSize(2);
    }

    @Test
    void bedrock_is_asked_to_converse_with_a_signature() {
        endpoint(
                "bedrock",
                new JsonObject()
                        .put("region", "us-east-1")
                        .put("accessKey", "AKIDEXAMPLE")
                        .put("secretKey", "sk-secret"));
        stub.always(json(200, new JsonObject("""
            {"output": {"message": {"role": "assistant", "content": [
                {"reasoningContent": {"reasoningText": {"text": "Hm"}}},
                {"text": "{\\"rationale\\": \\"It is short.\\", \\"result\\": \\"yes\\"}"}]}},
             "stopReason": "end_turn", "usage": {"inputTokens": 30, "outputTokens": 62, "totalTokens": 92},
             "metrics": {"latencyMs": 1275}}
            """)));

        Verdict verdict = ask("bedrock:/anthropic.claude-3-5-sonnet-20240620-v1:0", INFERENCE);

        assertThat(verdict.value()).isEqualTo("yes");
        assertThat(verdict.inputTokens()).isEqualTo(30);
        StubModel.Request request = stub.requests().getFirst();
        assertThat(request.uri()).isEqualTo("/v1/model/anthropic.claude-3-5-sonnet-20240620-v1%3A0/converse");
        assertThat(request.headers().get("x-amz-date")).isEqualTo("20261122T120000Z");
        assertThat(request.authorization())
                .startsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261122/us-east-1/bedrock/aws4_request, "
                        + "SignedHeaders=content-type;host;x-amz-date, Signature=");
        JsonObject body = request.body();
        assertThat(body.getJsonObject("inferenceConfig"))
                .isEqualTo(new JsonObject()
                        .put("maxTokens", 300)
                        .put("stopSequences", new JsonArray().add("END"))
                        .put("temperature", 0.5)
                        .put("topP", 0.9));
        assertThat(body.getJsonArray("system").getJsonObject(0).getString("text"))
                .contains("impartial");
        assertThat(body.getJsonArray("messages")
                        .getJsonObject(0)
                        .getJsonArray("content")
                        .getJsonObject(0)
                        .fieldNames())
                .containsExactly("text");
        JsonObject format = body.getJsonObject("outputConfig").getJsonObject("textFormat");
        assertThat(format.getJsonObject("structure").getJsonObject("jsonSchema").getString("schema"))
                .contains("\"enum\":[\"yes\",\"no\"]");
    }

    @Test
    void bedrock_takes_an_api_key_too_and_says_what_is_wrong_with_it() {
        endpoint("bedrock", new JsonObject().put("region", "us-east-1").put("apiKey", "sk-secret"));
        stub.always(json(403, new JsonObject().put("message", "The security token sk-secret is invalid.")));

        assertThatThrownBy(() -> ask("bedrock:/amazon.nova-lite-v1:0", Map.of()))
                .hasMessageEndingWith(
                        "does not allow this key to use this model (403): The security token … is invalid.");
        assertThat(stub.requests().getFirst().authorization()).isEqualTo("Bearer sk-secret");
    }

    @Test
    void azure_is_asked_by_deployment_version_and_its_own_header() {
        endpoint("azure", new JsonObject().put("apiKey", "sk-secret").put("apiVersion", "2025-01-01-preview"));
        stub.always(StubModel.says(GOOD));

        assertThat(ask("azure:/judge 1", Map.of("max_tokens", 300, "seed", 7)).value())
                .isEqualTo("yes");

        StubModel.Request request = stub.requests().getFirst();
        assertThat(request.uri())
                .isEqualTo("/v1/openai/deployments/judge%201/chat/completions?api-version=2025-01-01-preview");
        assertThat(request.headers().get("api-key")).isEqualTo("sk-secret");
        assertThat(request.authorization()).isEmpty();
        assertThat(request.body().getInteger("seed")).isEqualTo(7);
    }

    @Test
    void azures_content_filter_is_not_asked_in_another_form() {
        endpoint("azure", new JsonObject().put("apiKey", "sk-secret"));
        stub.always(json(400, new JsonObject("""
            {"error": {"message": "The response was filtered due to the prompt triggering Azure OpenAI's content \
            management policy.", "type": null, "param": "prompt", "code": "content_filter", "status": 400}}
            """)));

        assertThatThrownBy(() -> ask("azure:/judge", Map.of())).hasMessageContaining("The response was filtered");
        assertThat(stub.requests()).hasSize(1);
    }

    @Test
    void mistral_has_words_of_its_own() {
        endpoint("mistral", new JsonObject().put("apiKey", "sk-secret"));
        stub.always((request, response) -> (request.format().equals("json_schema")
                        ? json(422, new JsonObject("""
                            {"object": "error", "message": "Invalid model for response_format", "type": "invalid_request_error",
                             "param": null, "code": "3051"}
                            """))
                        : StubModel.message(new JsonObject("""
                            {"role": "assistant", "content": "", "tool_calls": [{"id": "D681PevKs", "type": "function",
                              "function": {"name": "give_verdict",
                                "arguments": "{\\"rationale\\": \\"It is short.\\", \\"result\\": \\"yes\\"}"}}]}
                            """), "tool_calls"))
                .answer(request, response));

        assertThat(ask("mistral:/open-mistral-7b", Map.of("seed", 7)).value()).isEqualTo("yes");

        StubModel.Request request = stub.requests().getLast();
        assertThat(request.path()).isEqualTo("/v1/chat/completions");
        assertThat(request.authorization()).isEqualTo("Bearer sk-secret");
        assertThat(request.body().getInteger("random_seed")).isEqualTo(7);
        assertThat(request.body().containsKey("seed")).isFalse();
    }

    @Test
    void a_model_that_has_another_name_for_its_most_tokens_is_told_under_that() {
        stub.always((request, response) -> (request.body().containsKey("max_tokens")
                        ? StubModel.error(
                                400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.")
                        : StubModel.says(GOOD))
                .answer(request, response));

        assertThat(ask("openai:/o4-mini", Map.of("max_tokens", 300)).value()).isEqualTo("yes");

        assertThat(stub.requests().getLast().body().getInteger("max_completion_tokens"))
                .isEqualTo(300);
        assertThat(stub.requests().getLast().format()).isEqualTo("json_schema");
    }

    @Test
    void a_temperature_that_was_asked_for_is_not_dropped_in_silence() {
        stub.always(StubModel.error(400, "Unsupported value: 'temperature' does not support 0.5 with this model"));

        assertThatThrownBy(() -> ask("openai:/o4-mini", Map.of("temperature", 0.5)))
                .hasMessageContaining("'temperature' does not support 0.5");
        assertThat(stub.requests()).hasSize(1);
    }

    @Test
    void a_jury_asks_other_models_than_the_runs() {
        endpoint("anthropic", new JsonObject().put("apiKey", "sk-other"));
        stub.always((request, response) -> (request.path().endsWith("/messages")
                        ? json(200, new JsonObject("""
                            {"content": [{"type": "text", "text": "no"}]}
                            """))
                        : StubModel.says(GOOD))
                .answer(request, response));
        RunJudge judge = client.forRun();

        assertThat(judge.ask(YES_OR_NO).value()).isEqualTo("yes");
        assertThat(judge.ask(YES_OR_NO.model("anthropic:/claude")).value()).isEqualTo("no");
        assertThatThrownBy(() -> judge.ask(YES_OR_NO.model("nobody")))
                .isInstanceOf(JudgeException.class)
                .hasMessageStartingWith("judge model 'nobody' is not known");
        assertThatThrownBy(() -> judge.ask(YES_OR_NO.model("mistral:/small")))
                .hasMessage("judge endpoint 'mistral' has no key: set judge.endpoints.mistral.apiKey"
                        + " (ASSAY_JUDGE_ENDPOINTS_MISTRAL_API_KEY)");
    }

    /** A client that also has that endpoint, which is the stub. */
    private void endpoint(String name, JsonObject settings) {
        client = client(
                new JsonObject().put("endpoints", new JsonObject().put(name, settings.put("baseUrl", stub.baseUrl()))));
    }

    private Verdict ask(String model, Map<String, Object> inference) {
        return client.forRun(model, CallLedger.NONE)
                .ask(new Question("Is it concise?", List.of("yes", "no")).inference(inference));
    }
}
