package dev.assay.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assay.judge.AnswerForm.Format;
import dev.assay.judge.ChatRequest.Call;
import dev.assay.judge.ChatRequest.Turn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Anthropic's messages (<a href="https://docs.anthropic.com/en/api/messages">API</a>). */
final class AnthropicApi implements ChatApi {
    private static final String VERSION = "2023-06-01";
    private static final String MESSAGES = "/messages";

    /** The API demands a number: enough for the reasons and, with models that think, for the thoughts. */
    private static final int MAX_TOKENS = 4_096;

    private static final Set<String> OURS =
            Set.of("model", "messages", "system", "stream", "tools", "tool_choice", "output_config", "output_format");
    private static final Set<String> UNKNOWN = Set.of("seed", "presence_penalty", "frequency_penalty", "logit_bias");

    @Override
    public List<Format> formats() {
        return List.of(Format.JSON_SCHEMA, Format.TOOL_CALL, Format.TEXT);
    }

    @Override
    public String url(JudgeEndpoint endpoint, String model) {
        String base = JudgeEndpoint.withoutSlash(endpoint.baseUrl());
        return base.endsWith(MESSAGES) ? base : base + MESSAGES;
    }

    @Override
    public Map<String, String> headers(JudgeEndpoint endpoint, String url, byte[] body, Instant now) {
        Map<String, String> headers = new LinkedHashMap<>(Map.of("anthropic-version", VERSION));
        if (!endpoint.apiKey().isEmpty()) {
            headers.put("x-api-key", endpoint.apiKey());
        }
        return headers;
    }

    @Override
    public ObjectNode body(ChatRequest request) throws ChatFailure {
        ObjectNode body = ChatJson.object().put("model", request.model()).put("max_tokens", MAX_TOKENS);
        for (Map.Entry<String, Object> each : request.inference().entrySet()) {
            if (OURS.contains(each.getKey()) || UNKNOWN.contains(each.getKey())) {
                throw ChatFailure.unsaid("takes no inference parameter '" + each.getKey() + "'");
            }
            body.set(each.getKey().equals("stop") ? "stop_sequences" : each.getKey(), stops(each));
        }
        body.put("system", request.system());
        ArrayNode messages = body.putArray("messages");
        request.turns().forEach(turn -> message(messages, turn));
        if (request.form().format() == Format.JSON_SCHEMA) {
            body.putObject("output_config")
                    .putObject("format")
                    .put("type", "json_schema")
                    .set("schema", request.schema());
        }
        tools(body, request);
        return body;
    }

    private static JsonNode stops(Map.Entry<String, Object> parameter) {
        JsonNode value = ChatJson.node(parameter.getValue());
        return parameter.getKey().equals("stop") && value.isTextual()
                ? ChatJson.array().add(value)
                : value;
    }

    private static void tools(ObjectNode body, ChatRequest request) {
        ArrayNode tools = ChatJson.array();
        // A conversation with calls in it must go on describing the tools.
        request.tools().forEach(tool -> tools.addObject()
                .put("name", tool.name())
                .put("description", tool.description())
                .set("input_schema", ChatJson.schema(tool.parametersSchema())));
        if (request.verdictAsCall()) {
            tools.addObject()
                    .put("name", VERDICT_TOOL)
                    .put("description", ChatJson.VERDICT_TOOL_IS)
                    .set("input_schema", request.schema());
            ObjectNode choice = body.putObject("tool_choice");
            if (request.mustGiveVerdict()) {
                choice.put("type", "tool").put("name", VERDICT_TOOL);
            } else {
                choice.put("type", "any");
            }
        } else if (request.last() && !tools.isEmpty()) {
            body.putObject("tool_choice").put("type", "none");
        }
        if (!tools.isEmpty()) {
            body.set("tools", tools);
        }
    }

    private static void message(ArrayNode messages, Turn turn) {
        switch (turn) {
            case Turn.User(String text) ->
                messages.addObject().put("role", "user").put("content", text);
            case Turn.Model(JsonNode message) -> messages.add(message);
            case Turn.Results(var results) -> {
                ArrayNode content = messages.addObject().put("role", "user").putArray("content");
                results.forEach(result -> {
                    ObjectNode block = content.addObject()
                            .put("type", "tool_result")
                            .put("tool_use_id", result.call().id())
                            .put("content", result.text());
                    if (result.failed()) {
                        block.put("is_error", true);
                    }
                });
            }
        }
    }

    @Override
    public ChatAnswer answer(JsonNode reply, String asked) throws ChatFailure {
        JsonNode content = reply.path("content");
        if (!content.isArray()) {
            throw ChatFailure.lost(
                    ChatFailure.Kind.LASTING, "answered without content: " + ChatAnswer.oneLine(reply.toString()));
        }
        StringBuilder text = new StringBuilder();
        content.forEach(block -> {
            if (block.path("type").asText("").equals("text")) {
                text.append(block.path("text").asText(""));
            }
        });
        ObjectNode message = ChatJson.object().put("role", "assistant");
        message.set("content", content);
        JsonNode usage = reply.path("usage");
        return new ChatAnswer(
                text.toString(),
                calls(message),
                message,
                problem(reply.path("stop_reason").asText("")),
                reply.path("model").isTextual() ? reply.path("model").asText() : asked,
                ChatJson.counts(
                        usage.path("input_tokens"),
                        List.of(usage.path("cache_creation_input_tokens"), usage.path("cache_read_input_tokens"))),
                ChatJson.count(usage.path("output_tokens")));
    }

    @Override
    public List<Call> calls(JsonNode message) {
        List<Call> calls = new ArrayList<>();
        message.path("content").forEach(block -> {
            if (block.path("type").asText("").equals("tool_use")) {
                calls.add(new Call(
                        block.path("id").asText(""),
                        block.path("name").asText(""),
                        ChatJson.arguments(block.path("input"))));
            }
        });
        return calls;
    }

    private static @Nullable String problem(String stopReason) {
        return switch (stopReason) {
            case "max_tokens", "model_context_window_exceeded" -> "was cut off at its greatest length";
            case "refusal" -> "refused to judge";
            default -> null;
        };
    }
}
