package dev.assay.http.mlflow;

import dev.assay.error.Invalid;
import dev.assay.http.Routes;
import dev.assay.search.MlflowClauses;
import dev.assay.search.MlflowClauses.Clause;
import dev.assay.search.MlflowClauses.Value;
import dev.assay.store.ListPage;
import dev.assay.store.ListQuery;
import dev.assay.store.ListQuery.Comparator;
import dev.assay.store.ListQuery.Condition;
import dev.assay.store.ListQuery.Order;
import dev.assay.store.ListQuery.Subject;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How MLflow searches one kind of thing.
 *
 * @param texts fields compared with texts
 * @param numbers fields compared with whole numbers
 * @param lists those of the texts that may be IN a list
 * @param tagEntities what a tag's key may stand behind, as in {@code tags.key}; empty when there are no tags
 * @param orders fields to order by
 */
record MlflowListing(
        Set<String> texts, Set<String> numbers, Set<String> lists, Set<String> tagEntities, Set<String> orders) {
    /** A page has no more items than this, however many are asked for: its token leads on. */
    static final int LONGEST_PAGE = 1_000;

    private static final Set<String> TEXT_COMPARATORS = Set.of("=", "!=", "LIKE", "ILIKE");
    private static final Set<String> LIST_COMPARATORS = Set.of("IN", "NOT IN");
    private static final Set<String> NUMBER_COMPARATORS = Set.of("=", "!=", "<", "<=", ">", ">=");

    /** @throws Invalid in MLflow's words */
    ListQuery query(@Nullable String filter, List<String> orderBy, @Nullable String pageToken, int limit) {
        List<Condition> conditions = MlflowClauses.parse(filter == null ? "" : filter).stream()
                .map(this::condition)
                .toList();
        return new ListQuery(conditions, orders(orderBy), OffsetToken.offset(pageToken), limit);
    }

    /** The items under a name, left out when there are none, and the token of the next page, if there is one. */
    static <T> Routes.Text answer(String name, ListPage<T> page, Function<T, JsonObject> json, long offset) {
        return () -> AnswerJson.page(
                name,
                page.items(),
                json,
                page.more() ? OffsetToken.of(offset + page.items().size()) : null);
    }

    private Condition condition(Clause clause) {
        Subject subject = subject(clause.field());
        String comparator = clause.comparator();
        return switch (subject) {
            case Subject.Tag _ -> {
                if (!TEXT_COMPARATORS.contains(comparator)) {
                    throw new Invalid("Invalid comparator for tag: " + comparator);
                }
                yield new Condition(subject, comparator(comparator), tagText(clause.value()));
            }
            case Subject.Field(var name) when numbers.contains(name) -> number(name, clause);
            case Subject.Field(var name) -> text(name, clause);
        };
    }

    private Subject subject(String written) {
        int dot = written.indexOf('.');
        if (dot < 0) {
            String name = MlflowClauses.unquoted(written);
            if (!texts.contains(name) && !numbers.contains(name)) {
                throw new Invalid("Invalid attribute key '" + name + "' specified. Valid keys are: " + searchable());
            }
            return new Subject.Field(name);
        }
        String entity = written.substring(0, dot);
        if (entity.equals("attribute") && tagEntities.contains("tag")) {
            return subject(written.substring(dot + 1));
        }
        if (!tagEntities.contains(entity)) {
            throw new Invalid("Invalid identifier token '" + entity + "' specified");
        }
        return new Subject.Tag(MlflowClauses.unquoted(written.substring(dot + 1)));
    }

    private Set<String> searchable() {
        Set<String> all = new TreeSet<>(texts);
        all.addAll(numbers);
        return all;
    }

    private Condition number(String name, Clause clause) {
        if (!NUMBER_COMPARATORS.contains(clause.comparator())) {
            throw new Invalid("Invalid comparator for numeric attribute: " + clause.comparator());
        }
        return switch (clause.value()) {
            case Value.Whole(var written) -> {
                try {
                    yield new Condition(
                            new Subject.Field(name), comparator(clause.comparator()), Long.parseLong(written));
                } catch (NumberFormatException _) {
                    throw new Invalid("Invalid value for numeric attribute '" + name + "': '" + written + "'");
                }
            }
            case Value.Fraction(var written) ->
                throw new Invalid("Invalid value for numeric attribute '" + name + "': '" + written + "'");
            case Value.Text _, Value.Texts _, Value.Other _ ->
                throw new Invalid("Expected numeric value type for numeric attribute: " + name + ". Found "
                        + clause.value().written());
        };
    }

    private Condition text(String name, Clause clause) {
        Subject field = new Subject.Field(name);
        String comparator = clause.comparator();
        return switch (clause.value()) {
            case Value.Texts(var _, var list) -> {
                if (!lists.contains(name)) {
                    throw new Invalid("Only ["
                            + String.join(
                                    ", ",
                                    new TreeSet<>(lists)
                                            .stream()
                                                    .map(each -> "'" + each + "'")
                                                    .toList())
                            + "] attributes support comparison with a list of quoted string values.");
                }
                if (!LIST_COMPARATORS.contains(comparator)) {
                    throw new Invalid("List values for '" + name + "' are only supported with the IN comparator.");
                }
                yield new Condition(field, comparator(comparator), list);
            }
            case Value.Text(var _, var text) -> {
                if (!TEXT_COMPARATORS.contains(comparator)) {
                    throw new Invalid("Invalid comparator for string attribute: " + comparator);
                }
                yield new Condition(field, comparator(comparator), text);
            }
            case Value.Whole _, Value.Fraction _ ->
                throw new Invalid("Expected a quoted string value for attributes. Got value "
                        + clause.value().written());
            case Value.Other(var written) -> throw notQuoted(written);
        };
    }

    private static String tagText(Value value) {
        return switch (value) {
            case Value.Text(var _, var text) -> text;
            case Value.Other(var written) -> throw notQuoted(written);
            case Value.Whole _, Value.Fraction _, Value.Texts _ ->
                throw new Invalid(
                        "Expected a quoted string value for tag (e.g. 'my-value'). Got value " + value.written());
        };
    }

    private static Invalid notQuoted(String written) {
        return new Invalid("Parameter value is either not quoted or unidentified quote types used for string value "
                + written + ". Use either single or double quotes.");
    }

    private static Comparator comparator(String symbol) {
        return Arrays.stream(Comparator.values())
                .filter(each -> each.symbol().equals(symbol))
                .findFirst()
                .orElseThrow(() -> new Invalid("Invalid comparator: " + symbol));
    }

    private List<Order> orders(List<String> orderBy) {
        List<Order> found = new ArrayList<>();
        for (String clause : orderBy) {
            String[] words = clause.strip().split("\\s+", -1);
            if (words.length > 2 || words[0].isEmpty()) {
                throw new Invalid("Invalid order_by clause '" + clause + "'. Could not be parsed.");
            }
            String direction = words.length == 1 ? "asc" : words[1].toLowerCase(Locale.ROOT);
            if (!direction.equals("asc") && !direction.equals("desc")) {
                throw new Invalid("Invalid ordering key in order_by clause '" + clause + "'.");
            }
            String field =
                    MlflowClauses.unquoted(words[0].startsWith("attribute.") ? words[0].substring(10) : words[0]);
            if (!orders.contains(field)) {
                throw new Invalid(
                        "Invalid order by key '" + field + "' specified. Valid keys are " + new TreeSet<>(orders));
            }
            if (found.stream().anyMatch(each -> each.field().equals(field))) {
                throw new Invalid("`order_by` contains duplicate fields: " + orderBy);
            }
            found.add(new Order(field, direction.equals("asc")));
        }
        return found;
    }
}
