package dev.assay.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Cuts a filter of MLflow's grammar into tokens and joins those that make a comparison. MLflow leaves this to a tokenizer of
 * SQL, whose ways show: a missing AND is no error, {@code user} alone is a word of SQL and no field.
 */
final class MlflowTokens {
    enum Kind {
        /** Names with dots between them, parts may be in quotes. */
        IDENTIFIER,
        /** A word of SQL. */
        KEYWORD,
        /** {@code timestamp}, {@code text}: types of SQL. */
        BUILTIN,
        OPERATOR,
        STRING,
        INTEGER,
        FLOAT,
        /** With all that is in it. */
        PARENTHESIS,
        /** Names with arithmetic between them. */
        OPERATION,
        OTHER,
        /** Two or three tokens. */
        COMPARISON
    }

    /**
     * @param text as written
     * @param column from 1
     * @param parts of a comparison: field, operator and, unless it asks for NULL, value
     */
    record Token(Kind kind, String text, int column, List<Token> parts) {
        boolean isKeyword(String word) {
            return kind == Kind.KEYWORD && text.toUpperCase(Locale.ROOT).equals(word);
        }

        boolean isQuoted() {
            return kind == Kind.STRING || kind == Kind.IDENTIFIER;
        }

        boolean isNumber() {
            return kind == Kind.INTEGER || kind == Kind.FLOAT;
        }
    }

    private MlflowTokens() {}

    /** Comparisons, and what is left beside them; without blanks. */
    static List<Token> of(String filter) {
        return joinedWithKeywords(compared(nested(MlflowScanner.tokens(filter))));
    }

    /** What stands in brackets, cut up the same way. */
    static List<Token> within(Token brackets) {
        return joinedWithKeywords(compared(nested(brackets.parts)));
    }

    /** Closed parentheses become one token. */
    private static List<Token> nested(List<Token> tokens) {
        List<Token> joined = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            int close = tokens.get(i).text.equals("(") ? closing(tokens, i) : -1;
            if (close < 0) {
                joined.add(tokens.get(i));
                continue;
            }
            List<Token> inner = List.copyOf(tokens.subList(i + 1, close));
            StringBuilder text = new StringBuilder("(");
            int end = tokens.get(i).column + 1;
            for (Token each : tokens.subList(i + 1, close + 1)) {
                text.append(each.column > end ? " " : "").append(each.text);
                end = each.column + each.text.length();
            }
            joined.add(new Token(Kind.PARENTHESIS, text.toString(), tokens.get(i).column, inner));
            i = close;
        }
        return joined;
    }

    private static int closing(List<Token> tokens, int open) {
        int depth = 0;
        for (int i = open; i < tokens.size(); i++) {
            depth += tokens.get(i).text.equals("(") ? 1 : tokens.get(i).text.equals(")") ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        return -1;
    }

    private static List<Token> compared(List<Token> tokens) {
        List<Token> joined = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            if (i + 2 < tokens.size()
                    && isOperand(tokens.get(i))
                    && tokens.get(i + 1).kind == Kind.OPERATOR
                    && (isOperand(tokens.get(i + 2)) || tokens.get(i + 2).isKeyword("NULL"))) {
                joined.add(comparison(tokens.get(i), tokens.get(i + 1), tokens.get(i + 2)));
                i += 2;
            } else {
                joined.add(tokens.get(i));
            }
        }
        return joined;
    }

    private static boolean isOperand(Token token) {
        return switch (token.kind) {
            case IDENTIFIER, STRING, INTEGER, FLOAT, PARENTHESIS, OPERATION -> true;
            case KEYWORD, BUILTIN, OPERATOR, OTHER, COMPARISON -> false;
        };
    }

    private static Token comparison(Token... parts) {
        StringBuilder text = new StringBuilder();
        for (Token part : parts) {
            text.append(text.isEmpty() ? "" : " ").append(part.text);
        }
        return new Token(Kind.COMPARISON, text.toString(), parts[0].column, List.of(parts));
    }

    /** Joins what is compared by words: IN, NOT IN, IS NULL, IS NOT NULL; and times, whose name is a type of SQL. */
    private static List<Token> joinedWithKeywords(List<Token> tokens) {
        List<Token> joined = new ArrayList<>();
        int i = 0;
        while (i < tokens.size()) {
            Token first = tokens.get(i);
            if (tokens.size() - i < 3) {
                joined.addAll(tokens.subList(i, tokens.size()));
                break;
            }
            Token second = tokens.get(i + 1);
            Token third = tokens.get(i + 2);
            if (first.kind == Kind.BUILTIN && first.text.equals("timestamp")) {
                i += 3;
                if (second.kind == Kind.OPERATOR
                        && MlflowKeys.NUMERIC_COMPARATORS.contains(second.text)
                        && third.kind == Kind.INTEGER) {
                    joined.add(
                            comparison(new Token(Kind.IDENTIFIER, first.text, first.column, List.of()), second, third));
                } else {
                    joined.addAll(List.of(first, second, third, first));
                }
                continue;
            }
            if (first.kind != Kind.IDENTIFIER) {
                joined.add(first);
                i++;
                continue;
            }
            if (second.isKeyword("IN") && third.kind == Kind.PARENTHESIS) {
                joined.add(comparison(first, second, third));
                i += 3;
            } else if (second.isKeyword("IS") && (third.isKeyword("NULL") || third.isKeyword("NOT NULL"))) {
                String comparator = third.isKeyword("NULL") ? "IS NULL" : "IS NOT NULL";
                joined.add(comparison(first, new Token(Kind.KEYWORD, comparator, second.column, List.of())));
                i += 3;
            } else if (tokens.size() - i == 3) {
                joined.addAll(List.of(first, second, third));
                break;
            } else {
                Token fourth = tokens.get(i + 3);
                if (second.isKeyword("NOT") && third.isKeyword("IN") && fourth.kind == Kind.PARENTHESIS) {
                    joined.add(comparison(first, new Token(Kind.KEYWORD, "NOT IN", second.column, List.of()), fourth));
                } else {
                    joined.addAll(List.of(first, second, third, fourth));
                }
                i += 4;
            }
        }
        return joined;
    }
}
