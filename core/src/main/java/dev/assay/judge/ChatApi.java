package dev.assay.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assay.judge.AnswerForm.Format;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a provider is spoken to: requests as its API documents them, and what its replies mean. Holds no state. */
interface ChatApi {
    /** The tool whose call is the verdict, where the answer is asked for as a call. */
    String VERDICT_TOOL = "give_verdict";

    /** What it can hold a model to, from the strictest. */
    List<Format> formats();

    /** The address that requests for that model go to. */
    String url(JudgeEndpoint endpoint, String model);

    /**
     * Headers that carry the key.
     *
     * @param body the very bytes that are sent: some sign them
     */
    Map<String, String> headers(JudgeEndpoint endpoint, String url, byte[] body, Instant now);

    /** @throws ChatFailure when the request asks for something that this API cannot say */
    ObjectNode body(ChatRequest request) throws ChatFailure;

    /**
     * Reads a reply of success.
     *
     * @param asked the model asked for
     * @throws ChatFailure when it is no answer at all
     */
    ChatAnswer answer(JsonNode reply, String asked) throws ChatFailure;

    /** What an assistant's message calls, in its order; the message as {@link ChatAnswer#message} has it. */
    List<ChatRequest.Call> calls(JsonNode message);

    /** Whether it may tell how probable other tokens were, where a form asks for text. */
    default boolean tellsChances() {
        return false;
    }

    /** How long the body of a refusal asks to be left alone; null when it does not say. */
    default @Nullable Duration retryAfter(JsonNode refusal) {
        return null;
    }
}
