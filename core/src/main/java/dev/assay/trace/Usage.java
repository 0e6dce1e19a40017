package dev.assay.trace;

import dev.assay.price.PriceTable;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tokens and cost of a whole trace, from the leaves up. What is counted twice counts once: a span that carries the sum of its
 * descendants hides them, and one that repeats exactly what its descendants say (two SDKs at one call) is not added to them.
 * A sum that is smaller than what lies below it, as some SDKs send the last step's, is not believed. What an SDK says of the
 * cost goes before what is computed.
 *
 * @param cost by MLflow's names, {@code total_cost} and, where they are known, {@code input_cost}, {@code output_cost}; empty
 *     when none is known
 * @param told an SDK sent some of the cost
 */
record Usage(Tokens tokens, Map<String, Double> cost, boolean told) {
    private static final Usage NONE = new Usage(Tokens.NONE, Map.of(), false);
    private static final String TOTAL = "total_cost";
    private static final List<String> COSTS = List.of("input_cost", "output_cost", TOTAL);
    private static final List<String> TOKENS = List.of(
            "input_tokens",
            "output_tokens",
            "total_tokens",
            "cache_read_input_tokens",
            "cache_creation_input_tokens",
            "cache_creation_input_tokens_above_1hr");

    /**
     * @param computed is given the cost of each span that did not send one and whose price is known, by span id
     */
    static Usage of(SpanTree tree, PriceTable prices, Map<String, Cost> computed) {
        Map<String, Usage> below = new HashMap<>();
        Usage total = NONE;
        List<Span> order = tree.breadthFirst();
        for (int i = order.size() - 1; i >= 0; i--) {
            Span span = order.get(i);
            Usage sum = NONE;
            for (Span child : tree.children(span)) {
                Usage ofChild = below.remove(child.spanId());
                sum = ofChild == null ? sum : sum.plus(ofChild);
            }
            Cost own = span.cost();
            if (own == null && !(span.aggregate() && sum.saysAnything())) {
                own = SpanPrices.cost(span, prices);
                if (own != null) {
                    computed.put(span.spanId(), own);
                }
            }
            below.put(span.spanId(), with(span, own, sum));
        }
        for (Span top : tree.tops()) {
            Usage ofTop = below.get(top.spanId());
            total = ofTop == null ? total : total.plus(ofTop);
        }
        return total;
    }

    private boolean saysAnything() {
        return !tokens.isNone() || !cost.isEmpty();
    }

    private static Usage with(Span span, @Nullable Cost own, Usage below) {
        Tokens tokens = tokens(span, below.tokens);
        if (own == null) {
            return new Usage(tokens, below.cost, below.told);
        }
        Usage ofSpan = new Usage(span.tokens(), parts(own), !own.computed());
        Usage cost = below.cost.isEmpty() ? ofSpan : both(span, ofSpan, below);
        return new Usage(tokens, cost.cost, cost.told);
    }

    private static Tokens tokens(Span span, Tokens below) {
        Tokens own = span.tokens();
        if (below.isNone() || repeats(own, below)) {
            return own;
        }
        if (span.aggregate()) {
            return own.total() >= below.total() ? own : below;
        }
        return own.plus(below);
    }

    private static boolean repeats(Tokens own, Tokens below) {
        return !own.isNone() && own.input() == below.input() && own.output() == below.output();
    }

    /** Which of two costs holds, or both together. */
    private static Usage both(Span span, Usage own, Usage below) {
        double ours = own.total();
        double theirs = below.total();
        if (own.told && below.told) {
            boolean same = Math.abs(theirs - ours) <= 1e-9 * Math.abs(theirs);
            boolean one = same || span.aggregate() || repeats(own.tokens, below.tokens);
            return one ? (same || ours >= theirs ? own : below) : own.plus(below);
        }
        if (span.aggregate() || repeats(own.tokens, below.tokens) || (own.told && own.tokens.isNone())) {
            return own.told || (!below.told && hasCached(own.tokens) && !hasCached(below.tokens)) ? own : below;
        }
        return own.plus(below);
    }

    private static boolean hasCached(Tokens tokens) {
        return tokens.cacheRead() + tokens.cacheWrite() != 0;
    }

    private double total() {
        return cost.getOrDefault(TOTAL, 0.0);
    }

    private static Map<String, Double> parts(Cost cost) {
        Map<String, Double> parts = new HashMap<>();
        parts.put(TOTAL, cost.total());
        if (cost.input() != null) {
            parts.put("input_cost", cost.input());
        }
        if (cost.output() != null) {
            parts.put("output_cost", cost.output());
        }
        return parts;
    }

    private Usage plus(Usage other) {
        return new Usage(tokens.plus(other.tokens), plus(cost, other.cost), told || other.told);
    }

    /** A part counts only when both have it, or the parts would not add up to the total. */
    private static Map<String, Double> plus(Map<String, Double> a, Map<String, Double> b) {
        if (a.isEmpty() || b.isEmpty()) {
            return a.isEmpty() ? b : a;
        }
        Map<String, Double> sum = new HashMap<>();
        a.forEach((part, amount) -> {
            Double more = b.get(part);
            if (more != null) {
                sum.put(part, amount + more);
            }
        });
        return sum;
    }

    /** As MLflow writes it; null when there is none. */
    @Nullable
    String tokensJson() {
        return tokens.isNone() ? null : json(tokens);
    }

    static String json(Tokens tokens) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("input_tokens", tokens.input());
        json.put("output_tokens", tokens.output());
        json.put("total_tokens", tokens.total());
        if (tokens.cacheRead() != 0) {
            json.put("cache_read_input_tokens", tokens.cacheRead());
        }
        if (tokens.cacheWrite() != 0) {
            json.put("cache_creation_input_tokens", tokens.cacheWrite());
        }
        return JsonText.write(json);
    }

    /** What a client said of tokens, in MLflow's spelling; null when it says nothing. */
    static @Nullable String canonicalTokens(@Nullable String sent) {
        return canonical(sent, TOKENS, number -> {
            double value = number.doubleValue();
            return value == Math.rint(value) && Math.abs(value) < 1e18 ? (Long) number.longValue() : null;
        });
    }

    /** What a client said of the cost, in MLflow's spelling; null when it says nothing. */
    static @Nullable String canonicalCost(@Nullable String sent) {
        return canonical(
                sent, COSTS, number -> Double.isFinite(number.doubleValue()) ? (Double) number.doubleValue() : null);
    }

    private static @Nullable String canonical(
            @Nullable String sent, List<String> keys, Function<Number, @Nullable Number> reader) {
        if (sent == null || !(JsonText.parseOr(sent, null) instanceof Map<?, ?> map)) {
            return null;
        }
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        for (String key : keys) {
            Number number = map.get(key) instanceof Number said ? reader.apply(said) : null;
            if (number != null) {
                json.put(key, number);
            }
        }
        return json.isEmpty() ? null : JsonText.write(json);
    }

    /** As MLflow writes it; null when there is none. */
    @Nullable
    String costJson() {
        if (cost.isEmpty()) {
            return null;
        }
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        for (String part : COSTS) {
            if (cost.containsKey(part)) {
                json.put(part, cost.get(part));
            }
        }
        return JsonText.write(json);
    }
}
