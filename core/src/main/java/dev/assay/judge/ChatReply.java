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
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells an endpoint's answers from its refusals, and what can be done about those. */
final class ChatReply {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Codes with which an endpoint says that a simpler request would not help, or a later one. */
    private static final Set<String> LASTING_CODES = Set.of(
            "context_length_exceeded",
            "content_filter",
            "model_not_found",
            "invalid_api_key",
            "insufficient_quota",
            "billing_hard_limit_reached");

    private ChatReply() {}

    /**
     * @param asked the model asked for
     * @throws ChatFailure for a refusal, and for a reply that is no answer
     */
    static ChatAnswer read(ChatEndpoint.Reply reply, JudgeModel asked, Clock clock) throws ChatFailure {
        if (reply.status() < 200 || reply.status() > 299) {
            throw refusal(reply, reply.status(), asked, clock);
        }
        JsonNode root = json(reply);
        // Some that pass requests on answer 200 first, and then find that they cannot.
        JsonNode error = root.path("error");
        if ((error.isObject() || error.isTextual()) && !root.path("choices").isArray()) {
            int code = error.path("code").asInt(0);
            throw refusal(reply, code >= 400 && code < 600 ? code : 500, asked, clock);
        }
        return asked.api().answer(root, asked.model());
    }

    private static JsonNode json(ChatEndpoint.Reply reply) throws ChatFailure {
        try {
            // Some gateways begin with a byte order mark.
            String body = reply.body();
            JsonNode root = JSON.readTree(body.startsWith("\ufeff") ? body.substring(1) : body);
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
                        + ChatAnswer.oneLine(reply.body()));
    }

    private static ChatFailure refusal(ChatEndpoint.Reply reply, int status, JudgeModel asked, Clock clock) {
        String said = shown(reply, asked);
        Duration inHeaders = retryAfter(reply.headers(), clock);
        Duration retryAfter = inHeaders == null ? asked.api().retryAfter(rootOf(reply)) : inHeaders;
        // Some models may not tell chances, and say so as if it were a matter of permission.
        boolean chances = status == 403 && said.contains(AnswerForm.LOGPROBS);
        Kind kind =
                LASTING_CODES.contains(code(reply)) ? Kind.LASTING : chances ? Kind.REFUSED : kind(status, retryAfter);
        String message =
                switch (status) {
                    case 301, 302, 303, 307, 308 ->
                        "redirects (" + status + ") to "
                                + ChatAnswer.oneLine(Objects.requireNonNullElse(
                                        reply.headers().get("location"), "an address that it does not name"))
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

    /** The part of a refusal that says why: its own, or all of it. */
    private static JsonNode errorOf(ChatEndpoint.Reply reply) {
        JsonNode root = rootOf(reply);
        return root.hasNonNull("error") ? root.path("error") : root;
    }

    private static JsonNode rootOf(ChatEndpoint.Reply reply) {
        JsonNode root = ChatJson.read(reply.body());
        return root == null ? JSON.missingNode() : root;
    }

    /** What the endpoint said, on one line, cut; never a secret, which some endpoints repeat. */
    private static String shown(ChatEndpoint.Reply reply, JudgeModel asked) {
        JsonNode error = errorOf(reply);
        String said = error.isTextual() ? error.asText() : error.path("message").asText("");
        String text = said.isEmpty() ? reply.body() : said;
        return ChatAnswer.oneLine(asked.endpoint().withoutSecrets(text));
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
