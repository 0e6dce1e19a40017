package dev.assay.search;

import dev.assay.search.MlflowTokens.Kind;
import dev.assay.search.MlflowTokens.Token;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One clause of MLflow's trace metrics, such as {@code trace.tag.env = 'prod'} or {@code span.type = 'TOOL'}.
 *
 * @param view trace, span or assessment
 * @param entity what of it
 * @param key of a tag or of metadata; null for others
 */
public record MetricClause(
        String view, String entity, @Nullable String key, String value) {
    /** Whether an entity has keys, view by view. */
    private static final Map<String, Map<String, Boolean>> ENTITIES = entities();

    private static Map<String, Map<String, Boolean>> entities() {
        Map<String, Map<String, Boolean>> views = new LinkedHashMap<>();
        views.put("trace", ordered(List.of("status"), List.of("tag", "metadata")));
        views.put("span", ordered(List.of("name", "status", "type"), List.of()));
        views.put("assessment", ordered(List.of("name", "type"), List.of()));
        return views;
    }

    private static Map<String, Boolean> ordered(List<String> plain, List<String> keyed) {
        Map<String, Boolean> entities = new LinkedHashMap<>();
        plain.forEach(each -> entities.put(each, false));
        keyed.forEach(each -> entities.put(each, true));
        return entities;
    }

    /** @throws InvalidFilter with the message that MLflow's server has for it */
    public static MetricClause parse(String filter) {
        FilterParser.checkLength(filter);
        List<Token> tokens = filter.isBlank() ? List.of() : MlflowTokens.of(filter);
        List<String> others = tokens.stream()
                .filter(token -> token.kind() != Kind.COMPARISON)
                .map(Token::text)
                .toList();
        if (!others.isEmpty()) {
            throw invalid("Invalid clause(s) in filter string: " + String.join(", ", others));
        }
        if (tokens.size() != 1) {
            throw invalid("Invalid filter: '" + filter + "'. Expected one filter clause.");
        }
        List<Token> parts = tokens.getFirst().parts();
        if (parts.getFirst().kind() != Kind.IDENTIFIER) {
            throw invalid("Invalid comparison clause. Expected 'Identifier' found '"
                    + parts.getFirst().text() + "'");
        }
        String[] names = parts.getFirst().text().split("\\.", 3);
        MetricClause of = named(names, parts.getFirst().text());
        String comparator = parts.get(1).text();
        if (!comparator.equals("=") || parts.size() < 3) {
            throw invalid("Invalid comparator: '" + comparator + "', only '=' operator is supported");
        }
        Token value = parts.get(2);
        if (!value.isQuoted()) {
            throw invalid("Expected a quoted string value for " + of.entity + " value (e.g. 'my-value'). Got value "
                    + value.text());
        }
        return new MetricClause(of.view, of.entity, of.key, MlflowKeys.bare(value.text()));
    }

    private static MetricClause named(String[] names, String identifier) {
        if (names.length < 2) {
            throw invalid("Invalid identifier '" + identifier
                    + "'. Columns should be specified as 'trace.<key>', 'span.<key>', 'assessment.<key>'.");
        }
        String view = MlflowKeys.unquoted(names[0], '`');
        Map<String, Boolean> entities = ENTITIES.get(view);
        if (entities == null) {
            throw invalid("Invalid view type '" + view + "'. Valid values are dict_keys(" + shown(ENTITIES) + ")");
        }
        Boolean keyed = entities.get(names[1]);
        if (keyed == null) {
            throw invalid("Invalid entity '" + names[1] + "' specified for view type '" + view
                    + "'. Valid entities are " + shown(entities));
        }
        if (keyed && names.length < 3) {
            throw invalid("Filtering by " + names[1] + " requires a key, e.g. '" + view + "." + names[1]
                    + ".<key> = <value>'");
        }
        if (!keyed && names.length == 3) {
            throw invalid("Filtering by " + names[1] + " does not require a key, use '" + view + "." + names[1]
                    + "' instead");
        }
        return new MetricClause(view, names[1], keyed ? MlflowKeys.bare(names[2]) : null, "");
    }

    private static String shown(Map<String, ?> keys) {
        return "['" + String.join("', '", keys.keySet()) + "']";
    }

    private static InvalidFilter invalid(String message) {
        return MlflowFilterParser.invalid(message, 1);
    }

    /** The same as a filter over traces; only for the view of traces. */
    public Filter ofTrace() {
        Condition equal = Condition.OneOf.text(value);
        if (key == null) {
            return new Filter.Is(Field.TraceText.STATUS, equal);
        }
        if (entity.equals("tag")) {
            return new Filter.Is(key.equals(MlflowKeys.TRACE_NAME) ? Field.TraceText.NAME : new Field.Tag(key), equal);
        }
        return switch (key) {
            case MlflowKeys.SESSION -> new Filter.Is(Field.TraceText.SESSION, equal);
            case FilterMatcher.SOURCE_RUN -> FilterMatcher.ofRun(value);
            default -> new Filter.Is(new Field.Metadata(key), equal);
        };
    }
}
