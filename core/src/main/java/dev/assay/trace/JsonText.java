package dev.assay.trace;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON values from text and back. Values are null, Boolean, Long, Double, String, List and Map; whole numbers beyond 64 bits
 * become Doubles. Written as Python writes them, because MLflow's previews and metadata are: a blank behind {@code ,} and
 * {@code :}, text beyond ASCII as it is.
 */
public final class JsonText {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int DEEPEST = 200;

    private final StringBuilder out;
    private final int enough;
    private final String comma;
    private final String colon;
    private final boolean ascii;

    private JsonText(StringBuilder out, int enough, String comma, String colon, boolean ascii) {
        this.out = out;
        this.enough = enough;
        this.comma = comma;
        this.colon = colon;
        this.ascii = ascii;
    }

    /** The value; {@code otherwise} when the text is not JSON, or lists and maps lie deeper than 200 in each other. */
    public static @Nullable Object parseOr(String text, @Nullable Object otherwise) {
        if (!couldBeJson(text)) {
            return otherwise;
        }
        try (JsonParser parser = JSON.createParser(text)) {
            Object value = value(parser, parser.nextToken(), 0);
            return parser.nextToken() == null ? value : otherwise;
        } catch (IOException _) {
            return otherwise;
        }
    }

    /** Most text is prose, and an exception costs more than a look. */
    private static boolean couldBeJson(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > ' ') {
                return switch (c) {
                    case '{', '[', '"', '-', 't', 'f', 'n' -> closes(text, c);
                    default -> c >= '0' && c <= '9';
                };
            }
        }
        return false;
    }

    private static boolean closes(String text, char first) {
        int last = text.length() - 1;
        while (last > 0 && text.charAt(last) <= ' ') {
            last--;
        }
        char end = text.charAt(last);
        return switch (first) {
            case '{' -> end == '}';
            case '[' -> end == ']';
            case '"' -> end == '"' && last > 0;
            case 't', 'f' -> end == 'e' && last <= 10;
            case 'n' -> end == 'l' && last <= 10;
            default -> true;
        };
    }

    private static @Nullable Object value(JsonParser parser, @Nullable JsonToken token, int depth) throws IOException {
        return switch (token) {
            case START_OBJECT -> map(parser, depth + 1);
            case START_ARRAY -> list(parser, depth + 1);
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> whole(parser);
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case null, default -> throw new IOException("no value");
        };
    }

    private static Object whole(JsonParser parser) throws IOException {
        return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                ? (Object) parser.getDoubleValue()
                : (Object) parser.getLongValue();
    }

    private static Map<String, @Nullable Object> map(JsonParser parser, int depth) throws IOException {
        checkDepth(depth);
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            map.put(key, value(parser, parser.nextToken(), depth));
        }
        return map;
    }

    private static List<@Nullable Object> list(JsonParser parser, int depth) throws IOException {
        checkDepth(depth);
        List<@Nullable Object> list = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            list.add(value(parser, token, depth));
        }
        return list;
    }

    private static void checkDepth(int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new IOException("too deep");
        }
    }

    public static String write(@Nullable Object value) {
        StringBuilder out = new StringBuilder();
        new JsonText(out, Integer.MAX_VALUE, ", ", ": ", false).append(value);
        return out.toString();
    }

    /** As Python's {@code json.dumps} with {@code separators=(",", ":")}: no blanks, and ASCII alone. */
    public static String writeCompact(@Nullable Object value) {
        StringBuilder out = new StringBuilder();
        new JsonText(out, Integer.MAX_VALUE, ",", ":", true).append(value);
        return out.toString();
    }

    /** As {@link #write(Object)}, but stops soon after so many characters: for previews. */
    static String writeStart(@Nullable Object value, int enough) {
        StringBuilder out = new StringBuilder();
        new JsonText(out, enough, ", ", ": ", false).append(value);
        return out.toString();
    }

    private void append(@Nullable Object value) {
        if (out.length() > enough) {
            return;
        }
        switch (value) {
            case null -> out.append("null");
            case String text -> quote(text);
            case Double number -> out.append(Double.isFinite(number) ? number(number) : "null");
            case Map<?, ?> map -> {
                String separator = "{";
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    out.append(separator);
                    quote(String.valueOf(entry.getKey()));
                    out.append(colon);
                    append(entry.getValue());
                    separator = comma;
                }
                out.append(map.isEmpty() ? "{}" : "}");
            }
            case Collection<?> list -> {
                String separator = "[";
                for (Object each : list) {
                    out.append(separator);
                    append(each);
                    separator = comma;
                }
                out.append(list.isEmpty() ? "[]" : "]");
            }
            default -> out.append(value);
        }
    }

    private void quote(String text) {
        if (ascii) {
            quote(text, out, true);
            return;
        }
        // Most of what is written is long text: Jackson copies it in runs.
        out.append('"');
        JsonStringEncoder.getInstance().quoteAsString(text, out);
        out.append('"');
    }

    /**
     * Appends a JSON string, as Python writes it.
     *
     * @param ascii escapes all beyond ASCII
     */
    public static void quote(String text, StringBuilder out, boolean ascii) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> {
                    if (c < 0x20 || (ascii && c > 0x7e)) {
                        out.append("\\u")
                                .append(Character.forDigit(c >> 12, 16))
                                .append(Character.forDigit((c >> 8) & 15, 16))
                                .append(Character.forDigit((c >> 4) & 15, 16))
                                .append(Character.forDigit(c & 15, 16));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    /**
     * The shortest digits that say the number, in Python's way: an exponent below 1e-4 and from 1e16 on.
     *
     * @param number finite
     */
    public static String number(double number) {
        double size = Math.abs(number);
        if (number == 0 || (size >= 1e-4 && size < 1e16)) {
            String plain = BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
            boolean negativeZero = number == 0 && 1 / number < 0;
            return (negativeZero ? "-" : "") + plain + (plain.indexOf('.') < 0 ? ".0" : "");
        }
        String digits = Double.toString(number);
        int e = digits.indexOf('E');
        String mantissa = digits.substring(0, e);
        int exponent = Integer.parseInt(digits.substring(e + 1));
        return (mantissa.endsWith(".0") ? mantissa.substring(0, mantissa.length() - 2) : mantissa)
                + (exponent < 0 ? "e-" : "e+")
                + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }
}
