package dev.assay.search;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The entities, keys and comparators of MLflow's search over traces, and what it says about others. */
final class MlflowKeys {
    static final String TRACE_NAME = "mlflow.traceName";
    static final String PROMPTS = "mlflow.linkedPrompts";
    static final String SESSION = "mlflow.trace.session";

    static final Set<String> NUMERIC_COMPARATORS = Set.of(">", ">=", "!=", "=", "<", "<=");
    static final Set<String> ORDERED_COMPARATORS = Set.of(">", ">=", "<", "<=");
    static final Set<String> STRING_COMPARATORS = Set.of("!=", "=", "IN", "NOT IN", "LIKE", "ILIKE", "RLIKE");
    static final Set<String> LABEL_COMPARATORS = Set.of("!=", "=", "LIKE", "ILIKE", "RLIKE", "IS NULL", "IS NOT NULL");
    static final Set<String> ASSESSMENT_COMPARATORS =
            Set.of("!=", "=", ">", ">=", "<", "<=", "LIKE", "ILIKE", "RLIKE", "IS NULL", "IS NOT NULL");
    static final Set<String> CONTENT_COMPARATORS = Set.of("LIKE", "ILIKE");

    /** Metadata that MLflow keeps in columns and makes text of again. */
    static final Set<String> RESERVED_METADATA = Set.of("mlflow.trace.tokenUsage", "mlflow.trace.cost");

    private static final Set<String> NUMERIC =
            Set.of("timestamp", "timestamp_ms", "execution_time", "execution_time_ms", "end_time", "end_time_ms");
    private static final Set<String> SEARCHABLE = Set.of(
            "request_id",
            "timestamp",
            "timestamp_ms",
            "execution_time",
            "execution_time_ms",
            "end_time",
            "end_time_ms",
            "status",
            "client_request_id",
            "name",
            "run_id",
            "prompt",
            "text");
    private static final Set<String> ORDERABLE = Set.of(
            "experiment_id",
            "timestamp",
            "timestamp_ms",
            "execution_time",
            "execution_time_ms",
            "end_time",
            "end_time_ms",
            "status",
            "request_id",
            "name",
            "run_id");
    private static final Set<String> LISTABLE = Set.of("name", "status", "request_id", "run_id", "client_request_id");

    private static final Map<String, Entity> ENTITIES = Map.ofEntries(
            Map.entry("attribute", Entity.ATTRIBUTE),
            Map.entry("attributes", Entity.ATTRIBUTE),
            Map.entry("trace", Entity.ATTRIBUTE),
            Map.entry("tag", Entity.TAG),
            Map.entry("tags", Entity.TAG),
            Map.entry("metadata", Entity.REQUEST_METADATA),
            Map.entry("request_metadata", Entity.REQUEST_METADATA),
            Map.entry("span", Entity.SPAN),
            Map.entry("feedback", Entity.FEEDBACK),
            Map.entry("expectation", Entity.EXPECTATION),
            Map.entry("issue", Entity.ISSUE));

    enum Entity {
        ATTRIBUTE,
        TAG,
        REQUEST_METADATA,
        SPAN,
        FEEDBACK,
        EXPECTATION,
        ISSUE;

        /** As messages spell it. */
        String spelt() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean isAssessment() {
            return this == FEEDBACK || this == EXPECTATION;
        }
    }

    /** What a name means. */
    record Identifier(Entity entity, String key) {
        boolean isNumeric() {
            return NUMERIC.contains(key);
        }

        boolean takesLists() {
            return LISTABLE.contains(key);
        }

        /** The key decides before the entity does: {@code tags.name} is the trace's name, too. */
        Identifier meant() {
            if (entity == Entity.SPAN) {
                return this;
            }
            return switch (key.toLowerCase(Locale.ROOT)) {
                case "name" -> new Identifier(Entity.TAG, TRACE_NAME);
                case "prompt" -> new Identifier(Entity.TAG, PROMPTS);
                case "run_id" -> new Identifier(Entity.REQUEST_METADATA, FilterMatcher.SOURCE_RUN);
                case "text" -> new Identifier(Entity.SPAN, "content");
                case "timestamp" -> new Identifier(entity, "timestamp_ms");
                case "execution_time" -> new Identifier(entity, "execution_time_ms");
                case "end_time" -> new Identifier(entity, "end_time_ms");
                default -> this;
            };
        }
    }

    private MlflowKeys() {}

    static Identifier searchable(MlflowTokens.Token name) {
        return identifier(name.text(), SEARCHABLE, name.column());
    }

    static Identifier orderable(String name) {
        return identifier(name, ORDERABLE, 1);
    }

    private static Identifier identifier(String name, Set<String> attributes, int column) {
        int dot = name.indexOf('.');
        String of = dot < 0 ? "attribute" : bare(name.substring(0, dot));
        String key = bare(dot < 0 ? name : name.substring(dot + 1));
        Entity entity = ENTITIES.get(of);
        if (entity == null) {
            throw new InvalidFilter(
                    "Invalid entity type '" + of + "'. Valid values are " + shown(ENTITIES.keySet()), column, null);
        }
        if (entity == Entity.ATTRIBUTE && !attributes.contains(key)) {
            throw new InvalidFilter(
                    "Invalid attribute key '" + key + "' specified. Valid keys are '" + shown(attributes) + "'",
                    column,
                    null);
        }
        return new Identifier(entity, key);
    }

    static String bare(String quoted) {
        String inner = unquoted(quoted, '\'');
        inner = inner.equals(quoted) ? unquoted(quoted, '"') : inner;
        return unquoted(inner, '`');
    }

    static String unquoted(String text, char quote) {
        boolean is = text.length() >= 2 && text.charAt(0) == quote && text.charAt(text.length() - 1) == quote;
        return is ? text.substring(1, text.length() - 1) : text;
    }

    /** A set as MLflow prints it. */
    static String shown(Set<String> values) {
        return "{'" + String.join("', '", new TreeSet<>(values)) + "'}";
    }

    static String listable() {
        return shown(LISTABLE);
    }

    static String numeric() {
        return shown(NUMERIC);
    }
}
