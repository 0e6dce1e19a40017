package dev.assay.trace;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The few words of an input or output that stand for it in a list, found as MLflow's client finds them. */
public final class Preview {
    private static final int LONGEST = 1000;

    private static final Set<String> TEXT_TYPES = Set.of("text", "output_text", "input_text");

    private Preview() {}

    /**
     * The last message of a role where the value is a chat, text as it is, everything else as JSON.
     *
     * @param role {@code user} for a request, {@code assistant} for a response
     * @return at most 1,000 characters, the last three of a longer one {@code ...}
     */
    public static String of(Object value, String role) {
        String message = lastMessage(value, role);
        if (message != null) {
            return cut(message);
        }
        return cut(value instanceof String text ? text : JsonText.writeStart(value, LONGEST + 1));
    }

    /** Counted in code points, as Python counts. */
    static String cut(String text) {
        String clean = text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
        if (clean.length() <= LONGEST || clean.codePointCount(0, clean.length()) <= LONGEST) {
            return clean;
        }
        return clean.substring(0, clean.offsetByCodePoints(0, LONGEST - 3)) + "...";
    }

    /**
     * The text of the last message of a role, else of the last message, in a value that is a chat: OpenAI's chat completions
     * and responses, Anthropic's, Bedrock's, Gemini's and Ollama's, their requests, and MLflow's {@code request} around them.
     *
     * @return null when it is none, and when the message has no text
     */
    public static @Nullable String lastMessage(@Nullable Object value, String role) {
        if (!(value instanceof Map<?, ?> map)) {
            return null;
        }
        if (map.get("messages") instanceof List<?> messages && !messages.isEmpty()) {
            return textOfLast(messages, role);
        }
        if (map.get("choices") instanceof List<?> choices
                && !choices.isEmpty()
                && choices.getFirst() instanceof Map<?, ?> choice
                && isMessage(choice.get("message"))) {
            return text(choice.get("message"));
        }
        for (String key : List.of("input", "output", "contents")) {
            if (map.get(key) instanceof List<?> messages && messages.stream().anyMatch(Preview::isMessage)) {
                return textOfLast(messages, role);
            }
        }
        if (isMessage(map)) {
            return text(map);
        }
        if (map.get("candidates") instanceof List<?> candidates
                && !candidates.isEmpty()
                && candidates.getFirst() instanceof Map<?, ?> candidate
                && candidate.get("content") instanceof Map<?, ?> content) {
            return text(content);
        }
        Object message = map.get("output") instanceof Map<?, ?> output ? output.get("message") : map.get("message");
        return isMessage(message) ? text(message) : lastMessage(map.get("request"), role);
    }

    private static boolean isMessage(@Nullable Object value) {
        return value instanceof Map<?, ?> map
                && role(map) != null
                && (body(map).containsKey("content") || body(map).containsKey("parts"));
    }

    /** As sent, or what LangChain calls the type of a message. */
    private static @Nullable String role(Map<?, ?> message) {
        if (message.get("role") instanceof String role) {
            return role;
        }
        return switch (String.valueOf(message.get("type"))) {
            case "human" -> "user";
            case "ai" -> "assistant";
            case "system" -> "system";
            case "tool" -> "tool";
            default -> null;
        };
    }

    private static @Nullable Object content(Map<?, ?> body) {
        return body.containsKey("content") ? body.get("content") : body.get("parts");
    }

    private static Map<?, ?> body(Map<?, ?> message) {
        return message.get("data") instanceof Map<?, ?> data ? data : message;
    }

    private static @Nullable String textOfLast(List<?> messages, String role) {
        Map<?, ?> last = null;
        for (Object each : messages) {
            if (each instanceof Map<?, ?> message
                    && isMessage(message)
                    && (role.equals(role(message)) || last == null || !role.equals(role(last)))) {
                last = message;
            }
        }
        return last == null ? null : text(last);
    }

    private static @Nullable String text(@Nullable Object message) {
        Object content = message instanceof Map<?, ?> map ? content(body(map)) : null;
        if (content instanceof List<?> parts) {
            content = parts.stream()
                    .map(Preview::partText)
                    .filter(java.util.Objects::nonNull)
                    .findFirst()
                    .orElse(null);
        }
        return content instanceof String text && !text.isEmpty() ? text : null;
    }

    private static @Nullable String partText(@Nullable Object part) {
        if (part instanceof String text) {
            return text;
        }
        boolean isText = part instanceof Map<?, ?> map
                && (!map.containsKey("type") || TEXT_TYPES.contains(String.valueOf(map.get("type"))));
        return isText && part instanceof Map<?, ?> map && map.get("text") instanceof String text ? text : null;
    }
}
