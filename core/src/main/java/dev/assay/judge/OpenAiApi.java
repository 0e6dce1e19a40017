package dev.assay.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assay.judge.AnswerForm.Format;
import dev.assay.judge.ChatRequest.Call;
import dev.assay.judge.ChatRequest.Result;
import dev.assay.judge.ChatRequest.Turn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's chat completions (<a href="https://platform.openai.com/docs/api-reference/chat/create">create</a>, <a
 * href="https://platform.openai.com/docs/api-reference/chat/object">object</a>).
 */
class OpenAiApi implements ChatApi {
    private static final String CHAT = "/chat/completions";

    /** Parts of the request that are not a question's to set. */
    private static final Set<String> OURS = Set.of(
            "model",
            "messages",
            "stream",
            "n",
            "tools",
            "tool_choice",
            "response_format",
            "functions",
            "function_call");

    @Override
    public List<Format> formats() {
        return List.of(Format.JSON_SCHEMA, Format.TOOL_CALL, Format.JSON_OBJECT, Format.TEXT);
    }

    @Override
    public String url(JudgeEndpoint endpoint, String model) {
        String base = endpoint.baseUrl();
        int query = base.indexOf('?');
        String path = JudgeEndpoint.withoutSlash(query < 0 ? base : base.substring(0, query));
        return (path.endsWith(CHAT) ? path : path + CHAT) + (query < 0 ? "" : base.substring(query));
    }

    @Override
    public Map<String, String> headers(JudgeEndpoint endpoint, String url, byte[] body, Instant now) {
        return endpoint.apiKey().isEmpty() ? Map.of() : Map.of("authorization", "Bearer " + endpoint.apiKey());
    }

    @Override
    public ObjectNode body(ChatRequest request) throws ChatFailure {
        ObjectNode body = ChatJson.object().put("model", request.model());
        for (Map.Entry<String, Object> each : request.inference().entrySet()) {
            inference(body, each.getKey(), each.getValue(), request.form());
        }
        ArrayNode messages = body.putArray("messages");
        messages.addObject().put("role", "system").put("content", request.system());
        request.turns().forEach(turn -> message(messages, turn));
        switch (request.form().format()) {
            case JSON_SCHEMA ->
                body.putObject("response_format")
                        .put("type", "json_schema")
                        .putObject("json_schema")
                        .put("name", "verdict")
                        .put("strict", request.strict())
                        .set("schema", request.schema());
            case JSON_OBJECT -> body.putObject("response_format").put("type", "json_object");
            case TOOL_CALL, TEXT -> {}
        }
        if (request.alternatives() > 0) {
            body.put(AnswerForm.LOGPROBS, true).put("top_logprobs", request.alternatives());
        }
        tools(body, request);
        return body;
    }

    void inference(ObjectNode body, String name, Object value, AnswerForm form) throws ChatFailure {
        if (OURS.contains(name)) {
            throw ChatFailure.unsaid("is not asked for inference parameter '" + name + "', which is the server's own");
        }
        boolean renamed = name.equals(AnswerForm.MAX_TOKENS) && form.without().contains(name);
        body.set(renamed ? "max_completion_tokens" : name, ChatJson.node(value));
    }

    @Override
    public boolean tellsChances() {
        return true;
    }

    /** How a call of some tool is demanded. */
    String anyTool() {
        return "required";
    }

    private void tools(ObjectNode body, ChatRequest request) {
        ArrayNode tools = ChatJson.array();
        if (!request.last()) {
            request.tools()
                    .forEach(tool -> tools.add(
                            function(tool.name(), tool.description(), ChatJson.schema(tool.parametersSchema()))));
        }
        if (request.verdictAsCall()) {
            tools.add(function(VERDICT_TOOL, ChatJson.VERDICT_TOOL_IS, request.schema()));
            // Naming the one tool that there is says no more, and llama.cpp and LM Studio take words only.
            body.put("tool_choice", anyTool());
        }
        if (!tools.isEmpty()) {
            body.set("tools", tools);
        }
    }

    private static ObjectNode function(String name, String description, JsonNode parameters) {
        ObjectNode tool = ChatJson.object().put("type", "function");
        tool.putObject("function")
                .put("name", name)
                .put("description", description)
                .set("parameters", parameters);
        return tool;
    }

    private static void message(ArrayNode messages, Turn turn) {
        switch (turn) {
            case Turn.User(String text) ->
                messages.addObject().put("role", "user").put("content", text);
            case Turn.Model(JsonNode message) -> messages.add(message);
            case Turn.Results(List<Result> results) ->
                results.forEach(result -> messages.addObject()
                        .put("role", "tool")
                        .put("tool_call_id", result.call().id())
                        .put("name", result.call().name())
                        .put("content", result.text()));
        }
    }

    @Override
    public ChatAnswer answer(JsonNode reply, String asked) throws ChatFailure {
        JsonNode choice = reply.path("choices").path(0);
        if (!choice.isObject()) {
            throw ChatFailure.lost(
                    ChatFailure.Kind.LASTING, "answered without choices: " + ChatAnswer.oneLine(reply.toString()));
        }
        JsonNode message = choice.path("message");
        JsonNode usage = reply.path("usage");
        return new ChatAnswer(
                text(message.path("content")),
                calls(message),
                sendable(message),
                problem(choice, message),
                reply.path("model").isTextual() ? reply.path("model").asText() : asked,
                ChatJson.count(usage.path("prompt_tokens")),
                ChatJson.count(usage.path("completion_tokens")),
                Token.of(choice.path(AnswerForm.LOGPROBS).path("content")));
    }

    @Override
    public List<Call> calls(JsonNode message) {
        List<Call> calls = new ArrayList<>();
        message.path("tool_calls")
                .forEach(call -> calls.add(new Call(
                        call.path("id").asText(""),
                        call.path("function").path("name").asText(""),
                        ChatJson.arguments(call.path("function").path("arguments")))));
        return calls;
    }

    /** What other servers take back: some add fields that others, and they themselves, refuse. */
    private static JsonNode sendable(JsonNode message) {
        ObjectNode sent = ChatJson.object().put("role", "assistant");
        sent.set("content", message.path("content").isMissingNode() ? ChatJson.nothing() : message.path("content"));
        if (message.path("tool_calls").isArray() && !message.path("tool_calls").isEmpty()) {
            sent.set("tool_calls", message.path("tool_calls"));
        }
        return sent;
    }

    /** Content is text, or a list of parts of which some are text; thoughts are none. */
    private static String text(JsonNode content) {
        if (content.isTextual()) {
            return content.asText();
        }
        StringBuilder text = new StringBuilder();
        content.forEach(part -> text.append(part.path("text").asText("")));
        return text.toString();
    }

    private static @Nullable String problem(JsonNode choice, JsonNode message) {
        if (message.path("refusal").isTextual()) {
            return "refused to judge: "
                    + ChatAnswer.oneLine(message.path("refusal").asText());
        }
        return switch (choice.path("finish_reason").asText("")) {
            case "length", "model_length" -> "was cut off at its greatest length";
            case "content_filter" -> "was stopped by the endpoint's content filter";
            case "error" ->
                "broke off: "
                        + ChatAnswer.oneLine(
                                choice.path("error").path("message").asText("no reason given"));
            default -> null;
        };
    }
}
