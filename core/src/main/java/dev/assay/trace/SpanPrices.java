package dev.assay.trace;

import dev.assay.price.Price;
import dev.assay.price.PriceTable;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a span's call cost by a table of prices. */
final class SpanPrices {
    /** The model that answered, where the one asked for is a name of the client's own: Azure's deployments. */
    private static final List<String> ANSWERED = List.of(
            "gen_ai.response.model",
            "llm.response.model_name",
            "llm.model_name",
            "mlflow.llm.model",
            "ai.response.model");

    private SpanPrices() {}

    /** Null when its model has no price, and when it says nothing of its tokens: what is not known is not zero. */
    static @Nullable Cost cost(Span span, PriceTable prices) {
        Tokens tokens = span.tokens();
        if (tokens.input() == 0 && tokens.output() == 0) {
            return null;
        }
        return find(span, prices).map(price -> cost(tokens, price)).orElse(null);
    }

    private static Cost cost(Tokens tokens, Price price) {
        long cached = tokens.cacheRead() + tokens.cacheWrite();
        long input = tokens.input() + (countedBeside(tokens, cached) ? cached : 0);
        Price.Amount amount = price.amount(input, tokens.cacheRead(), tokens.cacheWrite(), tokens.output());
        return new Cost(
                amount.total().doubleValue(),
                amount.input().doubleValue(),
                amount.output().doubleValue(),
                true);
    }

    /** Some SDKs hand on Anthropic's own counts, where the input is only what was not cached. */
    private static boolean countedBeside(Tokens tokens, long cached) {
        return cached > tokens.input() || (cached > 0 && tokens.total() == tokens.input() + tokens.output() + cached);
    }

    private static Optional<Price> find(Span span, PriceTable prices) {
        String model = span.model();
        Optional<Price> price = model == null ? Optional.empty() : prices.find(model, span.provider());
        for (int i = 0; price.isEmpty() && i < ANSWERED.size(); i++) {
            if (span.attributes().get(ANSWERED.get(i)) instanceof String answered) {
                price = prices.find(answered, span.provider());
            }
        }
        return price;
    }
}
