package dev.assay.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assay.judge.AnswerForm.Format;
import dev.assay.judge.ChatRequest.Call;
import dev.assay.judge.ChatRequest.Turn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Amazon Bedrock's Converse (<a
 * href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html">API</a>). Requests carry a
 * Bedrock API key, or are signed with an access key.
 */
final class BedrockApi implements ChatApi {
    private static final String SERVICE = "bedrock";

    private static final Map<String, String> NAMES =
            Map.of("temperature", "temperature", "top_p", "topP", "max_tokens", "maxTokens", "stop", "stopSequences");

    @Override
    public List<Format> formats() {
        return List.of(Format.JSON_SCHEMA, Format.TOOL_CALL, Format.TEXT);
    }

    @Override
    public String url(JudgeEndpoint endpoint, String model) {
        return JudgeEndpoint.withoutSlash(endpoint.baseUrl()) + "/model/" + ChatJson.pathPart(model) + "/converse";
    }

    @Override
    public Map<String, String> headers(JudgeEndpoint endpoint, String url, byte[] body, Instant now) {
        AwsKeys keys = endpoint.aws();
        if (keys != null) {
            return new AwsSignature(keys, SERVICE)
                    .sign("POST", url, Map.of("content-type", "application/json"), body, now);
        }
        return endpoint.apiKey().isEmpty() ? Map.of() : Map.of("authorization", "Bearer " + endpoint.apiKey());
    }

    @Override
    public ObjectNode body(ChatRequest request) {
        ObjectNode body = ChatJson.object();
        body.putArray("system").addObject().put("text", request.system());
        ArrayNode messages = body.putArray("messages");
        request.turns().forEach(turn -> message(messages, turn));
        ObjectNode config = ChatJson.object();
        ObjectNode others = ChatJson.object();
        request.inference().forEach((name, value) -> {
            String known = NAMES.get(name);
            JsonNode node = ChatJson.node(value);
            if (known == null) {
                others.set(name, node);
            } else {
                config.set(
                        known,
                        name.equals("stop") && node.isTextual()
                                ? ChatJson.array().add(node)
                                : node);
            }
        });
        if (!config.isEmpty()) {
            body.set("inferenceConfig", config);
        }
        if (!others.isEmpty()) {
            body.set("additionalModelRequestFields", others);
        }
        if (request.form().format() == Format.JSON_SCHEMA) {
            ObjectNode format =
                    body.putObject("outputConfig").putObject("textFormat").put("type", "json_schema");
            format.putObject("structure")
                    .putObject("jsonSchema")
                    .put("name", "verdict")
                    .put("schema", request.schema().toString());
        }
        tools(body, request);
        return body;
    }

    private static void tools(ObjectNode body, ChatRequest request) {
        ArrayNode tools = ChatJson.array();
        // A conversation with calls in it must go on describing the tools.
        request.tools()
                .forEach(
                        tool -> tool(tools, tool.name(), tool.description(), ChatJson.schema(tool.parametersSchema())));
        if (request.verdictAsCall()) {
            tool(tools, VERDICT_TOOL, ChatJson.VERDICT_TOOL_IS, request.schema());
        }
        if (tools.isEmpty()) {
            return;
        }
        ObjectNode config = body.putObject("toolConfig");
        config.set("tools", tools);
        if (request.mustGiveVerdict()) {
            config.putObject("toolChoice").putObject("tool").put("name", VERDICT_TOOL);
        } else if (request.verdictAsCall()) {
            config.putObject("toolChoice").putObject("any");
        }
    }

    private static void tool(ArrayNode tools, String name, String description, JsonNode schema) {
        ObjectNode spec =
                tools.addObject().putObject("toolSpec").put("name", name).put("description", description);
        spec.putObject("inputSchema").set("json", schema);
    }

    private static void message(ArrayNode messages, Turn turn) {
        switch (turn) {
            case Turn.User(String text) -> {
                ObjectNode message = messages.addObject().put("role", "user");
                message.putArray("content").addObject().put("text", text);
            }
            case Turn.Model(JsonNode message) -> messages.add(message);
            case Turn.Results(var results) -> {
                ArrayNode content = messages.addObject().put("role", "user").putArray("content");
                results.forEach(result -> {
                    ObjectNode block = content.addObject()
                            .putObject("toolResult")
                            .put("toolUseId", result.call().id())
                            .put("status", result.failed() ? "error" : "success");
                    block.putArray("content").addObject().put("text", result.text());
                });
            }
        }
    }

    @Override
    public ChatAnswer answer(JsonNode reply, String asked) throws ChatFailure {
        JsonNode message = reply.path("output").path("message");
        if (!message.isObject()) {
            throw ChatFailure.lost(
                    ChatFailure.Kind.LASTING,
                    "answered without an output message: " + ChatAnswer.oneLine(reply.toString()));
        }
        StringBuilder text = new StringBuilder();
        message.path("content").forEach(block -> text.append(block.path("text").asText("")));
        JsonNode usage = reply.path("usage");
        return new ChatAnswer(
                text.toString(),
                calls(message),
                message,
                problem(reply.path("stopReason").asText("")),
                asked,
                ChatJson.counts(
                        usage.path("inputTokens"),
                        List.of(usage.path("cacheReadInputTokens"), usage.path("cacheWriteInputTokens"))),
                ChatJson.count(usage.path("outputTokens")));
    }

    private static @Nullable String problem(String stopReason) {
        return switch (stopReason) {
            case "max_tokens", "model_context_window_exceeded" -> "was cut off at its greatest length";
            case "content_filtered" -> "was stopped by the endpoint's content filter";
            case "guardrail_intervened" -> "was stopped by the endpoint's guardrail";
            case "refusal" -> "refused to judge";
            default -> null;
        };
    }

    @Override
    public List<Call> calls(JsonNode message) {
        List<Call> calls = new ArrayList<>();
        message.path("content").forEach(block -> {
            JsonNode use = block.path("toolUse");
            if (use.isObject()) {
                calls.add(new Call(
                        use.path("toolUseId").asText(""),
                        use.path("name").asText(""),
                        ChatJson.arguments(use.path("input"))));
            }
        });
        return calls;
    }
}
