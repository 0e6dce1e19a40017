package dev.assay.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Cuts a filter into tokens; columns count from 1. */
final class FilterLexer {
    enum Kind {
        /** A field, or a keyword; {@code tag.a.b} is one, with {@code a.b} as its key. */
        NAME,
        STRING,
        /** With its unit: {@code 3}, {@code 1.5e3}, {@code 250ms}. */
        NUMBER,
        OPERATOR,
        LEFT,
        RIGHT,
        COMMA,
        END
    }

    /**
     * @param text of a name what stands before its first dot; of a string what is between the quotes; else as written
     * @param key of a name what stands after its first dot
     * @param end the column behind it
     * @param quote the quotation mark of a string
     */
    record Token(Kind kind, String text, @Nullable String key, int column, int end, char quote) {
        boolean is(String keyword) {
            return kind == Kind.NAME && key == null && quote == 0 && text.equalsIgnoreCase(keyword);
        }

        boolean isKeyword() {
            return kind == Kind.NAME && key == null && quote == 0 && KEYWORDS.contains(text.toUpperCase(Locale.ROOT));
        }

        /** As an error message shows it. */
        String shown() {
            return switch (kind) {
                case END -> "the end";
                case STRING -> quote + text + quote;
                case NAME -> "'" + name() + "'";
                case NUMBER, OPERATOR, LEFT, RIGHT, COMMA -> "'" + text + "'";
            };
        }

        int length() {
            return Math.max(1, end - column);
        }

        String name() {
            return key == null ? text : text + "." + key;
        }
    }

    private static final Set<String> KEYWORDS =
            Set.of("AND", "OR", "NOT", "IN", "LIKE", "ILIKE", "RLIKE", "IS", "NULL", "TRUE", "FALSE");

    private static final Set<String> OPERATORS = Set.of("=", "!=", "<", "<=", ">", ">=", "~");

    /** How other languages write it. */
    private static final Map<String, String> OF_OTHERS = Map.ofEntries(
            Map.entry("==", "="),
            Map.entry("===", "="),
            Map.entry("!", "!="),
            Map.entry("!==", "!="),
            Map.entry("<>", "!="),
            Map.entry("=<", "<="),
            Map.entry("=>", ">="),
            Map.entry("=~", "RLIKE"),
            Map.entry("!~", "NOT RLIKE"),
            Map.entry("~=", "~"),
            Map.entry("&&", "AND"),
            Map.entry("&", "AND"),
            Map.entry("||", "OR"),
            Map.entry("|", "OR"),
            Map.entry(":", "="),
            Map.entry("[", "("),
            Map.entry("]", ")"),
            Map.entry("{", "("),
            Map.entry("}", ")"),
            Map.entry("\u2018", "'"),
            Map.entry("\u2019", "'"),
            Map.entry("\u201C", "\""),
            Map.entry("\u201D", "\""));

    private final String filter;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private FilterLexer(String filter) {
        this.filter = filter;
    }

    static List<Token> tokens(String filter) {
        FilterLexer lexer = new FilterLexer(filter);
        while (lexer.next()) {}
        return lexer.tokens;
    }

    private boolean next() {
        while (at < filter.length() && Character.isWhitespace(filter.charAt(at))) {
            at++;
        }
        if (at == filter.length()) {
            add(Kind.END, "", at);
            return false;
        }
        int start = at;
        char c = filter.charAt(at);
        switch (c) {
            case '(' -> single(Kind.LEFT);
            case ')' -> single(Kind.RIGHT);
            case ',' -> single(Kind.COMMA);
            case '=', '~', '!', '<', '>' -> operator();
            case '+' -> single(Kind.OPERATOR);
            case '\'', '"' -> {
                String text = quoted(c);
                tokens.add(new Token(Kind.STRING, text, null, start + 1, at + 1, c));
            }
            default -> {
                if (isDigit(c) || ((c == '-' || c == '.') && at + 1 < filter.length() && startsNumber(at + 1))) {
                    number();
                } else if (c == '-') {
                    single(Kind.OPERATOR);
                } else if (c == '`' || Character.isLetter(c) || c == '_') {
                    name();
                } else {
                    throw unexpected();
                }
            }
        }
        return true;
    }

    private void single(Kind kind) {
        add(kind, filter.substring(at, at + 1), at);
        at++;
    }

    private void operator() {
        int start = at;
        while (at < filter.length() && "=~!<>".indexOf(filter.charAt(at)) >= 0) {
            at++;
        }
        String operator = filter.substring(start, at);
        if (OPERATORS.contains(operator)) {
            add(Kind.OPERATOR, operator, start);
            return;
        }
        throw wrong("'" + operator + "' is no operator", start, operator.length(), OF_OTHERS.get(operator));
    }

    private InvalidFilter unexpected() {
        for (int length = 2; length > 0; length--) {
            String others = filter.substring(at, Math.min(filter.length(), at + length));
            String meant = OF_OTHERS.get(others);
            if (meant != null) {
                return wrong("unexpected '" + others + "'", at, length, meant);
            }
        }
        int start = at;
        while (start > 0 && isUnquoted(filter.charAt(start - 1))) {
            start--;
        }
        if (start < at) {
            int end = at + 1;
            while (end < filter.length() && isUnquoted(filter.charAt(end))) {
                end++;
            }
            String word = filter.substring(start, end);
            return wrong("'" + word + "' stands without quotes", start, word.length(), "'" + word + "'");
        }
        String character = Character.toString(filter.codePointAt(at));
        return wrong("unexpected character '" + character + "'", at, character.length(), null);
    }

    private static boolean isUnquoted(char c) {
        return !Character.isWhitespace(c) && "()=!<>~,'\"`".indexOf(c) < 0;
    }

    private boolean startsNumber(int index) {
        char c = filter.charAt(index);
        return isDigit(c) || (c == '.' && index + 1 < filter.length() && isDigit(filter.charAt(index + 1)));
    }

    private void number() {
        int start = at++;
        while (at < filter.length()) {
            char c = filter.charAt(at);
            boolean exponentSign = (c == '-' || c == '+')
                    && (filter.charAt(at - 1) == 'e' || filter.charAt(at - 1) == 'E')
                    && at + 1 < filter.length()
                    && isDigit(filter.charAt(at + 1));
            if (!Character.isLetterOrDigit(c) && c != '.' && !exponentSign) {
                break;
            }
            at++;
        }
        add(Kind.NUMBER, filter.substring(start, at), start);
    }

    private void name() {
        int start = at;
        boolean isQuoted = filter.charAt(at) == '`';
        String head = isQuoted ? quoted('`') : run(true);
        StringBuilder key = null;
        while (at < filter.length() && filter.charAt(at) == '.') {
            at++;
            if (key == null) {
                key = new StringBuilder();
            } else {
                key.append('.');
            }
            if (at < filter.length() && (filter.charAt(at) == '`' || filter.charAt(at) == '"')) {
                key.append(quoted(filter.charAt(at)));
            } else {
                key.append(run(false));
            }
        }
        tokens.add(new Token(
                Kind.NAME,
                head,
                key == null ? null : key.toString(),
                start + 1,
                at + 1,
                isQuoted && key == null ? '`' : 0));
    }

    private String run(boolean head) {
        int start = at;
        while (at < filter.length() && isNamePart(filter.charAt(at), head)) {
            at++;
        }
        return filter.substring(start, at);
    }

    private static boolean isNamePart(char c, boolean head) {
        return head
                ? Character.isLetterOrDigit(c) || c == '_'
                : !Character.isWhitespace(c) && "().,=!<>~'\"`".indexOf(c) < 0;
    }

    /** A quotation mark within is written twice. */
    private String quoted(char mark) {
        int start = at++;
        StringBuilder text = new StringBuilder();
        while (true) {
            int end = filter.indexOf(mark, at);
            if (end < 0) {
                throw error("no closing " + mark + " for the one", start);
            }
            text.append(filter, at, end);
            at = end + 1;
            if (at == filter.length() || filter.charAt(at) != mark) {
                return text.toString();
            }
            text.append(mark);
            at++;
        }
    }

    private void add(Kind kind, String text, int start) {
        tokens.add(new Token(kind, text, null, start + 1, start + 1 + text.length(), (char) 0));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static InvalidFilter wrong(String message, int start, int length, @Nullable String meant) {
        return new InvalidFilter(
                "Invalid filter: " + message + " at column " + (start + 1) + FilterErrors.asked(meant),
                start + 1,
                length,
                meant);
    }

    private static InvalidFilter error(String message, int start) {
        return wrong(message, start, 1, null);
    }
}
