package dev.assay.search;

import dev.assay.search.MlflowConditions.Clause;
import dev.assay.search.MlflowKeys.Entity;
import dev.assay.search.MlflowKeys.Identifier;
import dev.assay.search.MlflowTokens.Kind;
import dev.assay.search.MlflowTokens.Token;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the filters of MLflow's {@code search_traces} and answers as MLflow does, in meaning and in messages. Clauses are
 * joined by AND, and here also by OR, with NOT before brackets ({@link MlflowGroups}); all that speak of spans and are joined
 * have to hold for one and the same span.
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
        return MlflowGroups.read(tokens);
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

    static Clause clause(Token comparison) {
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
            MlflowConditions.checkSpan(clause, comparator.text());
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

    static InvalidFilter invalid(String message, int column) {
        return new InvalidFilter(message, column, null);
    }
}
