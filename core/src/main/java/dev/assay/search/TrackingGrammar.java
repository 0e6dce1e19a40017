package dev.assay.search;

import dev.assay.search.MlflowTokens.Kind;
import dev.assay.search.MlflowTokens.Token;
import dev.assay.search.TrackingClause.Comparison;
import dev.assay.search.TrackingClause.Entity;
import dev.assay.search.TrackingClause.Likeness;
import dev.assay.search.TrackingClause.Listed;
import dev.assay.search.TrackingClause.Missing;
import dev.assay.search.TrackingClause.Numeric;
import dev.assay.search.TrackingClause.Test;
import dev.assay.search.TrackingClause.Textual;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The filters and orders of MLflow's {@code search_runs} and {@code search_experiments}, in MLflow's meaning and messages.
 * Clauses are joined by AND: {@code metrics.loss < 0.1 AND params.`a b` = 'x' AND tags.team LIKE 'a%'}.
 */
public final class TrackingGrammar {
    public static final TrackingGrammar RUNS = new TrackingGrammar(
            Map.ofEntries(
                    Map.entry("metric", Entity.METRIC),
                    Map.entry("metrics", Entity.METRIC),
                    Map.entry("parameter", Entity.PARAM),
                    Map.entry("parameters", Entity.PARAM),
                    Map.entry("param", Entity.PARAM),
                    Map.entry("params", Entity.PARAM),
                    Map.entry("tag", Entity.TAG),
                    Map.entry("tags", Entity.TAG),
                    Map.entry("attribute", Entity.ATTRIBUTE),
                    Map.entry("attributes", Entity.ATTRIBUTE),
                    Map.entry("attr", Entity.ATTRIBUTE),
                    Map.entry("run", Entity.ATTRIBUTE),
                    Map.entry("dataset", Entity.DATASET),
                    Map.entry("datasets", Entity.DATASET)),
            Set.of("run_id", "run_name", "user_id", "status", "artifact_uri"),
            Set.of("start_time", "end_time"),
            "run_id",
            Set.of(Entity.TAG, Entity.PARAM),
            Set.of(Entity.ATTRIBUTE, Entity.METRIC, Entity.PARAM, Entity.TAG));

    public static final TrackingGrammar EXPERIMENTS = new TrackingGrammar(
            Map.of(
                    "attribute",
                    Entity.ATTRIBUTE,
                    "attributes",
                    Entity.ATTRIBUTE,
                    "tag",
                    Entity.TAG,
                    "tags",
                    Entity.TAG),
            Set.of("name", "experiment_id"),
            Set.of("creation_time", "last_update_time"),
            "experiment_id",
            Set.of(Entity.TAG),
            Set.of(Entity.ATTRIBUTE));

    private static final Map<String, Comparison> COMPARISONS = Map.of(
            "=", Comparison.EQUAL,
            "!=", Comparison.NOT_EQUAL,
            ">", Comparison.ABOVE,
            ">=", Comparison.AT_LEAST,
            "<", Comparison.BELOW,
            "<=", Comparison.AT_MOST);
    private static final Map<String, Likeness> LIKENESSES =
            Map.of("=", Likeness.EQUAL, "!=", Likeness.NOT_EQUAL, "LIKE", Likeness.LIKE, "ILIKE", Likeness.ILIKE);
    private static final Map<String, String> OTHER_NAMES = Map.of(
            "created", "start_time",
            "Created", "start_time",
            "run name", "run_name",
            "Run name", "run_name",
            "Run Name", "run_name");
    private static final Set<String> DATASET_KEYS = Set.of("name", "digest", "context");
    private static final Pattern ORDER = Pattern.compile(
            "(?<name>(?:[\\w\\p{L}]+|`[^`]*`|\"[^\"]*\")(?:\\.(?:[\\w\\p{L}$-]+|`[^`]*`|\"[^\"]*\"))*)(?:\\s+(?<way>\\w+))?");

    private final Map<String, Entity> entities;
    private final Set<String> textAttributes;
    private final Set<String> numberAttributes;
    /** The one attribute that may be compared with a list. */
    private final String listable;

    private final Set<Entity> nullable;
    private final Set<Entity> orderable;

    private TrackingGrammar(
            Map<String, Entity> entities,
            Set<String> textAttributes,
            Set<String> numberAttributes,
            String listable,
            Set<Entity> nullable,
            Set<Entity> orderable) {
        this.entities = entities;
        this.textAttributes = textAttributes;
        this.numberAttributes = numberAttributes;
        this.listable = listable;
        this.nullable = nullable;
        this.orderable = orderable;
    }

    private record Name(Entity entity, String key) {}

    /**
     * @param filter null or empty for everything
     * @throws InvalidFilter with the message that MLflow's server has for it
     */
    public List<TrackingClause> filter(@Nullable String filter) {
        if (filter == null || filter.isEmpty()) {
            return List.of();
        }
        FilterParser.checkLength(filter);
        List<Token> tokens = MlflowTokens.of(filter);
        if (tokens.isEmpty()) {
            throw invalid("Invalid filter '" + filter + "'. Could not be parsed.", 1);
        }
        for (Token token : tokens.subList(0, tokens.size() - 1)) {
            if (token.text().equals(";")) {
                throw invalid(
                        "Search filter contained multiple expression '" + filter + "'. Provide AND-ed expression list.",
                        token.column());
            }
        }
        List<Token> wrong = tokens.stream()
                .filter(token -> token.kind() != Kind.COMPARISON && !token.isKeyword("AND"))
                .toList();
        if (!wrong.isEmpty()) {
            String mark = this == RUNS ? "'" : "";
            throw invalid(
                    wrong.stream()
                            .map(token -> mark + token.text() + mark)
                            .collect(Collectors.joining(", ", "Invalid clause(s) in filter string: ", "")),
                    wrong.getFirst().column());
        }
        return tokens.stream()
                .filter(token -> token.kind() == Kind.COMPARISON)
                .map(token -> clause(token.parts()))
                .toList();
    }

    private TrackingClause clause(List<Token> parts) {
        Token first = parts.getFirst();
        if (first.kind() != Kind.IDENTIFIER) {
            throw invalid(
                    "Invalid comparison clause. Expected 'Identifier' found '" + first.text() + "'", first.column());
        }
        Name name = name(first.text(), first.column());
        String comparator = parts.get(1).text().toUpperCase(Locale.ROOT);
        if (parts.size() == 2) {
            if (!nullable.contains(name.entity)) {
                throw invalid(
                        "IS NULL / IS NOT NULL is only supported for "
                                + (this == RUNS ? "tags and params, not for '" : "tags, not for ")
                                + name.entity.spelt() + (this == RUNS ? "' '" : " '") + name.key + "'",
                        first.column());
            }
            return new TrackingClause(name.entity, name.key, new Missing(comparator.equals("IS NOT NULL")));
        }
        return new TrackingClause(name.entity, name.key, test(name, comparator, parts.get(2)));
    }

    private Test test(Name name, String comparator, Token value) {
        if (isNumeric(name)) {
            return new Numeric(known(COMPARISONS, comparator, value), number(name, value));
        }
        if (value.kind() == Kind.PARENTHESIS) {
            List<String> texts = list(name, value);
            if (!comparator.equals("IN") && !comparator.equals("NOT IN")) {
                throw wrongComparator(comparator, Set.of("IN", "NOT IN"), value);
            }
            texts.forEach(text -> checkId(name, text, value));
            return new Listed(comparator.equals("NOT IN"), texts);
        }
        if (!value.isQuoted()) {
            throw invalid(
                    switch (name.entity) {
                                case ATTRIBUTE -> "Expected a quoted string value for attributes.";
                                case DATASET -> "Expected a quoted string value for dataset attributes.";
                                case METRIC, PARAM, TAG ->
                                    "Expected a quoted string value for " + name.entity.spelt() + " (e.g. 'my-value').";
                            }
                            + " Got value " + value.text(),
                    value.column());
        }
        String text = unquoted(value);
        Likeness likeness = known(LIKENESSES, comparator, value);
        if (isExperimentId(name)) {
            if (likeness == Likeness.LIKE || likeness == Likeness.ILIKE) {
                throw invalid("Invalid comparator for experiment_id: " + comparator, value.column());
            }
            checkId(name, text, value);
        }
        return new Textual(likeness, text);
    }

    private boolean isNumeric(Name name) {
        return name.entity == Entity.METRIC || (name.entity == Entity.ATTRIBUTE && numberAttributes.contains(name.key));
    }

    private double number(Name name, Token value) {
        if (!value.isNumber()) {
            throw invalid(
                    "Expected numeric value type for "
                            + (name.entity == Entity.METRIC ? "metric" : "numeric attribute: " + name.key)
                            + ". Found " + value.text(),
                    value.column());
        }
        if (this == EXPERIMENTS && value.kind() != Kind.INTEGER) {
            throw invalid(
                    "Invalid value for numeric attribute '" + name.key + "': '" + value.text() + "'", value.column());
        }
        return Double.parseDouble(value.text());
    }

    private boolean isExperimentId(Name name) {
        return name.entity == Entity.ATTRIBUTE && name.key.equals("experiment_id");
    }

    private void checkId(Name name, String text, Token value) {
        if (isExperimentId(name) && !text.matches("\\s*-?[0-9]+\\s*")) {
            throw invalid(
                    "Invalid experiment ID '" + text + "'. Experiment ID must be a valid integer.", value.column());
        }
    }

    private List<String> list(Name name, Token value) {
        if (name.entity == Entity.ATTRIBUTE && !name.key.equals(listable)) {
            throw invalid(
                    "Only ['" + listable + "'] attributes support comparison with a list of quoted string values.",
                    value.column());
        }
        if (name.entity != Entity.ATTRIBUTE && name.entity != Entity.DATASET) {
            throw invalid(
                    "Expected a quoted string value for " + name.entity.spelt() + " (e.g. 'my-value'). Got value "
                            + value.text(),
                    value.column());
        }
        String expected = "While parsing a list in the query, expected ";
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < value.parts().size(); i++) {
            Token item = value.parts().get(i);
            if (item.text().equals(",") != (i % 2 == 1)) {
                throw invalid(expected + "a non-empty list of string values, but got ill-formed list.", value.column());
            }
            if (i % 2 == 0) {
                if (!item.isQuoted() || item.text().startsWith("`")) {
                    throw invalid(
                            expected + "string value, punctuation, or whitespace, but got different type in list: "
                                    + value.text(),
                            value.column());
                }
                texts.add(unquoted(item));
            }
        }
        if (texts.isEmpty()) {
            throw invalid(expected + "a non-empty list of string values, but got empty list", value.column());
        }
        return texts;
    }

    private static String unquoted(Token value) {
        String text = value.text();
        for (char mark : new char[] {'\'', '"'}) {
            if (text.length() >= 2 && text.charAt(0) == mark && text.charAt(text.length() - 1) == mark) {
                return text.substring(1, text.length() - 1);
            }
        }
        throw invalid(
                "Parameter value is either not quoted or unidentified quote types used for string value " + text
                        + ". Use either single or double quotes.",
                value.column());
    }

    private static <T> T known(Map<String, T> comparators, String comparator, Token value) {
        T known = comparators.get(comparator);
        if (known == null) {
            throw wrongComparator(comparator, comparators.keySet(), value);
        }
        return known;
    }

    private static InvalidFilter wrongComparator(String comparator, Set<String> valid, Token value) {
        return invalid(
                "Invalid comparator '" + comparator + "' not one of '" + MlflowKeys.shown(valid) + "'", value.column());
    }

    private Name name(String text, int column) {
        int dot = text.indexOf('.');
        String of = dot < 0 ? "attribute" : MlflowKeys.unquoted(text.substring(0, dot), '`');
        Entity entity = entities.get(of);
        if (entity == null) {
            throw invalid(
                    "Invalid entity type '" + of
                            + (this == RUNS
                                    ? "'. Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dataset']"
                                    : "'. Valid entity types are ('attribute', 'attributes', 'tag', 'tags')"),
                    column);
        }
        String key = MlflowKeys.bare(text.substring(dot + 1));
        if (entity == Entity.ATTRIBUTE) {
            String meant = this == RUNS ? OTHER_NAMES.getOrDefault(key, key) : key;
            if (!textAttributes.contains(meant) && !numberAttributes.contains(meant)) {
                Set<String> valid = new TreeSet<>(textAttributes);
                valid.addAll(numberAttributes);
                throw invalid(
                        "Invalid attribute key '" + key + "' specified. Valid keys are '" + MlflowKeys.shown(valid)
                                + "'",
                        column);
            }
            return new Name(entity, meant);
        }
        if (entity == Entity.DATASET && !DATASET_KEYS.contains(key)) {
            throw invalid(
                    "Invalid dataset key '" + key + "' specified. Valid keys are '" + MlflowKeys.shown(DATASET_KEYS)
                            + "'",
                    column);
        }
        return new Name(entity, key);
    }

    /**
     * @param clauses as {@code metrics.loss DESC}; ascending where nothing is said
     * @throws InvalidFilter with the message that MLflow's server has for it
     */
    public List<TrackingOrder> order(List<String> clauses) {
        List<TrackingOrder> orders = new ArrayList<>();
        Set<Name> seen = new java.util.HashSet<>();
        for (String clause : clauses) {
            TrackingOrder order = order(clause);
            if (!seen.add(new Name(order.entity(), order.key()))) {
                throw invalid("`order_by` contains duplicate fields: " + clauses, 1);
            }
            orders.add(order);
        }
        return orders;
    }

    private TrackingOrder order(String clause) {
        Matcher parts = ORDER.matcher(clause.strip());
        if (!parts.matches()) {
            throw invalid("Invalid order_by clause '" + clause + "'. Could not be parsed.", 1);
        }
        String way = parts.group("way") == null ? "asc" : parts.group("way").toLowerCase(Locale.ROOT);
        if (!way.equals("asc") && !way.equals("desc")) {
            throw invalid("Invalid ordering key in order_by clause '" + clause + "'.", 1);
        }
        Name name = name(parts.group("name"), 1);
        if (!orderable.contains(name.entity)) {
            throw invalid(
                    (this == RUNS
                            ? "Invalid identifier type '" + name.entity.spelt() + "'"
                            : "Invalid order_by entity: " + name.entity.spelt()),
                    1);
        }
        return new TrackingOrder(name.entity, name.key, way.equals("asc"));
    }

    private static InvalidFilter invalid(String message, int column) {
        return new InvalidFilter(message, column, null);
    }
}
