package dev.assay.scorers.text;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Checks JSON text against RFC 8259 without building it. A stack of its own instead of recursion: the text is a stranger's, and
 * a hundred thousand brackets must not overflow the thread's.
 */
final class JsonSyntax {
    private final String text;
    private int at;

    private JsonSyntax(String text) {
        this.text = text;
    }

    /** Where and why a text is not JSON; empty when it is. */
    static Optional<String> problemOf(String text) {
        try {
            new JsonSyntax(text).document();
            return Optional.empty();
        } catch (Unexpected e) {
            return Optional.of(e.getMessage());
        }
    }

    private void document() {
        Deque<Character> open = new ArrayDeque<>();
        while (true) {
            if (!value(open)) {
                continue;
            }
            while (true) {
                space();
                if (open.isEmpty()) {
                    expect(at == text.length(), "the end");
                    return;
                }
                char closing = open.peek();
                if (next() == closing) {
                    at++;
                    open.pop();
                    continue;
                }
                expect(next() == ',', "',' or '" + closing + "'");
                at++;
                if (closing == '}') {
                    key();
                }
                break;
            }
        }
    }

    /** One value; false when it was the beginning of a list or map that is not empty. */
    private boolean value(Deque<Character> open) {
        space();
        switch (next()) {
            case '{' -> {
                at++;
                space();
                if (next() == '}') {
                    at++;
                    return true;
                }
                open.push('}');
                key();
                return false;
            }
            case '[' -> {
                at++;
                space();
                if (next() == ']') {
                    at++;
                    return true;
                }
                open.push(']');
                return false;
            }
            case '"' -> string();
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> number();
        }
        return true;
    }

    private void key() {
        space();
        expect(next() == '"', "a key in double quotes");
        string();
        space();
        expect(next() == ':', "':'");
        at++;
    }

    private void string() {
        at++;
        while (true) {
            expect(at < text.length() && text.charAt(at) >= 0x20, "the closing '\"' of a string");
            char c = text.charAt(at++);
            if (c == '"') {
                return;
            }
            if (c == '\\') {
                expect("\"\\/bfnrtu".indexOf(next()) >= 0, "one of \" \\ / b f n r t u after '\\'");
                if (text.charAt(at++) == 'u') {
                    for (int i = 0; i < 4; i++) {
                        expect(Character.digit(next(), 16) >= 0 && next() < 0x80, "four hex digits after '\\u'");
                        at++;
                    }
                }
            }
        }
    }

    private void word(String word) {
        expect(text.startsWith(word, at), "a value");
        at += word.length();
    }

    private void number() {
        boolean negative = next() == '-';
        if (negative) {
            at++;
        }
        expect(isDigit(next()), negative ? "a digit" : "a value");
        if (next() == '0') {
            at++;
        } else {
            digits();
        }
        if (next() == '.') {
            at++;
            digits();
        }
        if (next() == 'e' || next() == 'E') {
            at++;
            if (next() == '+' || next() == '-') {
                at++;
            }
            digits();
        }
    }

    private void digits() {
        expect(isDigit(next()), "a digit");
        while (isDigit(next())) {
            at++;
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    /** The character at the position; one that is nowhere allowed at the end. */
    private char next() {
        return at < text.length() ? text.charAt(at) : '\uffff';
    }

    private void expect(boolean fulfilled, String expected) {
        if (!fulfilled) {
            String before = text.substring(0, at);
            long line = before.chars().filter(c -> c == '\n').count() + 1;
            int column = at - before.lastIndexOf('\n');
            String found = at < text.length() ? "'" + Character.toString(text.codePointAt(at)) + "'" : "the end";
            throw new Unexpected("Line " + line + ", column " + column + ": expected " + expected + ", found " + found);
        }
    }

    private static final class Unexpected extends RuntimeException {
        Unexpected(String message) {
            super(message, null, false, false);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }
}
