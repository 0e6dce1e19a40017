package dev.assay.search;

import dev.assay.search.MlflowKeys.Entity;
import dev.assay.search.MlflowKeys.Identifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
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

    /** The time that a clause asks traces to start at or after, in milliseconds; minus infinity when it does not. */
    static double startsAfter(Clause clause) {
        boolean asks = clause.of.entity() == Entity.ATTRIBUTE
                && clause.of.key().equals("timestamp_ms")
                && clause.comparing().startsWith(">");
        return asks && clause.value instanceof Double time ? time : Double.NEGATIVE_INFINITY;
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

    /** Linked by a request of its own, or named in the tag that MLflow's client writes. */
    private static Filter prompt(Clause clause) {
        clause.expect(
                Set.of("="),
                "Invalid comparator '" + clause.comparing()
                        + "' for prompts filter. Only '=' is supported with format: prompt = \"name/version\"");
        String value = String.valueOf(clause.value);
        int slash = value.indexOf('/');
        if (slash < 0 || slash != value.lastIndexOf('/')) {
            throw clause.wrong(
                    "Invalid prompts filter value '" + value + "'. Expected format: prompt = \"name/version\"");
        }
        return new Filter.Or(List.of(
                new Filter.Prompted(value),
                new Filter.Is(
                        new Field.Tag(MlflowKeys.PROMPTS),
                        regex(named(value.substring(0, slash), value.substring(slash + 1))))));
    }

    /** An entry of the tag's list, whichever of its two fields comes first. */
    private static String named(String name, String version) {
        String ofName = "\"name\":\\s*" + quoted(name);
        String ofVersion = "\"version\":\\s*(?:" + quoted(version) + "|" + Pattern.quote(version) + ")";
        return "\\{\\s*(?:" + ofName + ",\\s*" + ofVersion + "|" + ofVersion + ",\\s*" + ofName + ")\\s*\\}";
    }

    private static String quoted(String text) {
        return "(?:" + Pattern.quote(ValueText.ofAssessment(text)) + "|" + Pattern.quote(ValueText.ofAttribute(text))
                + ")";
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

    /**
     * MLflow looks for the key and the pattern in the JSON text of the span; here it is the attribute's own value that
     * counts: a string as it is, everything else as JSON. Not equal is a span without the attribute, too.
     */
    private static Filter attribute(Clause clause, String key) {
        if (clause.value instanceof List) {
            throw new ListRefused("span.attributes." + key + " cannot be compared with a list", clause.column);
        }
        Function<Condition, Filter> on = on(new Field.Attribute(key));
        String value = String.valueOf(clause.value);
        return switch (clause.comparing()) {
            case "=" -> equal(on, value);
            case "!=" -> new Filter.Not(equal(on, value));
            default -> text(clause, on);
        };
    }

    /** A string, as it is or in the quotes of JSON, or the number that it says. */
    private static Filter equal(Function<Condition, Filter> on, String value) {
        List<Filter> any = new ArrayList<>();
        any.add(on.apply(Condition.OneOf.text(value)));
        any.add(on.apply(Condition.OneOf.text(ValueText.ofAttribute(value))));
        Double number = ValueMatcher.numberIn(value);
        if (number != null) {
            any.add(on.apply(Condition.OneOf.number(number)));
        }
        return new Filter.Or(any);
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
