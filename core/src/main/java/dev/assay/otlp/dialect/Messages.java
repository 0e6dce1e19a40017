package dev.assay.otlp.dialect;

import dev.assay.trace.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Chat messages in one shape, OpenAI's: {@code {role, content, tool_calls: [{id, type, function: {name, arguments}}]}} with
 * arguments as JSON text; pictures, recordings and files stand in the text as their addresses or data URIs. Understands the parts of OpenTelemetry,
 * Vercel, Anthropic, OpenAI's responses and Gemini, Bedrock's blocks and LangChain's objects.
 */
final class Messages {
    private static final Map<String, String> LANGCHAIN_ROLES = Map.of(
            "human",
            "user",
            "ai",
            "assistant",
            "system",
            "system",
            "tool",
            "tool",
            "HumanMessage",
            "user",
            "AIMessage",
            "assistant",
            "SystemMessage",
            "system",
            "ToolMessage",
            "tool");

    private static final Set<String> CALL_TYPES =
            Set.of("tool_call", "tool-call", "tool_use", "function_call", "server_tool_call", "server_tool_use");
    private static final List<String> CONTENTS =
            List.of("text", "content", "response", "result", "output", "json", "thinking", "refusal");
    private static final Set<String> RESULT_TYPES = Set.of("tool_call_response", "tool_result", "tool-result");
    private static final List<String> RESULT_IDS = List.of("tool_use_id", "toolUseId", "toolCallId", "id");
    private static final List<String> RESULTS = List.of("toolResult", "functionResponse", "function_response");

    private Messages() {}

    /** {@code {"messages": […]}}; null when there are none. */
    static @Nullable Object asValue(List<Map<String, @Nullable Object>> messages) {
        return messages.isEmpty() ? null : Map.of("messages", messages);
    }

    /** With the instructions that Anthropic and Gemini take beside the conversation, as its first message. */
    static List<Map<String, @Nullable Object>> ofRequest(@Nullable Object request) {
        List<Map<String, @Nullable Object>> messages = of(Values.in(request, List.of("messages", "contents")));
        Object system = Values.in(request, List.of("system", "system_instruction", "systemInstruction"));
        if (system == null || messages.isEmpty()) {
            return messages;
        }
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put(
                Values.in(system, "parts") == null ? "content" : "parts",
                system instanceof Map<?, ?> map && map.containsKey("parts") ? map.get("parts") : system);
        List<Map<String, @Nullable Object>> all = new ArrayList<>(messages.size() + 1);
        all.add(message("system", body));
        all.addAll(messages);
        return all;
    }

    /** What a model said in blocks without a message around them; null when it is something else. */
    static @Nullable Map<String, @Nullable Object> ofBlocks(@Nullable Object value) {
        List<@Nullable Object> list = value instanceof List<?> ? Values.list(value) : null;
        if (list == null || list.isEmpty() || !list.stream().allMatch(Messages::isBlock)) {
            return null;
        }
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("content", list);
        return message("assistant", body);
    }

    /** The content, as JSON where it is JSON. */
    static @Nullable Object contentAsValue(Map<String, @Nullable Object> message) {
        Object content = message.get("content");
        return content instanceof String text ? JsonText.parseOr(text, text) : content;
    }

    /** What a tool returned, taken out of the message that LangChain or LangGraph wrapped it in; JSON where it is JSON. */
    static @Nullable Object toolResult(@Nullable Object output) {
        Object value = output;
        Object update = Values.in(value, "update");
        List<@Nullable Object> list = Values.list(Values.in(update == null ? value : update, "messages"));
        if (list != null && !list.isEmpty()) {
            value = list.getLast();
        } else if (Values.in(value, "output") != null) {
            value = Values.in(value, "output");
        }
        Object body = Values.in(value, List.of("data", "kwargs")) instanceof Map<?, ?> inner ? inner : value;
        boolean wrapped = body instanceof Map<?, ?> map
                && map.containsKey("content")
                && (map.containsKey("tool_call_id") || "tool".equals(map.get("type")));
        Object content = wrapped ? Values.in(body, "content") : value;
        return content instanceof String text ? JsonText.parseOr(text, text) : content;
    }

    /** Of a list of messages, a list of such lists, or one message; empty when it is something else. */
    static List<Map<String, @Nullable Object>> of(@Nullable Object value) {
        List<@Nullable Object> list = Values.list(value);
        List<Map<String, @Nullable Object>> messages = new ArrayList<>();
        if (list == null) {
            Map<String, @Nullable Object> one = Values.map(value);
            if (one != null) {
                add(one, messages);
            }
            return messages;
        }
        for (Object each : list) {
            if (each instanceof List<?> inner) {
                messages.addAll(of(inner));
            } else {
                Map<String, @Nullable Object> message = Values.map(each);
                if (message != null) {
                    add(message, messages);
                }
            }
        }
        return messages;
    }

    private static void add(Map<String, @Nullable Object> sent, List<Map<String, @Nullable Object>> messages) {
        Map<String, @Nullable Object> body = sent;
        String role = Values.text(sent.get("role"));
        if (sent.get("kwargs") instanceof Map<?, ?> && sent.get("id") instanceof List<?> path && !path.isEmpty()) {
            role = LANGCHAIN_ROLES.get(String.valueOf(path.getLast()));
            body = Values.map(sent.get("kwargs"));
        } else if (role == null) {
            role = LANGCHAIN_ROLES.get(String.valueOf(sent.get("type")));
            body = sent.get("data") instanceof Map<?, ?> ? Values.map(sent.get("data")) : sent;
        }
        if (role == null && body != null) {
            role = roleOfItem(body);
        }
        if (role != null && body != null) {
            addApart(role.equals("model") ? "assistant" : role, body, messages);
        }
    }

    /**
     * Anthropic, Bedrock and Gemini send what tools returned in a message of the user, and several results may share one: each
     * is a message of its tool.
     */
    private static void addApart(
            String role, Map<String, @Nullable Object> body, List<Map<String, @Nullable Object>> messages) {
        Object sent = body.containsKey("parts") ? body.get("parts") : body.get("content");
        List<@Nullable Object> parts = sent instanceof List<?> ? Values.list(sent) : blocks(sent);
        if (parts == null || role.equals("assistant") || parts.stream().noneMatch(Messages::isResult)) {
            messages.add(message(role, body));
            return;
        }
        List<@Nullable Object> rest = new ArrayList<>();
        for (Object part : parts) {
            if (isResult(part)) {
                Map<String, @Nullable Object> result = new LinkedHashMap<>();
                result.put("content", List.of(part));
                Object wrapped = Values.in(part, RESULTS);
                result.put("tool_call_id", Values.in(wrapped == null ? part : wrapped, RESULT_IDS));
                messages.add(message("tool", result));
            } else {
                rest.add(part);
            }
        }
        if (!rest.isEmpty()) {
            Map<String, @Nullable Object> others = new LinkedHashMap<>(body);
            others.remove("parts");
            others.put("content", rest);
            messages.add(message(role, others));
        }
    }

    private static boolean isResult(@Nullable Object part) {
        return part instanceof Map<?, ?> map
                && (RESULT_TYPES.contains(String.valueOf(map.get("type"))) || Values.in(map, RESULTS) != null);
    }

    /** Of what OpenAI's responses have between messages: the model's calls and what came of them. */
    private static @Nullable String roleOfItem(Map<String, @Nullable Object> item) {
        return switch (String.valueOf(item.get("type"))) {
            case "function_call", "custom_tool_call", "mcp_call" -> "assistant";
            case "function_call_output", "custom_tool_call_output" -> "tool";
            default -> null;
        };
    }

    /** @param body content as text, as a list of parts, or under {@code parts}; calls under {@code tool_calls} */
    static Map<String, @Nullable Object> message(String role, Map<String, @Nullable Object> body) {
        Object sent = body.containsKey("parts") ? body.get("parts") : body.get("content");
        if (roleOfItem(body) != null) {
            sent = List.of(body);
        }
        StringBuilder text = new StringBuilder();
        List<Object> calls = new ArrayList<>();
        List<@Nullable Object> parts = sent instanceof List<?> ? Values.list(sent) : blocks(sent);
        if (parts == null) {
            text.append(sent == null ? "" : Values.asText(sent));
        } else {
            for (Object part : parts) {
                readPart(part, text, calls);
            }
        }
        List<@Nullable Object> sentCalls = Values.list(body.get("tool_calls"));
        if (sentCalls != null) {
            for (Object call : sentCalls) {
                addCall(call, calls);
            }
        }
        Map<String, @Nullable Object> message = new LinkedHashMap<>();
        message.put("role", role);
        message.put("content", text.isEmpty() && !calls.isEmpty() ? null : text.toString());
        if (!calls.isEmpty()) {
            message.put("tool_calls", calls);
        }
        Object callId = Values.in(body, List.of("tool_call_id", "toolCallId"));
        callId = callId == null && role.equals("tool") ? body.get("call_id") : callId;
        if (callId != null) {
            message.put("tool_call_id", callId);
        }
        return message;
    }

    /** Content that is the JSON text of a list of blocks. */
    private static @Nullable List<@Nullable Object> blocks(@Nullable Object content) {
        List<@Nullable Object> list =
                content instanceof String text && text.startsWith("[{") ? Values.list(text) : null;
        return list != null && list.stream().allMatch(Messages::isBlock) ? list : null;
    }

    private static boolean isBlock(@Nullable Object value) {
        return value instanceof Map<?, ?> map
                && (map.get("type") instanceof String
                        || map.containsKey("text")
                        || map.containsKey("toolUse")
                        || map.containsKey("toolResult")
                        || map.containsKey("json"));
    }

    private static void readPart(@Nullable Object part, StringBuilder text, List<Object> calls) {
        if (part instanceof String plain) {
            addText(plain, text);
            return;
        }
        Object call = call(part);
        if (call != null) {
            addCall(call, calls);
            return;
        }
        String media = MediaParts.address(part);
        if (media != null) {
            addText(media, text);
            return;
        }
        Object content = Values.in(part, CONTENTS);
        Object result = Values.in(part, RESULTS);
        Object inner = result == null ? null : Values.in(result, List.of("content", "response"));
        if (inner instanceof List<?> blocks) {
            blocks.forEach(each -> readPart(each, text, calls));
        } else if (inner != null) {
            addText(Values.asText(inner), text);
        } else if (content instanceof List<?> blocks && blocks.stream().allMatch(Messages::isBlock)) {
            blocks.forEach(each -> readPart(each, text, calls));
        } else if (content instanceof Map<?, ?> wrapped && wrapped.containsKey("value")) {
            addText(Values.asText(wrapped.get("value")), text);
        } else if (content != null) {
            addText(Values.asText(content), text);
        }
    }

    /** What is called, where a part is a call: OpenTelemetry's, Vercel's, Anthropic's, OpenAI's, Bedrock's, Gemini's. */
    private static @Nullable Object call(@Nullable Object part) {
        Object wrapped = Values.in(part, List.of("toolUse", "functionCall", "function_call"));
        if (wrapped instanceof Map<?, ?>) {
            return wrapped;
        }
        return CALL_TYPES.contains(String.valueOf(Values.in(part, "type"))) ? part : null;
    }

    private static void addText(@Nullable String more, StringBuilder text) {
        if (more != null) {
            text.append(text.isEmpty() ? "" : "\n").append(more);
        }
    }

    private static void addCall(@Nullable Object sent, List<Object> calls) {
        Object function = Values.in(sent, "function") instanceof Map<?, ?> map ? map : sent;
        Object name = Values.in(function, List.of("name", "toolName"));
        if (name == null) {
            return;
        }
        Object arguments = Values.in(function, List.of("arguments", "args", "input", "parameters"));
        Object id = Values.in(sent, List.of("call_id", "id", "toolCallId", "toolUseId"));
        // LangChain sends Anthropic's calls as blocks and as calls.
        if (id != null && calls.stream().anyMatch(each -> id.equals(Values.in(each, "id")))) {
            return;
        }
        Map<String, @Nullable Object> call = new LinkedHashMap<>();
        call.put("id", id);
        call.put("type", "function");
        Map<String, @Nullable Object> named = new LinkedHashMap<>();
        named.put("name", name);
        named.put("arguments", arguments == null ? "{}" : Values.asText(arguments));
        call.put("function", named);
        calls.add(call);
    }
}
