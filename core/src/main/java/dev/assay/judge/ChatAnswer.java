package dev.assay.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.judge.ChatFailure.Kind;
import io.vertx.core.MultiMap;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a model said, read from an endpoint's reply (<a
 * href="https://platform.openai.com/docs/api-reference/chat/object">chat completion object</a>).
 *
 * @param text of the first choice; empty when the model said nothing
 * @param problem why the text may be missing or cut: a refusal, a filter, a length; null when it ended by itself
 * @param model as the endpoint names it; the one asked for when it does not
 * @param inputTokens null when the endpoint did not count
 */
record ChatAnswer(
        String text,
        @Nullable String problem,
        String model,
        @Nullable Long inputTokens,
        @Nullable Long outputTokens) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SHOWN = 200;

    /** Codes with which an endpoint says that a simpler request would not help, or a later one. */
    private static final Set<String> LASTING_CODES = Set.of(
            "context_length_exceeded",
            "content_filter",
            "model_not_found",
            "invalid_api_key",
            "insufficient_quota",
            "billing_hard_limit_reached");

    /**
     * @param asked the model asked for
     * @throws ChatFailure for a refusal, and for a reply that is no chat completion
     */
    static ChatAnswer read(ChatEndpoint.Reply reply, JudgeModel asked, Clock clock) throws ChatFailure {
        if (reply.status() < 200 || reply.status() > 299) {
            throw refusal(reply, asked, clock);
        }
        JsonNode root = json(reply);
        JsonNode choice = root.path("choices").path(0);
        if (!choice.isObject()) {
            throw ChatFailure.lost(Kind.LASTING, "answered without choices: " + shown(reply, asked));
        }
        JsonNode message = choice.path("message");
        String text = text(message.path("content"));
        JsonNode usage = root.path("usage");
        return new ChatAnswer(
                text,
                problem(choice, message),
                root.path("model").isTextual() ? root.path("model").asText() : asked.model(),
                count(usage.path("prompt_tokens")),
                count(usage.path("completion_tokens")));
    }

    private static JsonNode json(ChatEndpoint.Reply reply) throws ChatFailure {
        try {
            JsonNode root = JSON.readTree(reply.body().toString());
            if (root.isObject()) {
                return root;
            }
        } catch (JsonProcessingException notJson) {
            // said below: what came is of more use than where it stopped being JSON
        }
        String type = reply.headers().get("content-type");
        throw ChatFailure.lost(
                Kind.LASTING,
                "answered " + (type == null ? "something" : type) + " that is not a JSON object: "
                        + oneLine(reply.body().toString()));
    }

    /** Content is text, or a list of parts of which some are text. */
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
            return "refused to judge: " + oneLine(message.path("refusal").asText());
        }
        return switch (choice.path("finish_reason").asText("")) {
            case "length" -> "was cut off at its greatest length";
            case "content_filter" -> "was stopped by the endpoint's content filter";
            default -> null;
        };
    }

    private static @Nullable Long count(JsonNode tokens) {
        return tokens.isIntegralNumber() && tokens.asLong() >= 0 ? tokens.asLong() : null;
    }

    private static ChatFailure refusal(ChatEndpoint.Reply reply, JudgeModel asked, Clock clock) {
        int status = reply.status();
        String said = shown(reply, asked);
        Duration retryAfter = retryAfter(reply.headers(), clock);
        Kind kind = LASTING_CODES.contains(code(reply)) ? Kind.LASTING : kind(status, retryAfter);
        String message =
                switch (status) {
                    case 301, 302, 303, 307, 308 ->
                        "redirects (" + status + ") to "
                                + oneLine(String.valueOf(reply.headers().get("location")))
                                + ", which is not followed: set the base URL to where it leads";
                    case 401 -> "refuses the API key (401), expected a valid one for this endpoint: " + said;
                    case 403 -> "does not allow this key to use this model (403): " + said;
                    case 404 -> "knows no such model or path (404): " + said;
                    case 429 -> "refuses for now, too many requests or no quota (429): " + said;
                    default -> "answered with status " + status + ": " + said;
                };
        return ChatFailure.refused(kind, message, said.toLowerCase(Locale.ROOT), retryAfter);
    }

    private static Kind kind(int status, @Nullable Duration retryAfter) {
        return switch (status) {
            case 400, 415, 422, 501 -> Kind.REFUSED;
            case 429 -> Kind.THROTTLED;
            case 503, 529 -> retryAfter == null ? Kind.OVERLOADED : Kind.THROTTLED;
            case 408, 425 -> Kind.PASSING;
            default -> status >= 500 ? Kind.PASSING : Kind.LASTING;
        };
    }

    private static String code(ChatEndpoint.Reply reply) {
        return errorOf(reply).path("code").asText("");
    }

    private static JsonNode errorOf(ChatEndpoint.Reply reply) {
        try {
            return JSON.readTree(reply.body().toString()).path("error");
        } catch (JsonProcessingException notJson) {
            return JSON.missingNode();
        }
    }

    /** What the endpoint said, on one line, cut; never the key, which some endpoints repeat. */
    private static String shown(ChatEndpoint.Reply reply, JudgeModel asked) {
        JsonNode error = errorOf(reply);
        String said = error.isTextual() ? error.asText() : error.path("message").asText("");
        String text = said.isEmpty() ? reply.body().toString() : said;
        String key = asked.endpoint().apiKey();
        return oneLine(key.isEmpty() ? text : text.replace(key, "…"));
    }

    /** Text of others in a message: one line, no control characters, at most 200 characters. */
    static String oneLine(String text) {
        String line = text.codePoints()
                .limit(4L * SHOWN)
                .map(c -> Character.isISOControl(c) || Character.isWhitespace(c) ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .replaceAll(" +", " ")
                .strip();
        if (line.isEmpty()) {
            return "(nothing)";
        }
        return line.codePointCount(0, line.length()) <= SHOWN
                ? line
                : line.substring(0, line.offsetByCodePoints(0, SHOWN)) + "…";
    }

    /** Seconds, or a date; {@code retry-after-ms} first, which some send beside it. */
    private static @Nullable Duration retryAfter(MultiMap headers, Clock clock) {
        Duration exact = number(headers.get("retry-after-ms"), 1);
        if (exact != null) {
            return exact;
        }
        String value = headers.get("retry-after");
        Duration seconds = number(value, 1000);
        if (seconds != null || value == null) {
            return seconds;
        }
        try {
            ZonedDateTime date = ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME);
            Duration until = Duration.between(clock.instant(), date.toInstant());
            return until.isNegative() ? Duration.ZERO : until;
        } catch (DateTimeException notADate) {
            return null;
        }
    }

    private static @Nullable Duration number(@Nullable String value, int millis) {
        try {
            double number = value == null ? -1 : Double.parseDouble(value.strip());
            return number >= 0 ? Duration.ofMillis((long) Math.min(number * millis, Integer.MAX_VALUE)) : null;
        } catch (NumberFormatException notANumber) {
            return null;
        }
    }
}
