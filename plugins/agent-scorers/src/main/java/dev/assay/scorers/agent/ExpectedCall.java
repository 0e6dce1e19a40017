package dev.assay.scorers.agent;

import dev.assay.model.Texts;
import dev.assay.model.ToolCall;
import dev.assay.scorer.api.ScorerException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    boolean matches(ToolCall call) {
        return name.equals(call.name()) && (!namesArguments || same(arguments, call.arguments()));
    }

    /** Equal as JSON: 1 is 1.0, the order of keys is nothing. */
    static boolean same(@Nullable Object left, @Nullable Object right) {
        if (left instanceof Number a && right instanceof Number b) {
            return new BigDecimal(a.toString()).compareTo(new BigDecimal(b.toString())) == 0;
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

    @Override
    public String toString() {
        return namesArguments ? name + Texts.of(arguments) : name;
    }
}
