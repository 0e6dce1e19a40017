package dev.assay.otlp.dialect;

import dev.assay.trace.Cost;
import dev.assay.trace.Tokens;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Token counts under the names that providers and SDKs give them. */
final class Usage {
    private static final long MOST = 1_000_000_000_000L;
    private static final List<String> INPUT = List.of(
            "input_tokens",
            "prompt_tokens",
            "input",
            "promptTokens",
            "inputTokens",
            "prompt_token_count",
            "promptTokenCount",
            "prompt_eval_count");
    private static final List<String> OUTPUT = List.of(
            "output_tokens",
            "completion_tokens",
            "output",
            "completionTokens",
            "outputTokens",
            "candidates_token_count",
            "candidatesTokenCount",
            "eval_count");
    private static final List<String> TOTAL =
            List.of("total_tokens", "total", "totalTokens", "total_token_count", "totalTokenCount");
    private static final List<String> CACHE_READ = List.of(
            "cache_read_input_tokens",
            "cachedInputTokens",
            "cacheReadInputTokens",
            "input_cached_tokens",
            "cached_content_token_count",
            "cachedContentTokenCount");
    private static final List<String> CACHE_WRITE = List.of(
            "cache_creation_input_tokens",
            "cache_write_input_tokens",
            "cacheWriteInputTokens",
            "cacheCreationInputTokens",
            "input_cache_creation");
    private static final List<String> DETAILS =
            List.of("prompt_tokens_details", "input_tokens_details", "input_token_details", "inputTokenDetails");
    private static final List<String> CACHE_READ_DETAIL = List.of("cached_tokens", "cache_read", "cacheReadTokens");

    private Usage() {}

    /** @param total 0 when it was not sent */
    static Tokens of(long input, long output, long total, long cacheRead, long cacheWrite) {
        long in = credible(input);
        long out = credible(output);
        return new Tokens(in, out, credible(total) == 0 ? in + out : total, credible(cacheRead), credible(cacheWrite));
    }

    /** No count is negative, and none has ever come near a million million; adding up such would overflow. */
    private static long credible(long count) {
        return count < 0 || count > MOST ? 0 : count;
    }

    /** Of a usage object, as OpenAI, Anthropic, Bedrock, Gemini, Ollama, MLflow, Langfuse or LangChain write it, or its JSON text. */
    static Tokens of(@Nullable Object usage) {
        Object object = Values.map(usage);
        if (object == null) {
            return Tokens.NONE;
        }
        Object details = Values.in(object, DETAILS);
        long cacheRead = Values.integer(Values.in(object, CACHE_READ));
        return of(
                Values.integer(Values.in(object, INPUT)),
                Values.integer(Values.in(object, OUTPUT)),
                Values.integer(Values.in(object, TOTAL)),
                cacheRead == 0 ? Values.integer(Values.in(details, CACHE_READ_DETAIL)) : cacheRead,
                Values.integer(Values.in(object, CACHE_WRITE)));
    }

    /** What a call cost, of which an SDK may say the whole, its parts or both; null when it says nothing. */
    static @Nullable Cost cost(@Nullable Double total, @Nullable Double input, @Nullable Double output) {
        if (total == null && input == null && output == null) {
            return null;
        }
        double whole = total == null
                ? Objects.requireNonNullElse(input, 0.0) + Objects.requireNonNullElse(output, 0.0)
                : total;
        return new Cost(whole, input, output, false);
    }
}
