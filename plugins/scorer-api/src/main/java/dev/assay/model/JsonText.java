package dev.assay.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON values as JSON text, {@code ", "} and {@code ": "} between them, other alphabets left readable. */
final class JsonText {
    private JsonText() {}

    static String of(@Nullable Object value) {
        var text = new StringBuilder();
        write(value, text);
        return text.toString();
    }

    private static void write(@Nullable Object value, StringBuilder to) {
        switch (value) {
            case null -> to.append("null");
            case Boolean truth -> to.append(truth);
            case Double number when !Double.isFinite(number) -> quote(number.toString(), to);
            case Number number -> to.append(number);
            case List<?> list -> {
                to.append('[');
                String separator = "";
                for (Object element : list) {
                    to.append(separator);
                    write(element, to);
                    separator = ", ";
                }
                to.append(']');
            }
            case Map<?, ?> map -> {
                to.append('{');
                String separator = "";
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    to.append(separator);
                    quote(String.valueOf(entry.getKey()), to);
                    to.append(": ");
                    write(entry.getValue(), to);
                    separator = ", ";
                }
                to.append('}');
            }
            default -> quote(value.toString(), to);
        }
    }

    private static void quote(String text, StringBuilder to) {
        to.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> to.append("\\\"");
                case '\\' -> to.append("\\\\");
                case '\n' -> to.append("\\n");
                case '\r' -> to.append("\\r");
                case '\t' -> to.append("\\t");
                default -> {
                    if (c < 0x20) {
                        to.append("\\u%04x".formatted((int) c));
                    } else {
                        to.append(c);
                    }
                }
            }
        }
        to.append('"');
    }
}
