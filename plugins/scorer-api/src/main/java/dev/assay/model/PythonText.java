package dev.assay.model;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON values as Python's {@code str()} prints them. */
final class PythonText {
    private PythonText() {}

    static String of(@Nullable Object value) {
        if (value instanceof String text) {
            return text;
        }
        var text = new StringBuilder();
        write(value, text);
        return text.toString();
    }

    private static void write(@Nullable Object value, StringBuilder to) {
        switch (value) {
            case null -> to.append("None");
            case Boolean truth -> to.append(truth ? "True" : "False");
            case Double number -> to.append(ofDouble(number));
            case Float number -> to.append(ofDouble(number));
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

    /** Single quotes, double ones only around text that has single and no double ones. */
    private static void quote(String text, StringBuilder to) {
        char mark = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        to.append(mark);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\n' -> to.append("\\n");
                case '\r' -> to.append("\\r");
                case '\t' -> to.append("\\t");
                case '\\' -> to.append("\\\\");
                default -> {
                    if (c == mark) {
                        to.append('\\').append(mark);
                    } else if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad) {
                        to.append("\\x%02x".formatted(c));
                    } else {
                        to.appendCodePoint(c);
                    }
                }
            }
        });
        to.append(mark);
    }

    /** The shortest digits that read back the same; with an exponent below 1e-4 and from 1e16 on. */
    private static String ofDouble(double number) {
        if (Double.isNaN(number)) {
            return "nan";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "inf" : "-inf";
        }
        if (number == 0) {
            return 1 / number > 0 ? "0.0" : "-0.0";
        }
        BigDecimal exact = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        int exponent = exact.precision() - exact.scale() - 1;
        if (exponent >= -4 && exponent < 16) {
            return exact.scale() <= 0 ? exact.toPlainString() + ".0" : exact.toPlainString();
        }
        String digits = exact.unscaledValue().abs().toString();
        return (number < 0 ? "-" : "")
                + digits.charAt(0)
                + (digits.length() > 1 ? "." + digits.substring(1) : "")
                + (exponent < 0 ? "e-" : "e+")
                + "%02d".formatted(Math.abs(exponent));
    }
}
