package dev.assay.otlp;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Looks at one span after another: walks all that will be decoded later, so that what is kept can be read, and takes down
 * its ids.
 */
final class SpanScan {
    private static final byte[] MLFLOW_ID = "mlflow.traceRequestId".getBytes(StandardCharsets.UTF_8);
    private static final int MLFLOW_ID_MOST = 250;

    private final Wire wire;
    private final byte[] bytes;
    private final OtlpLimits limits;

    private int traceIdAt;
    private int traceIdLength;
    private int spanIdAt;
    private int spanIdLength;
    private int parentIdLength;
    private int nameAt;
    private int nameLength;
    private int mlflowIdAt;
    private int mlflowIdLength;
    private @Nullable String problem;

    SpanScan(Wire wire, OtlpLimits limits) {
        this.wire = wire;
        this.bytes = wire.bytes();
        this.limits = limits;
    }

    Wire wire() {
        return wire;
    }

    /** @param from of the field's tag */
    void read(int from, int to) {
        traceIdLength = 0;
        spanIdLength = 0;
        parentIdLength = 0;
        nameLength = -1;
        mlflowIdLength = -1;
        problem = null;
        Wire span = new Wire(bytes, from, to);
        span.readTag();
        int outer = span.enter();
        readFields(span);
        span.leave(outer);
        checkIds();
    }

    private void readFields(Wire span) {
        while (span.hasMore()) {
            int tag = span.readTag();
            switch (tag) {
                case OtlpFields.SPAN_TRACE_ID -> {
                    traceIdLength = span.readLength();
                    traceIdAt = span.position();
                    span.advance(traceIdLength);
                }
                case OtlpFields.SPAN_SPAN_ID -> {
                    spanIdLength = span.readLength();
                    spanIdAt = span.position();
                    span.advance(spanIdLength);
                }
                case OtlpFields.SPAN_PARENT_SPAN_ID -> {
                    parentIdLength = span.readLength();
                    span.advance(parentIdLength);
                }
                case OtlpFields.SPAN_NAME -> {
                    nameLength = span.readLength();
                    nameAt = span.position();
                    span.advance(nameLength);
                }
                case OtlpFields.SPAN_ATTRIBUTES -> note(attribute(span, true));
                case OtlpFields.SPAN_EVENTS -> attributesOf(span, OtlpFields.EVENT_ATTRIBUTES);
                case OtlpFields.SPAN_LINKS -> attributesOf(span, OtlpFields.LINK_ATTRIBUTES);
                case OtlpFields.SPAN_STATUS -> attributesOf(span, 0);
                default -> span.skip(tag);
            }
        }
    }

    private void attributesOf(Wire outerWire, int attributesTag) {
        int outer = outerWire.enter();
        while (outerWire.hasMore()) {
            int tag = outerWire.readTag();
            if (tag == attributesTag) {
                note(attribute(outerWire, false));
            } else {
                outerWire.skip(tag);
            }
        }
        outerWire.leave(outer);
    }

    /** Walks the scope whose tag was just read; returns what is wrong with it. */
    @Nullable
    String attributesOfScope(int start, Wire scopeSpans) {
        problem = null;
        attributesOf(scopeSpans, OtlpFields.SCOPE_ATTRIBUTES);
        return problem;
    }

    /** Walks an attribute of the resource; returns what is wrong with it. */
    @Nullable
    String attribute() {
        return attribute(wire, false);
    }

    private @Nullable String attribute(Wire from, boolean ofSpan) {
        int outer = from.enter();
        int start = from.position();
        int length = from.limit() - start;
        String wrong = null;
        int depth = keyValue(from, 0, ofSpan);
        if (length > limits.attributeBytes()) {
            wrong = "attribute '" + keyOf(start, start + length) + "' has " + length + " bytes, at most "
                    + limits.attributeBytes() + " are taken";
        } else if (depth > limits.depth()) {
            wrong = "attribute '" + keyOf(start, start + length) + "' has lists and maps more than " + limits.depth()
                    + " deep inside each other";
        }
        from.leave(outer);
        return wrong;
    }

    /** The depth of what is in it; what lies deeper than the limit is not looked at. */
    private int keyValue(Wire from, int depth, boolean ofSpan) {
        int deepest = depth;
        boolean isMlflowId = false;
        while (from.hasMore()) {
            int tag = from.readTag();
            if (tag == OtlpFields.KEY_VALUE_KEY) {
                int length = from.readLength();
                isMlflowId = ofSpan && length == MLFLOW_ID.length && matches(from.position());
                from.advance(length);
            } else if (tag == OtlpFields.KEY_VALUE_VALUE) {
                int outer = from.enter();
                deepest = Math.max(deepest, anyValue(from, depth, isMlflowId));
                from.leave(outer);
            } else {
                from.skip(tag);
            }
        }
        return deepest;
    }

    private int anyValue(Wire from, int depth, boolean isMlflowId) {
        int deepest = depth;
        while (from.hasMore() && depth <= limits.depth()) {
            int tag = from.readTag();
            if (tag == OtlpFields.ANY_ARRAY || tag == OtlpFields.ANY_KVLIST) {
                int outer = from.enter();
                deepest = Math.max(deepest, values(from, depth + 1, tag == OtlpFields.ANY_KVLIST));
                from.leave(outer);
            } else if (tag == OtlpFields.ANY_STRING && isMlflowId) {
                mlflowIdLength = from.readLength();
                mlflowIdAt = from.position();
                from.advance(mlflowIdLength);
            } else {
                from.skip(tag);
            }
        }
        return deepest;
    }

    private int values(Wire from, int depth, boolean pairs) {
        int deepest = depth;
        while (from.hasMore()) {
            int tag = from.readTag();
            if (tag != OtlpFields.VALUES) {
                from.skip(tag);
                continue;
            }
            int outer = from.enter();
            deepest = Math.max(deepest, pairs ? keyValue(from, depth, false) : anyValue(from, depth, false));
            from.leave(outer);
        }
        return deepest;
    }

    private boolean matches(int at) {
        for (int i = 0; i < MLFLOW_ID.length; i++) {
            if (bytes[at + i] != MLFLOW_ID[i]) {
                return false;
            }
        }
        return true;
    }

    private String keyOf(int from, int to) {
        Wire attribute = new Wire(bytes, from, to);
        while (attribute.hasMore()) {
            int tag = attribute.readTag();
            if (tag == OtlpFields.KEY_VALUE_KEY) {
                return shortened(attribute.readText());
            }
            attribute.skip(tag);
        }
        return "";
    }

    private void checkIds() {
        if (traceIdLength != 16 || isZero(traceIdAt, 16)) {
            note("trace_id is " + hex(traceIdAt, traceIdLength) + ", expected 16 bytes, not all of them zero");
        } else if (spanIdLength != 8 || isZero(spanIdAt, 8)) {
            note("span_id is " + hex(spanIdAt, spanIdLength) + ", expected 8 bytes, not all of them zero");
        } else if (parentIdLength != 0 && parentIdLength != 8) {
            note("parent_span_id has " + parentIdLength + " bytes, expected 8, or none for a root");
        }
    }

    private void note(@Nullable String wrong) {
        if (problem == null) {
            problem = wrong;
        }
    }

    private boolean isZero(int at, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes[at + i] != 0) {
                return false;
            }
        }
        return true;
    }

    private String hex(int at, int length) {
        if (length == 0) {
            return "missing";
        }
        String digits = HexFormat.of().formatHex(bytes, at, at + Math.min(length, 40));
        return digits + (length > 40 ? "…" : "") + " (" + length + " bytes)";
    }

    private static String shortened(String text) {
        return text.length() <= 100 ? text : text.substring(0, 100) + "…";
    }

    OtelId traceId() {
        return new OtelId(half(traceIdAt), half(traceIdAt + 8));
    }

    private long half(int at) {
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = (value << 8) | (bytes[at + i] & 0xff);
        }
        return value;
    }

    @Nullable
    String name() {
        return nameLength < 0 ? null : shortened(new String(bytes, nameAt, nameLength, StandardCharsets.UTF_8));
    }

    /** The id that MLflow's client gave the trace, plain or as a JSON string; null when there is none that can be an id. */
    @Nullable
    String mlflowId() {
        if (mlflowIdLength <= 0 || mlflowIdLength > MLFLOW_ID_MOST) {
            return null;
        }
        String id = new String(bytes, mlflowIdAt, mlflowIdLength, StandardCharsets.UTF_8);
        if (id.length() > 2 && id.startsWith("\"") && id.endsWith("\"")) {
            id = id.substring(1, id.length() - 1);
        }
        boolean possible = id.chars().allMatch(c -> c > ' ' && c < 0x7f && "%?#\"\\".indexOf(c) < 0);
        return possible && !id.isEmpty() ? id : null;
    }

    /** Why the span cannot be taken; null when it can. */
    @Nullable
    String problem() {
        return problem;
    }
}
