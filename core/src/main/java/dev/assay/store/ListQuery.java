package dev.assay.store;

import java.util.List;

/**
 * How a list of kept things is narrowed, ordered and cut into pages.
 *
 * @param conditions all of which hold
 * @param orders the first counts most; each store has an order of its own behind them
 * @param offset how many are passed over
 * @param limit at most this many
 */
public record ListQuery(List<Condition> conditions, List<Order> orders, long offset, int limit) {
    public ListQuery {
        conditions = List.copyOf(conditions);
        orders = List.copyOf(orders);
    }

    /** What is compared. */
    public sealed interface Subject {
        /** One of the thing's own values, by its name. */
        record Field(String name) implements Subject {}

        /** A tag; a thing without it meets no condition on it. */
        record Tag(String key) implements Subject {}
    }

    /** In LIKE there is no way to escape {@code %} and {@code _}. */
    public enum Comparator {
        EQUAL("="),
        NOT_EQUAL("!="),
        LESS("<"),
        LESS_OR_EQUAL("<="),
        GREATER(">"),
        GREATER_OR_EQUAL(">="),
        LIKE("LIKE"),
        ILIKE("ILIKE"),
        IN("IN"),
        NOT_IN("NOT IN");

        private final String symbol;

        Comparator(String symbol) {
            this.symbol = symbol;
        }

        public String symbol() {
            return symbol;
        }
    }

    /** @param value a String, a Long, or a list of Strings for {@link Comparator#IN} and {@link Comparator#NOT_IN} */
    public record Condition(Subject subject, Comparator comparator, Object value) {}

    public record Order(String field, boolean ascending) {}
}
