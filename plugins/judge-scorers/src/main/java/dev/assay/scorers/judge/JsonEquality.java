package dev.assay.scorers.judge;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON values compared as JSON: 1 is 1.0, the order of keys is nothing. */
final class JsonEquality {
    private JsonEquality() {}

    static boolean same(@Nullable Object left, @Nullable Object right) {
        return switch (left) {
            case null -> right == null;
            case Number a -> right instanceof Number b && exact(a).equals(exact(b));
            case List<?> a -> right instanceof List<?> b && same(a, b);
            case Map<?, ?> a ->
                right instanceof Map<?, ?> b
                        && a.keySet().equals(b.keySet())
                        && a.keySet().stream().allMatch(key -> same(a.get(key), b.get(key)));
            default -> left.equals(right);
        };
    }

    /** Infinities and what is no number are no decimals. */
    private static Object exact(Number number) {
        return number instanceof Double each && !Double.isFinite(each)
                ? each
                : new BigDecimal(number.toString()).stripTrailingZeros();
    }

    private static boolean same(List<?> left, List<?> right) {
        if (left.size() != right.size()) {
            return false;
        }
        for (int i = 0; i < left.size(); i++) {
            if (!same(left.get(i), right.get(i))) {
                return false;
            }
        }
        return true;
    }
}
