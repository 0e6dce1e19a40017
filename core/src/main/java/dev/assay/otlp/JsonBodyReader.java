package dev.assay.otlp;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.ByteString;
import dev.assay.error.Invalid;
import java.io.IOException;
import java.util.HexFormat;

/** Reads a JSON body token by token; every method stands at a value when it is called and at that value's end after it. */
final class JsonBodyReader {
    /** Reads the value of a field. */
    interface OnField {
        void read(String name) throws IOException;
    }

    /** Reads an object of a list; the parser stands at its start. */
    interface OnObject {
        void read() throws IOException;
    }

    private final JsonParser parser;

    JsonBodyReader(JsonParser parser) {
        this.parser = parser;
    }

    /** The body: one object and nothing behind it. */
    void whole(OnField onField) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw unexpected("the body", "an object");
        }
        object(onField);
        if (parser.nextToken() != null) {
            throw unexpected("the body", "nothing behind the object");
        }
    }

    /** Fields with the value null are as if they were not there. */
    void object(OnField onField) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            if (parser.nextToken() != JsonToken.VALUE_NULL) {
                onField.read(name);
            }
        }
    }

    void objects(String field, OnObject onObject) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw unexpected(field, "a list of objects");
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            nested(field, onObject);
        }
    }

    void nested(String field, OnObject onObject) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw unexpected(field, "an object");
        }
        onObject.read();
    }

    void skip() throws IOException {
        parser.skipChildren();
    }

    boolean isText() {
        return parser.currentToken() == JsonToken.VALUE_STRING;
    }

    String text(String field) throws IOException {
        if (!isText()) {
            throw unexpected(field, "text");
        }
        return parser.getText();
    }

    boolean bool(String field) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw unexpected(field, "true or false");
        };
    }

    /** A number or digits in text; above 2^63 as protobuf keeps it. */
    long integer(String field) throws IOException {
        try {
            return switch (parser.currentToken()) {
                case VALUE_NUMBER_INT, VALUE_STRING -> {
                    String digits = parser.getText();
                    yield digits.startsWith("-") ? Long.parseLong(digits) : Long.parseUnsignedLong(digits);
                }
                case VALUE_NUMBER_FLOAT -> parser.getDecimalValue().longValueExact();
                default -> throw unexpected(field, "a whole number");
            };
        } catch (ArithmeticException | NumberFormatException _) {
            throw unexpected(field, "a whole number of 64 bits");
        }
    }

    double number(String field) throws IOException {
        try {
            return switch (parser.currentToken()) {
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
                case VALUE_STRING -> Double.parseDouble(parser.getText());
                default -> throw unexpected(field, "a number");
            };
        } catch (NumberFormatException _) {
            throw unexpected(field, "a number, \"NaN\" or \"Infinity\"");
        }
    }

    ByteString base64(String field) throws IOException {
        if (!isText()) {
            throw unexpected(field, "bytes in base64");
        }
        return ByteString.copyFrom(parser.getBinaryValue());
    }

    /**
     * An id in hex digits; no digits at all are an empty one.
     *
     * @param problem what is wrong with it is added here: a span with a bad id does not spoil the others
     */
    ByteString hexId(String field, int bytes, StringBuilder problem) throws IOException {
        String digits = text(field);
        boolean hex = digits.length() == 2 * bytes && digits.chars().allMatch(HexFormat::isHexDigit);
        if (hex || digits.isEmpty()) {
            return ByteString.copyFrom(HexFormat.of().parseHex(digits));
        }
        problem.append(problem.isEmpty() ? "" : ", ")
                .append(field)
                .append(" is '")
                .append(digits, 0, Math.min(80, digits.length()))
                .append("', expected ")
                .append(2 * bytes)
                .append(" hex digits");
        return ByteString.EMPTY;
    }

    Invalid unexpected(String field, String expected) throws IOException {
        String found = parser.currentToken() == null ? "its end" : parser.getText();
        return new Invalid("The body is not OTLP/JSON: " + field + " is '"
                + found.substring(0, Math.min(80, found.length())) + "', expected " + expected + " (line "
                + parser.currentTokenLocation().getLineNr() + ", column "
                + parser.currentTokenLocation().getColumnNr() + ")");
    }
}
