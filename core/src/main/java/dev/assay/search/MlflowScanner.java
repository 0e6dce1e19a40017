package dev.assay.search;

import dev.assay.search.MlflowTokens.Kind;
import dev.assay.search.MlflowTokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first step of {@link MlflowTokens}: characters to tokens, in the ways of a tokenizer of SQL. */
final class MlflowScanner {
    private static final Set<String> KEYWORDS = Set.of(
            "AND", "OR", "NOT", "IN", "IS", "NULL", "BETWEEN", "USER", "SESSION", "TYPE", "KEY", "INPUT", "OUTPUT",
            "START", "END", "TIME", "SOURCE", "VERSION", "LEVEL", "RESULT", "COMMENT", "ISSUE", "SELECT", "FROM",
            "WHERE", "EXISTS", "ALL", "ANY", "TRUE", "FALSE", "AS", "ON", "CASE", "ORDER", "GROUP", "LIMIT");
    private static final Set<String> BUILTINS =
            Set.of("TIMESTAMP", "TEXT", "DATE", "INT", "INTEGER", "FLOAT", "BOOLEAN", "CHAR", "STRING");

    private static final Pattern OPERATOR =
            Pattern.compile("(?:NOT\\s++)?(?:LIKE|ILIKE|RLIKE)\\b|[<>=~!]++", Pattern.CASE_INSENSITIVE);
    private static final Pattern NOT_NULL = Pattern.compile("NOT\\s++NULL\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern FLOAT =
            Pattern.compile("-?\\d*+\\.\\d++(?:[eE][-+]?\\d++)?(?!\\w)|-?\\d++[eE][-+]?\\d++(?!\\w)");
    private static final Pattern INTEGER = Pattern.compile("-?\\d++(?!\\w)");

    private final String filter;
    private final Matcher matcher = OPERATOR.matcher("");
    private int at;

    private MlflowScanner(String filter) {
        this.filter = filter;
    }

    static List<Token> tokens(String filter) {
        MlflowScanner scanner = new MlflowScanner(filter);
        List<Token> tokens = new ArrayList<>();
        int end = -1;
        while (scanner.at < filter.length()) {
            int start = scanner.at;
            if (Character.isWhitespace(filter.charAt(start))) {
                scanner.at++;
                continue;
            }
            Token token = scanner.next();
            if (start == end && isArithmetic(tokens.getLast(), token)) {
                Token before = tokens.removeLast();
                token = new Token(Kind.OPERATION, before.text() + token.text(), before.column(), List.of());
            }
            tokens.add(token);
            end = scanner.at;
        }
        return tokens;
    }

    private static boolean isArithmetic(Token before, Token token) {
        boolean isOperator = token.kind() == Kind.OTHER && "+-*/%".contains(token.text());
        return switch (before.kind()) {
            case IDENTIFIER ->
                isOperator || (token.kind() == Kind.INTEGER && token.text().startsWith("-"));
            case OPERATION -> isOperator || token.kind() == Kind.IDENTIFIER || token.isNumber();
            default -> false;
        };
    }

    private Token next() {
        int start = at;
        char c = filter.charAt(at);
        Kind kind;
        if (skipComment()) {
            kind = Kind.OTHER;
        } else if (c == '\'') {
            kind = skipQuoted('\'') ? Kind.STRING : other();
        } else if (skip(OPERATOR)) {
            kind = Kind.OPERATOR;
        } else if (skip(NOT_NULL)) {
            kind = Kind.KEYWORD;
        } else if (skip(FLOAT)) {
            kind = Kind.FLOAT;
        } else if (skip(INTEGER)) {
            kind = Kind.INTEGER;
        } else if (skipPart()) {
            while (skipFurtherPart()) {}
            kind = wordKind(filter.substring(start, at));
        } else {
            kind = other();
        }
        return new Token(kind, filter.substring(start, at), start + 1, List.of());
    }

    private static Kind wordKind(String text) {
        String word = text.toUpperCase(Locale.ROOT);
        return KEYWORDS.contains(word) ? Kind.KEYWORD : BUILTINS.contains(word) ? Kind.BUILTIN : Kind.IDENTIFIER;
    }

    private Kind other() {
        at += Character.charCount(filter.codePointAt(at));
        return Kind.OTHER;
    }

    private boolean skipComment() {
        int end;
        if (filter.startsWith("--", at) || filter.startsWith("# ", at)) {
            end = filter.indexOf('\n', at);
            end = end < 0 ? filter.length() : end;
        } else if (filter.startsWith("/*", at) && filter.indexOf("*/", at + 2) > 0) {
            end = filter.indexOf("*/", at + 2) + 2;
        } else {
            return false;
        }
        at = end;
        return true;
    }

    private boolean skip(Pattern pattern) {
        matcher.usePattern(pattern).reset(filter).region(at, filter.length());
        if (!matcher.lookingAt()) {
            return false;
        }
        at = matcher.end();
        return true;
    }

    /** A mark written twice, or behind a backslash while another one follows, does not close. */
    private boolean skipQuoted(char mark) {
        for (int end = filter.indexOf(mark, at + 1); end >= 0; end = filter.indexOf(mark, end + 1)) {
            boolean twice = end + 1 < filter.length() && filter.charAt(end + 1) == mark;
            if (twice) {
                end++;
            } else if (mark == '`' || filter.charAt(end - 1) != '\\' || filter.indexOf(mark, end + 1) < 0) {
                at = end + 1;
                return true;
            }
        }
        return false;
    }

    private boolean skipPart() {
        char c = filter.charAt(at);
        if (c == '`' || c == '"') {
            return skipQuoted(c);
        }
        if (!Character.isLetter(c) && c != '_') {
            return false;
        }
        while (at < filter.length() && isNamePart(filter.charAt(at))) {
            at++;
        }
        return true;
    }

    private static boolean isNamePart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$';
    }

    /** A dot and what follows it; a dot before a digit begins a number instead. */
    private boolean skipFurtherPart() {
        if (at == filter.length() || filter.charAt(at) != '.') {
            return false;
        }
        if (at + 1 < filter.length() && Character.isDigit(filter.charAt(at + 1))) {
            return false;
        }
        at++;
        if (at < filter.length() && !(filter.charAt(at) == '\'' && skipQuoted('\''))) {
            var _ = skipPart();
        }
        return true;
    }
}
