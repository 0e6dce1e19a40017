package dev.assay.scorers.agent;

import dev.assay.model.Texts;
import dev.assay.model.ToolCall;
import dev.assay.scorer.api.ScorerException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A call that an agent should make.
 *
 * @param arguments JSON value; they are compared only when {@code namesArguments}
 */
record ExpectedCall(
        String name, boolean namesArguments, @Nullable Object arguments) {

    /** @param value a list of names and {@code {name, arguments}} maps, as MLflow's expected_tool_calls */
    static List<ExpectedCall> listOf(Object value) {
        if (!(value instanceof List<?> list)) {
            throw new ScorerException("the expected tool calls are " + Texts.of(value) + ", expected a list");
        }
        List<ExpectedCall> calls = new ArrayList<>();
        for (Object each : list) {
            if (each instanceof String name) {
                calls.add(new ExpectedCall(name, false, null));
            } else if (each instanceof Map<?, ?> map && map.get("name") instanceof String name) {
                Object arguments = map.get("arguments");
                calls.add(new ExpectedCall(name, arguments != null, arguments));
            } else {
                throw new ScorerException("the expected tool call " + (calls.size() + 1) + " is " + Texts.of(each)
                        + ", expected a name or a map with 'name'");
            }
        }
        return calls;
    }

    static ExpectedCall of(ToolCall call) {
        return new ExpectedCall(call.name(), call.arguments() != null, call.arguments());
    }

    /** Calls that {@link #matches} are those of the same key; of a call without arguments it is the name. */
    Object key() {
        return namesArguments ? List.of(name, canonical(arguments)) : name;
    }

    /** Equal for values that are the {@link #same}. */
    private static Object canonical(@Nullable Object value) {
        return switch (value) {
            case null -> Optional.empty();
            case Number number -> exact(number);
            case List<?> list -> list.stream().map(ExpectedCall::canonical).toList();
            case Map<?, ?> map -> {
                Map<Object, Object> copy = new HashMap<>();
                map.forEach((key, each) -> copy.put(key, canonical(each)));
                yield copy;
            }
            default -> value;
        };
    }

    boolean matches(ToolCall call) {
        return name.equals(call.name()) && (!namesArguments || same(arguments, call.arguments()));
    }

    /** Equal as JSON: 1 is 1.0, the order of keys is nothing. */
    static boolean same(@Nullable Object left, @Nullable Object right) {
        if (left instanceof Number a && right instanceof Number b) {
            return exact(a).equals(exact(b));
        }
        if (left instanceof List<?> a && right instanceof List<?> b) {
            if (a.size() != b.size()) {
                return false;
            }
            for (int i = 0; i < a.size(); i++) {
                if (!same(a.get(i), b.get(i))) {
                    return false;
                }
            }
            return true;
        }
        if (left instanceof Map<?, ?> a && right instanceof Map<?, ?> b) {
            return a.keySet().equals(b.keySet()) && a.keySet().stream().allMatch(key -> same(a.get(key), b.get(key)));
        }
        return left == null ? right == null : left.equals(right);
    }

    /** Infinities and what is no number are no decimals. */
    private static Object exact(Number number) {
        return number instanceof Double each && !Double.isFinite(each)
                ? each
                : new BigDecimal(number.toString()).stripTrailingZeros();
    }

    @Override
    public String toString() {
        return namesArguments ? name + Texts.of(arguments) : name;
    }
}
