package dev.assay.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assay.judge.AnswerForm.Format;
import dev.assay.judge.ChatRequest.Call;
import dev.assay.judge.ChatRequest.Turn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gemini's generateContent (<a href="https://ai.google.dev/api/generate-content">API</a>). */
final class GeminiApi implements ChatApi {
    private static final Map<String, String> NAMES = Map.of(
            "temperature",
            "temperature",
            "top_p",
            "topP",
            "top_k",
            "topK",
            "max_tokens",
            "maxOutputTokens",
            "seed",
            "seed",
            "stop",
            "stopSequences",
            "presence_penalty",
            "presencePenalty",
            "frequency_penalty",
            "frequencyPenalty",
            "thinking_config",
            "thinkingConfig");

    private static final Set<String> CUT = Set.of("MAX_TOKENS");
    private static final Set<String> FILTERED = Set.of(
            "SAFETY", "RECITATION", "LANGUAGE", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY", "OTHER");

    @Override
    public List<Format> formats() {
        return List.of(Format.JSON_SCHEMA, Format.TOOL_CALL, Format.JSON_OBJECT, Format.TEXT);
    }

    @Override
    public String url(JudgeEndpoint endpoint, String model) {
        String path = model.startsWith("models/") || model.startsWith("tunedModels/") ? model : "models/" + model;
        return JudgeEndpoint.withoutSlash(endpoint.baseUrl()) + "/"
                + ChatJson.pathPart(path).replace("%2F", "/") + ":generateContent";
    }

    /** In a header: in the address it would stand in the logs of whatever is on the way. */
    @Override
    public Map<String, String> headers(JudgeEndpoint endpoint, String url, byte[] body, Instant now) {
        return endpoint.apiKey().isEmpty() ? Map.of() : Map.of("x-goog-api-key", endpoint.apiKey());
    }

    @Override
    public ObjectNode body(ChatRequest request) throws ChatFailure {
        ObjectNode body = ChatJson.object();
        body.putObject("systemInstruction").putArray("parts").addObject().put("text", request.system());
        ArrayNode contents = body.putArray("contents");
        request.turns().forEach(turn -> content(contents, turn));
        ObjectNode config = ChatJson.object();
        for (Map.Entry<String, Object> each : request.inference().entrySet()) {
            String name = NAMES.get(each.getKey());
            if (name == null) {
                throw ChatFailure.unsaid("takes no inference parameter '" + each.getKey() + "'");
            }
            JsonNode value = ChatJson.node(each.getValue());
            config.set(
                    name,
                    name.equals("stopSequences") && value.isTextual()
                            ? ChatJson.array().add(value)
                            : value);
        }
        switch (request.form().format()) {
            case JSON_SCHEMA ->
                config.put("responseMimeType", "application/json").set("responseJsonSchema", request.schema());
            case JSON_OBJECT -> config.put("responseMimeType", "application/json");
            case TOOL_CALL, TEXT -> {}
        }
        if (!config.isEmpty()) {
            body.set("generationConfig", config);
        }
        tools(body, request);
        return body;
    }

    private static void tools(ObjectNode body, ChatRequest request) {
        ArrayNode functions = ChatJson.array();
        if (!request.last()) {
            request.tools().forEach(tool -> functions
                    .addObject()
                    .put("name", tool.name())
                    .put("description", tool.description())
                    .set("parametersJsonSchema", ChatJson.schema(tool.parametersSchema())));
        }
        if (request.verdictAsCall()) {
            functions
                    .addObject()
                    .put("name", VERDICT_TOOL)
                    .put("description", ChatJson.VERDICT_TOOL_IS)
                    .set("parametersJsonSchema", request.schema());
            body.putObject("toolConfig").putObject("functionCallingConfig").put("mode", "ANY");
        }
        if (!functions.isEmpty()) {
            body.putArray("tools").addObject().set("functionDeclarations", functions);
        }
    }

    private static void content(ArrayNode contents, Turn turn) {
        switch (turn) {
            case Turn.User(String text) -> {
                ObjectNode content = contents.addObject().put("role", "user");
                content.putArray("parts").addObject().put("text", text);
            }
            case Turn.Model(JsonNode message) -> contents.add(message);
            case Turn.Results(var results) -> {
                ArrayNode parts = contents.addObject().put("role", "user").putArray("parts");
                results.forEach(result -> {
                    ObjectNode response = parts.addObject()
                            .putObject("functionResponse")
                            .put("name", result.call().name());
                    if (!result.call().id().isEmpty()) {
                        response.put("id", result.call().id());
                    }
                    response.putObject("response").put(result.failed() ? "error" : "output", result.text());
                });
            }
        }
    }

    @Override
    public ChatAnswer answer(JsonNode reply, String asked) throws ChatFailure {
        JsonNode usage = reply.path("usageMetadata");
        Long input = ChatJson.count(usage.path("promptTokenCount"));
        Long output = ChatJson.counts(usage.path("candidatesTokenCount"), List.of(usage.path("thoughtsTokenCount")));
        JsonNode version = reply.path("modelVersion");
        String model = version.isTextual() ? version.asText() : asked;
        JsonNode candidate = reply.path("candidates").path(0);
        String blocked = reply.path("promptFeedback").path("blockReason").asText("");
        if (!candidate.isObject()) {
            if (blocked.isEmpty()) {
                throw ChatFailure.lost(
                        ChatFailure.Kind.LASTING,
                        "answered without candidates: " + ChatAnswer.oneLine(reply.toString()));
            }
            String why = "was stopped by the endpoint's content filter (" + ChatAnswer.oneLine(blocked) + ")";
            return new ChatAnswer("", List.of(), ChatJson.object(), why, model, input, output == null ? 0L : output);
        }
        JsonNode content = candidate.path("content");
        StringBuilder text = new StringBuilder();
        content.path("parts").forEach(part -> {
            if (!part.path("thought").asBoolean(false)) {
                text.append(part.path("text").asText(""));
            }
        });
        String finish = candidate.path("finishReason").asText("");
        return new ChatAnswer(text.toString(), calls(content), content, problem(finish), model, input, output);
    }

    private static @Nullable String problem(String finish) {
        return CUT.contains(finish)
                ? "was cut off at its greatest length"
                : FILTERED.contains(finish)
                        ? "was stopped by the endpoint's content filter (" + finish + ")"
                        : finish.equals("MALFORMED_FUNCTION_CALL") ? "called a tool in a form that is none" : null;
    }

    @Override
    public List<Call> calls(JsonNode message) {
        List<Call> calls = new ArrayList<>();
        message.path("parts").forEach(part -> {
            JsonNode call = part.path("functionCall");
            if (call.isObject()) {
                calls.add(new Call(
                        call.path("id").asText(""),
                        call.path("name").asText(""),
                        ChatJson.arguments(call.path("args"))));
            }
        });
        return calls;
    }

    /** {@code google.rpc.RetryInfo}: seconds with an s, {@code 34.07s}. */
    @Override
    public @Nullable Duration retryAfter(JsonNode refusal) {
        for (JsonNode detail : refusal.path("error").path("details")) {
            String delay = detail.path("retryDelay").asText("");
            if (delay.matches("\\d{1,6}(\\.\\d{1,9})?s")) {
                return Duration.ofMillis((long) (Double.parseDouble(delay.substring(0, delay.length() - 1)) * 1000));
            }
        }
        return null;
    }
}
