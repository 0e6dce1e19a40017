package dev.assay.trace;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tokens and cost of a whole trace, from the leaves up. What is counted twice counts once: a span that carries the sum of its
 * descendants hides them, and one that repeats exactly what its descendants say (two SDKs at one call) is not added to them.
 * A sum that is smaller than what lies below it, as some SDKs send the last step's, is not believed.
 *
 * @param cost by MLflow's names, {@code total_cost} and, where they were sent, {@code input_cost}, {@code output_cost}; empty
 *     when no span says
 */
record Usage(Tokens tokens, Map<String, Double> cost) {
    private static final List<String> COST_PARTS = List.of("input_cost", "output_cost");
    private static final List<String> COSTS = List.of("input_cost", "output_cost", "total_cost");
    private static final List<String> TOKENS = List.of(
            "input_tokens",
            "output_tokens",
            "total_tokens",
            "cache_read_input_tokens",
            "cache_creation_input_tokens",
            "cache_creation_input_tokens_above_1hr");

    static Usage of(SpanTree tree) {
        Map<String, Usage> below = new HashMap<>();
        Usage total = new Usage(Tokens.NONE, Map.of());
        List<Span> order = tree.breadthFirst();
        for (int i = order.size() - 1; i >= 0; i--) {
            Span span = order.get(i);
            Usage sum = new Usage(Tokens.NONE, Map.of());
            for (Span child : tree.children(span)) {
                Usage ofChild = below.remove(child.spanId());
                sum = ofChild == null ? sum : sum.plus(ofChild);
            }
            below.put(span.spanId(), with(span, sum));
        }
        for (Span top : tree.tops()) {
            Usage ofTop = below.get(top.spanId());
            total = ofTop == null ? total : total.plus(ofTop);
        }
        return total;
    }

    private static Usage with(Span span, Usage below) {
        return new Usage(tokens(span, below.tokens), cost(span, below.cost));
    }

    private static Tokens tokens(Span span, Tokens below) {
        Tokens own = span.tokens();
        boolean same = own.input() == below.input() && own.output() == below.output();
        if (below.isNone() || (!own.isNone() && same)) {
            return own;
        }
        if (span.aggregate()) {
            return own.total() >= below.total() ? own : below;
        }
        return own.plus(below);
    }

    private static Map<String, Double> cost(Span span, Map<String, Double> below) {
        Double total = span.costUsd();
        if (total == null) {
            return below;
        }
        Map<String, Double> own = parts(span, total);
        Double sum = below.get("total_cost");
        if (sum == null || Math.abs(sum - total) <= 1e-9 * Math.abs(sum)) {
            return own;
        }
        return span.aggregate() ? (total >= sum ? own : below) : plus(own, below);
    }

    private static Map<String, Double> parts(Span span, double total) {
        Map<String, Double> parts = new HashMap<>();
        parts.put("total_cost", total);
        Object sent = span.attributes().get("mlflow.llm.cost");
        Object cost = sent instanceof String text ? JsonText.parseOr(text, null) : sent;
        if (cost instanceof Map<?, ?> map) {
            for (String part : COST_PARTS) {
                if (map.get(part) instanceof Number number) {
                    parts.put(part, number.doubleValue());
                }
            }
        }
        return parts;
    }

    private Usage plus(Usage other) {
        return new Usage(tokens.plus(other.tokens), plus(cost, other.cost));
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
        Map<String, @Nullable Object> json = new java.util.LinkedHashMap<>();
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
        Map<String, @Nullable Object> json = new java.util.LinkedHashMap<>();
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
        Map<String, @Nullable Object> json = new java.util.LinkedHashMap<>();
        for (String part : COSTS) {
            if (cost.containsKey(part)) {
                json.put(part, cost.get(part));
            }
        }
        return JsonText.write(json);
    }
}
