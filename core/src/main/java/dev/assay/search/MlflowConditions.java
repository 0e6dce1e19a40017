package dev.assay.search;

import dev.assay.search.MlflowKeys.Entity;
import dev.assay.search.MlflowKeys.Identifier;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the clauses of an MLflow filter mean, and which comparators each field knows. */
final class MlflowConditions {
    private MlflowConditions() {}

    /**
     * One comparison.
     *
     * @param value String, Double, List of Strings; null when it asks for NULL
     * @param comparator as written
     */
    record Clause(
            Identifier of, String comparator, @Nullable Object value, int column) {
        String comparing() {
            return comparator.toUpperCase(Locale.ROOT);
        }

        InvalidFilter wrong(String message) {
            return MlflowFilterParser.invalid(message, column);
        }

        void expect(Set<String> comparators, String message) {
            if (!comparators.contains(comparing())) {
                throw wrong(message);
            }
        }
    }

    /** @throws InvalidFilter for a comparator that the field does not know */
    static Filter of(Clause clause) {
        return switch (clause.of.entity()) {
            case ATTRIBUTE -> clause.of.isNumeric() ? number(clause) : attribute(clause);
            case TAG -> {
                clause.expect(
                        MlflowKeys.LABEL_COMPARATORS,
                        "Invalid comparator '" + clause.comparing() + "' not one of '"
                                + MlflowKeys.shown(MlflowKeys.LABEL_COMPARATORS));
                yield switch (clause.of.key()) {
                    case MlflowKeys.TRACE_NAME -> text(clause, on(Field.TraceText.NAME));
                    case MlflowKeys.PROMPTS -> prompt(clause);
                    default -> text(clause, on(new Field.Tag(clause.of.key())));
                };
            }
            case REQUEST_METADATA -> metadata(clause);
            case SPAN -> span(clause);
            case FEEDBACK, EXPECTATION -> assessment(clause);
            case ISSUE -> issue(clause);
        };
    }

    private static Function<Condition, Filter> on(Field field) {
        return condition -> new Filter.Is(field, condition);
    }

    private static Filter number(Clause clause) {
        clause.expect(
                MlflowKeys.NUMERIC_COMPARATORS,
                "Invalid comparator '" + clause.comparing() + "' not one of '"
                        + MlflowKeys.shown(MlflowKeys.STRING_COMPARATORS));
        Field field =
                switch (clause.of.key()) {
                    case "timestamp_ms" -> Field.TraceNumber.START_MS;
                    case "execution_time_ms" -> Field.TraceNumber.DURATION_MS;
                    default -> Field.TraceNumber.END_MS;
                };
        Double number =
                clause.value instanceof Double said ? said : ValueMatcher.numberIn(String.valueOf(clause.value));
        if (number == null) {
            throw clause.wrong(
                    "Expected a numeric value for " + clause.of.key() + ". Got value '" + clause.value + "'");
        }
        return new Filter.Is(field, compared(clause.comparing(), number));
    }

    private static Condition compared(String comparator, double number) {
        return switch (comparator) {
            case "=" -> Condition.OneOf.number(number);
            case "!=" -> new Condition.Not(Condition.OneOf.number(number));
            case ">" -> Condition.Between.above(number, false);
            case ">=" -> Condition.Between.above(number, true);
            case "<" -> Condition.Between.below(number, false);
            default -> Condition.Between.below(number, true);
        };
    }

    private static Filter attribute(Clause clause) {
        clause.expect(
                MlflowKeys.STRING_COMPARATORS,
                "Invalid comparator '" + clause.comparing() + "' not one of '"
                        + MlflowKeys.shown(MlflowKeys.STRING_COMPARATORS) + "'");
        return text(
                clause,
                on(
                        switch (clause.of.key()) {
                            case "status" -> Field.TraceText.STATUS;
                            case "request_id" -> Field.TraceText.ID;
                            default -> Field.TraceText.CLIENT_REQUEST_ID;
                        }));
    }

    private static Filter metadata(Clause clause) {
        clause.expect(
                MlflowKeys.LABEL_COMPARATORS,
                "Invalid comparator '" + clause.comparing() + "' not one of '"
                        + MlflowKeys.shown(MlflowKeys.LABEL_COMPARATORS) + "'");
        String key = clause.of.key();
        if (MlflowKeys.RESERVED_METADATA.contains(key)) {
            clause.expect(
                    Set.of("=", "!=", "IS NULL", "IS NOT NULL"),
                    "Comparator '" + clause.comparing() + "' is not supported for reserved metadata '" + key
                            + "'. Only '=', '!=', 'IS NULL', and 'IS NOT NULL' are supported.");
        }
        if (key.equals(FilterMatcher.SOURCE_RUN) && clause.comparing().equals("=")) {
            return FilterMatcher.ofRun(String.valueOf(clause.value));
        }
        return text(clause, on(key.equals(MlflowKeys.SESSION) ? Field.TraceText.SESSION : new Field.Metadata(key)));
    }

    /** A comparator on a text; the value is a list for IN and NOT IN. */
    private static Filter text(Clause clause, Function<Condition, Filter> on) {
        String text = String.valueOf(clause.value);
        return switch (clause.comparing()) {
            case "=" -> on.apply(Condition.OneOf.text(text));
            case "!=" -> on.apply(new Condition.Not(Condition.OneOf.text(text)));
            case "IN" -> on.apply(in(clause));
            case "NOT IN" -> on.apply(new Condition.Not(in(clause)));
            case "LIKE" -> on.apply(new Condition.Like(text, Condition.Letters.EXACT));
            case "ILIKE" -> on.apply(new Condition.Like(text, Condition.Letters.ASCII_CASE));
            case "RLIKE" -> on.apply(regex(text));
            case "IS NULL" -> new Filter.Not(on.apply(new Condition.Present()));
            case "IS NOT NULL" -> on.apply(new Condition.Present());
            default -> throw clause.wrong("Invalid comparator '" + clause.comparator + "'");
        };
    }

    private static Condition in(Clause clause) {
        if (!(clause.value instanceof List<?> values)) {
            throw clause.wrong("Expected a list of quoted string values. Got value " + clause.value);
        }
        return new Condition.OneOf(
                Set.copyOf(values.stream().map(String::valueOf).toList()), Set.of());
    }

    private static Condition regex(String pattern) {
        ValueMatcher.compile(pattern);
        return new Condition.Regex(pattern);
    }

    /** Prompts are not linked to traces here, so no trace has one. */
    private static Filter prompt(Clause clause) {
        clause.expect(
                Set.of("="),
                "Invalid comparator '" + clause.comparing()
                        + "' for prompts filter. Only '=' is supported with format: prompt = \"name/version\"");
        String value = String.valueOf(clause.value);
        if (value.chars().filter(c -> c == '/').count() != 1) {
            throw clause.wrong(
                    "Invalid prompts filter value '" + value + "'. Expected format: prompt = \"name/version\"");
        }
        return Filter.NONE;
    }

    /** @throws InvalidFilter for a key or comparator that spans do not know */
    static void checkSpan(Clause clause, String comparator) {
        String key = clause.of.key();
        boolean isAttribute = key.startsWith("attributes.");
        if (isAttribute && key.equals("attributes.")) {
            throw clause.wrong("Span attribute name cannot be empty after 'attributes.'");
        }
        boolean isContent = key.equals("content");
        if (!isAttribute && !isContent && !Set.of("name", "type", "status").contains(key)) {
            throw clause.wrong("Invalid span attribute '" + key
                    + "'. Supported attributes: name, status, type, attributes.<attribute_name>.");
        }
        Set<String> comparators = isContent ? MlflowKeys.CONTENT_COMPARATORS : MlflowKeys.STRING_COMPARATORS;
        if (!comparators.contains(comparator)) {
            throw clause.wrong("span." + key + " comparator '" + comparator + "' not one of '"
                    + MlflowKeys.shown(comparators) + "'");
        }
    }

    private static Filter span(Clause clause) {
        checkSpan(clause, clause.comparing());
        String key = clause.of.key();
        if (key.startsWith("attributes.")) {
            return new Filter.AnySpan(attribute(clause, MlflowKeys.unquoted(key.substring(11), '`')));
        }
        Field field =
                switch (key) {
                    case "name" -> Field.SpanText.NAME;
                    case "type" -> Field.SpanText.TYPE;
                    case "status" -> Field.SpanText.STATUS;
                    default -> Field.SpanText.CONTENT;
                };
        return new Filter.AnySpan(text(clause, on(field)));
    }

    /** Looked for in the JSON text of the span, where values are JSON within a string. */
    private static Filter attribute(Clause clause, String key) {
        if (clause.value instanceof List) {
            throw clause.wrong("span.attributes." + key + " cannot be compared with a list");
        }
        String value = String.valueOf(clause.value);
        if (clause.comparing().equals("RLIKE")) {
            boolean fromStart = value.startsWith("^");
            boolean toEnd = value.endsWith("$");
            String inner = value.substring(fromStart ? 1 : 0, value.length() - (toEnd && value.length() > 1 ? 1 : 0));
            String pattern =
                    "\"" + key + "\": " + (fromStart ? "\"\\\\\"" : "\"\\\\\".*") + inner + (toEnd ? "\\\\\"" : "");
            return new Filter.Is(Field.SpanText.CONTENT, regex(pattern));
        }
        Clause inContent = new Clause(clause.of, clause.comparator, "%\"" + key + "\"" + value + "%", clause.column);
        return text(inContent, on(Field.SpanText.CONTENT));
    }

    private static Filter assessment(Clause clause) {
        String name = clause.of.key();
        if (name.isEmpty()) {
            throw clause.wrong("Assessment field name cannot be empty");
        }
        clause.expect(
                MlflowKeys.ASSESSMENT_COMPARATORS,
                "assessment." + name + " comparator '" + clause.comparing() + "' not one of '"
                        + MlflowKeys.shown(MlflowKeys.ASSESSMENT_COMPARATORS) + "'");
        Filter.Kind kind = clause.of.entity() == Entity.FEEDBACK ? Filter.Kind.FEEDBACK : Filter.Kind.EXPECTATION;
        Function<Condition, Filter> on = condition -> new Filter.Assessed(kind, name, Filter.View.JSON, condition);
        if (clause.value instanceof Double number) {
            return on.apply(compared(clause.comparing(), number));
        }
        String text = String.valueOf(clause.value);
        Condition equal = new Condition.OneOf(Set.copyOf(List.of(text, ValueText.ofAssessment(text))), Set.of());
        return switch (clause.comparing()) {
            case "=" -> on.apply(equal);
            case "!=" -> on.apply(new Condition.Not(equal));
            default -> text(clause, on);
        };
    }

    private static Filter issue(Clause clause) {
        if (!clause.of.key().equals("id")) {
            throw clause.wrong("Invalid issue attribute '" + clause.of.key() + "'. Supported attributes: id");
        }
        clause.expect(Set.of("="), "issue.id comparator '" + clause.comparing() + "' not one of '{'='}'");
        return new Filter.Assessed(
                Filter.Kind.ISSUE, String.valueOf(clause.value), Filter.View.JSON, new Condition.Present());
    }
}
