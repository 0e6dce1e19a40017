package dev.assay.search;

import dev.assay.error.Invalid;
import dev.assay.search.MlflowTokens.Kind;
import dev.assay.search.MlflowTokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The clauses of a filter in MLflow's grammar for lists of anything but traces: joined by AND, each a field compared with a value. */
public final class MlflowClauses {
    private MlflowClauses() {}

    /** What stands on the right of a comparator. */
    public sealed interface Value {
        /** As it is written. */
        String written();

        /** @param text without its quotes */
        record Text(String written, String text) implements Value {}

        record Whole(String written) implements Value {}

        record Fraction(String written) implements Value {}

        /** Texts in brackets. */
        record Texts(String written, List<String> texts) implements Value {}

        /** Anything else: a name without quotes, a word of SQL. */
        record Other(String written) implements Value {}
    }

    /**
     * @param field as written: {@code name}, {@code tags.`my key`}
     * @param comparator in upper case
     */
    public record Clause(String field, String comparator, Value value) {}

    /**
     * @return empty for an empty filter
     * @throws Invalid with the message that MLflow's server has for it
     */
    public static List<Clause> parse(String filter) {
        if (filter.isEmpty()) {
            return List.of();
        }
        FilterParser.checkLength(filter);
        if (filter.isBlank()) {
            throw new Invalid("Invalid filter '" + filter + "'. Could not be parsed.");
        }
        List<Token> tokens = MlflowTokens.of(filter);
        for (int i = 0; i + 1 < tokens.size(); i++) {
            if (tokens.get(i).text().equals(";")) {
                throw new Invalid("Search filter contained multiple expression '" + filter
                        + "'. Provide AND-ed expression list.");
            }
        }
        List<String> wrong = tokens.stream()
                .filter(token -> token.kind() != Kind.COMPARISON && !token.isKeyword("AND"))
                .map(Token::text)
                .toList();
        if (!wrong.isEmpty()) {
            throw new Invalid("Invalid clause(s) in filter string: " + String.join(", ", wrong));
        }
        return tokens.stream()
                .filter(token -> token.kind() == Kind.COMPARISON)
                .map(MlflowClauses::clause)
                .toList();
    }

    /** The text of a key or value without the quotes or backticks around it. */
    public static String unquoted(String text) {
        boolean quoted = text.length() >= 2
                && "'\"`".indexOf(text.charAt(0)) >= 0
                && text.charAt(0) == text.charAt(text.length() - 1);
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    private static Clause clause(Token comparison) {
        Token field = comparison.parts().getFirst();
        if (field.kind() != Kind.IDENTIFIER) {
            throw new Invalid("Invalid comparison clause. Expected 'Identifier' found '" + field.text() + "'");
        }
        if (comparison.parts().size() == 2) {
            throw new Invalid("IS NULL / IS NOT NULL is not supported for '" + field.text() + "'");
        }
        String comparator = comparison.parts().get(1).text().toUpperCase(Locale.ROOT);
        return new Clause(field.text(), comparator, value(comparison.parts().get(2)));
    }

    private static Value value(Token token) {
        return switch (token.kind()) {
            case STRING -> new Value.Text(token.text(), unquoted(token.text()));
            case IDENTIFIER ->
                token.text().startsWith("\"")
                        ? new Value.Text(token.text(), unquoted(token.text()))
                        : new Value.Other(token.text());
            case INTEGER -> new Value.Whole(token.text());
            case FLOAT -> new Value.Fraction(token.text());
            case PARENTHESIS -> new Value.Texts(token.text(), texts(token));
            case KEYWORD, BUILTIN, OPERATOR, OPERATION, OTHER, COMPARISON -> new Value.Other(token.text());
        };
    }

    private static List<String> texts(Token parenthesis) {
        List<String> texts = new ArrayList<>();
        boolean wanted = true;
        for (Token part : parenthesis.parts()) {
            boolean isText = part.isQuoted() && "'\"".indexOf(part.text().charAt(0)) >= 0;
            if (wanted != isText || !(isText || part.text().equals(","))) {
                throw new Invalid(
                        "While parsing a list in the query, expected a non-empty list of string values, but got"
                                + " ill-formed list.");
            }
            if (isText) {
                texts.add(unquoted(part.text()));
            }
            wanted = !isText;
        }
        if (texts.isEmpty()) {
            throw new Invalid(
                    "While parsing a list in the query, expected a non-empty list of string values, but got empty"
                            + " list");
        }
        return texts;
    }
}
