package dev.assay.search;

import dev.assay.trace.JsonText;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON values as text. Two spellings: plain, the shortest one; and Python's, which MLflow stores and its filters see:
 * a blank after comma and colon, whole floating-point numbers as {@code 1.0}.
 */
public final class ValueText {
    private static final int DEEPEST = 500;

    private final StringBuilder out = new StringBuilder();
    private final boolean python;
    private final boolean ascii;
    private final boolean allNumbersFloat;

    private ValueText(boolean python, boolean ascii, boolean allNumbersFloat) {
        this.python = python;
        this.ascii = ascii;
        this.allNumbersFloat = allNumbersFloat;
    }

    /** A string as it is, everything else as JSON without blanks. */
    public static String plain(@Nullable Object value) {
        return value instanceof String text ? text : new ValueText(false, false, false).write(value);
    }

    /** As MLflow stores the value of an assessment: non-ASCII escaped, and numbers went through a protobuf double. */
    public static String ofAssessment(@Nullable Object value) {
        return new ValueText(true, true, true).write(value);
    }

    /** As MLflow stores a span's attribute, before it is put into the span's JSON as a string. */
    public static String ofAttribute(@Nullable Object value) {
        return new ValueText(true, false, false).write(value);
    }

    private String write(@Nullable Object value) {
        append(value, 0);
        return out.toString();
    }

    private void append(@Nullable Object value, int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("JSON value is nested deeper than " + DEEPEST);
        }
        switch (value) {
            case null -> out.append("null");
            case String text -> quote(text);
            case Boolean said -> out.append(said.booleanValue());
            case Double number -> out.append(number(number));
            case Number number -> out.append(allNumbersFloat ? number(number.doubleValue()) : number.toString());
            case List<?> list -> {
                out.append('[');
                for (Iterator<?> each = list.iterator(); each.hasNext(); ) {
                    append(each.next(), depth + 1);
                    if (each.hasNext()) {
                        out.append(python ? ", " : ",");
                    }
                }
                out.append(']');
            }
            case Map<?, ?> map -> {
                out.append('{');
                for (Iterator<? extends Map.Entry<?, ?>> each = map.entrySet().iterator(); each.hasNext(); ) {
                    Map.Entry<?, ?> entry = each.next();
                    quote(String.valueOf(entry.getKey()));
                    out.append(python ? ": " : ":");
                    append(entry.getValue(), depth + 1);
                    if (each.hasNext()) {
                        out.append(python ? ", " : ",");
                    }
                }
                out.append('}');
            }
            default -> quote(value.toString());
        }
    }

    private String number(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "Infinity" : "-Infinity";
        }
        boolean whole = value == Math.rint(value);
        if (!python && whole && Math.abs(value) < 1e15) {
            return Long.toString((long) value);
        }
        return JsonText.number(value);
    }

    private void quote(String text) {
        JsonText.quote(text, out, ascii);
    }
}
