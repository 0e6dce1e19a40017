package dev.assay.judge;

import dev.assay.price.Price;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A model at an endpoint.
 *
 * @param uri as people write it: {@code openai:/gpt-4.1-mini}
 * @param model as the endpoint knows it
 * @param price null when it is not configured
 */
record JudgeModel(
        String uri,
        JudgeEndpoint endpoint,
        String model,
        @Nullable Price price) {

    /** US dollars; null when the price is not configured. */
    @Nullable
    BigDecimal cost(long inputTokens, long outputTokens) {
        return price == null ? null : price.of(inputTokens, outputTokens);
    }

    /** Where requests go. */
    String url() {
        return api().url(endpoint, model);
    }

    ChatApi api() {
        return endpoint.kind().api();
    }

    /** How errors call it: model, endpoint, address. */
    String described() {
        return "judge model '" + model + "' at endpoint '" + endpoint.name() + "' (" + endpoint.baseUrl() + ")";
    }
}
