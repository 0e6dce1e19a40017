package dev.assay.search;

import dev.assay.search.MlflowKeys.Entity;
import dev.assay.search.MlflowKeys.Identifier;
import dev.assay.search.MlflowTokens.Kind;
import dev.assay.search.MlflowTokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the filters of MLflow's {@code search_traces} and answers as MLflow does, in meaning and in messages. Clauses are
 * joined by AND; all that speak of spans have to hold for one and the same span.
 */
public final class MlflowFilterParser {
    private MlflowFilterParser() {}

    /**
     * @param filter null or empty for every trace
     * @throws InvalidFilter with the message that MLflow's server has for it
     */
    public static Filter parse(@Nullable String filter) {
        if (filter == null || filter.isEmpty()) {
            return Filter.ALL;
        }
        FilterParser.checkLength(filter);
        if (filter.isBlank()) {
            throw invalid("Invalid filter '" + filter + "'. Could not be parsed.", 1);
        }
        List<Token> tokens = MlflowTokens.of(filter);
        refuseSecondStatement(filter, tokens);
        List<Token> wrong = tokens.stream()
                .filter(token -> token.kind() != Kind.COMPARISON && !token.isKeyword("AND"))
                .toList();
        if (!wrong.isEmpty()) {
            throw invalid(
                    "Invalid clause(s) in filter string: "
                            + String.join(
                                    ", ",
                                    wrong.stream()
                                            .map(token -> "'" + token.text() + "'")
                                            .toList()),
                    wrong.getFirst().column());
        }
        List<Clause> clauses = tokens.stream()
                .filter(token -> token.kind() == Kind.COMPARISON)
                .map(MlflowFilterParser::clause)
                .toList();
        List<Filter> all = new ArrayList<>();
        List<Filter> sameSpan = new ArrayList<>();
        for (Clause clause : clauses) {
            Filter condition = condition(clause);
            if (condition instanceof Filter.AnySpan(var span)) {
                sameSpan.add(span);
            } else {
                all.add(condition);
            }
        }
        if (!sameSpan.isEmpty()) {
            all.add(new Filter.AnySpan(sameSpan.size() == 1 ? sameSpan.getFirst() : new Filter.And(sameSpan)));
        }
        return all.size() == 1 ? all.getFirst() : new Filter.And(all);
    }

    private static void refuseSecondStatement(String filter, List<Token> tokens) {
        for (int i = 0; i + 1 < tokens.size(); i++) {
            if (tokens.get(i).text().equals(";")) {
                String shown = filter.indexOf('\'') >= 0 && filter.indexOf('"') < 0
                        ? '"' + filter + '"'
                        : "'" + filter.replace("'", "\\'") + "'";
                throw invalid(
                        "Search filter contained multiple expression " + shown + ". Provide AND-ed expression list.",
                        tokens.get(i).column());
            }
        }
    }

    /**
     * @param value String, Double, List of Strings; null when it asks for NULL
     * @param comparator as written
     */
    private record Clause(
            Identifier of, String comparator, @Nullable Object value, int column) {
        String comparing() {
            return comparator.toUpperCase(Locale.ROOT);
        }

        InvalidFilter wrong(String message) {
            return invalid(message, column);
        }

        void expect(Set<String> comparators, String message) {
            if (!comparators.contains(comparing())) {
                throw wrong(message);
            }
        }
    }

    private static Clause clause(Token comparison) {
        Token name = comparison.parts().getFirst();
        Token comparator = comparison.parts().get(1);
        if (name.kind() != Kind.IDENTIFIER) {
            throw invalid(
                    "Invalid comparison clause. Expected 'Identifier' found '" + name.text() + "'", name.column());
        }
        Identifier of = MlflowKeys.searchable(name);
        if (comparison.parts().size() == 2) {
            return new Clause(of.meant(), comparator.text(), null, name.column());
        }
        Object value = value(of, comparator.text(), comparison.parts().get(2));
        Clause clause = new Clause(of.meant(), comparator.text(), value, name.column());
        if (of.entity() == Entity.SPAN) {
            checkSpan(clause, comparator.text());
        }
        return clause;
    }

    private static Object value(Identifier of, String comparator, Token value) {
        Entity entity = of.entity();
        String got = ". Got value " + value.text();
        if (entity.isAssessment()) {
            boolean ordered = MlflowKeys.ORDERED_COMPARATORS.contains(comparator);
            if (ordered && !value.isNumber()) {
                throw invalid(
                        "Expected a numeric value for " + entity.spelt() + " when using comparator '" + comparator + "'"
                                + got,
                        value.column());
            }
            if (!ordered && !value.isQuoted()) {
                throw invalid(expectedQuoted(entity) + got, value.column());
            }
        }
        if (value.isQuoted()) {
            return stripped(value);
        }
        boolean takesList = entity == Entity.TAG || entity == Entity.SPAN || entity == Entity.ATTRIBUTE;
        if (value.kind() == Kind.PARENTHESIS && takesList) {
            if (entity == Entity.ATTRIBUTE && !of.takesLists()) {
                throw invalid(
                        "Only attributes in " + MlflowKeys.listable()
                                + " supports comparison with a list of quoted string values.",
                        value.column());
            }
            return list(value);
        }
        if (value.isNumber() && (entity == Entity.ATTRIBUTE || entity.isAssessment())) {
            if (entity == Entity.ATTRIBUTE && !of.isNumeric()) {
                throw invalid(
                        "Only the '" + MlflowKeys.numeric() + "' attributes support comparison with numeric values.",
                        value.column());
            }
            return Double.valueOf(value.text());
        }
        throw invalid(
                (entity == Entity.ATTRIBUTE
                                ? "Expected a quoted string value or a list of quoted string values for attributes"
                                : expectedQuoted(entity))
                        + got,
                value.column());
    }

    private static String expectedQuoted(Entity entity) {
        return "Expected a quoted string value for " + entity.spelt() + " (e.g. 'my-value')";
    }

    private static String stripped(Token value) {
        String text = value.text();
        String inner = MlflowKeys.unquoted(text, '\'');
        inner = inner.length() == text.length() ? MlflowKeys.unquoted(text, '"') : inner;
        if (inner.length() == text.length()) {
            throw invalid(
                    "Parameter value is either not quoted or unidentified quote types used for string value " + text
                            + ". Use either single or double quotes.",
                    value.column());
        }
        return inner;
    }

    private static List<String> list(Token list) {
        List<Token> items = list.parts();
        if (items.isEmpty()) {
            throw invalid(
                    "While parsing a list in the query, expected a non-empty list of string values, but got empty list",
                    list.column());
        }
        List<Token> values = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            boolean isComma = items.get(i).text().equals(",");
            if (isComma != (i % 2 == 1)) {
                throw invalid(
                        "While parsing a list in the query, expected a non-empty list of string values, but got"
                                + " ill-formed list.",
                        list.column());
            }
            if (!isComma) {
                values.add(items.get(i));
            }
        }
        if (!values.stream().allMatch(Token::isQuoted)) {
            List<String> shown = values.stream().map(Token::text).toList();
            throw invalid(
                    "While parsing a list in the query, expected string value, punctuation, or whitespace, but got"
                            + " different type in list: ("
                            + String.join(", ", shown) + (shown.size() == 1 ? ",)" : ")"),
                    list.column());
        }
        return values.stream().map(MlflowFilterParser::stripped).toList();
    }

    private static Filter condition(Clause clause) {
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

    private static void checkSpan(Clause clause, String comparator) {
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

    static InvalidFilter invalid(String message, int column) {
        return new InvalidFilter(message, column, null);
    }
}
