package dev.assay.otlp;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Looks at one span or log record after another: walks all that will be decoded later, so that what is kept can be read, and
 * takes down its ids.
 */
abstract class RecordScan {
    private final Wire wire;
    private final byte[] bytes;
    private final OtlpLimits limits;

    private int traceIdAt;
    private int traceIdLength;
    private int spanIdAt;
    private int spanIdLength;
    private @Nullable String problem;

    RecordScan(Wire wire, OtlpLimits limits) {
        this.wire = wire;
        this.bytes = wire.bytes();
        this.limits = limits;
    }

    Wire wire() {
        return wire;
    }

    /** @param from of the field's tag */
    final void read(int from, int to) {
        traceIdLength = 0;
        spanIdLength = 0;
        problem = null;
        reset();
        Wire record = new Wire(bytes, from, to);
        record.readTag();
        int outer = record.enter();
        readFields(record);
        record.leave(outer);
        checkIds();
    }

    /** Forgets the record before. */
    abstract void reset();

    /** Reads the fields of one record up to the cursor's end. */
    abstract void readFields(Wire record);

    /** Notes what is wrong with the ids. */
    abstract void checkIds();

    /** What a rejection calls the record; null when it has no name. */
    abstract @Nullable String name();

    /** Whether it belongs to a trace at all; what does not is left out without a word. */
    abstract boolean isOfTrace();

    /** The id that MLflow's client gave the trace; null when there is none that can be an id. */
    abstract @Nullable String mlflowId();

    /** Of the attribute of {@code keyLength} bytes at {@code keyAt}, whose text stands at {@code at}. */
    abstract void text(int keyAt, int keyLength, int at, int length);

    final void readTraceId(Wire record) {
        traceIdLength = record.readLength();
        traceIdAt = record.position();
        record.advance(traceIdLength);
    }

    final void readSpanId(Wire record) {
        spanIdLength = record.readLength();
        spanIdAt = record.position();
        record.advance(spanIdLength);
    }

    final boolean hasTraceId() {
        return traceIdLength == 16 && !isZero(traceIdAt, 16);
    }

    final boolean hasSpanId() {
        return spanIdLength == 8 && !isZero(spanIdAt, 8);
    }

    final String traceIdAsSent() {
        return hex(traceIdAt, traceIdLength);
    }

    final String spanIdAsSent() {
        return hex(spanIdAt, spanIdLength);
    }

    final byte[] bytes() {
        return bytes;
    }

    final void attributesOf(Wire outerWire, int attributesTag) {
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
    final String attributesOfScope(Wire scopeSpans) {
        problem = null;
        attributesOf(scopeSpans, OtlpFields.SCOPE_ATTRIBUTES);
        return problem;
    }

    /** Walks an attribute of the resource; returns what is wrong with it. */
    @Nullable
    final String attribute() {
        return attribute(wire, false);
    }

    /** @param ofRecord {@link #text} is told of it */
    final @Nullable String attribute(Wire from, boolean ofRecord) {
        int outer = from.enter();
        int start = from.position();
        int length = from.limit() - start;
        String wrong = null;
        int depth = keyValue(from, 0, ofRecord);
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

    /** A value that is no attribute; returns what is wrong with it. */
    final @Nullable String value(Wire from, String what) {
        int outer = from.enter();
        int length = from.limit() - from.position();
        int depth = anyValue(from, 0, -1, 0);
        from.leave(outer);
        if (length > limits.attributeBytes()) {
            return what + " has " + length + " bytes, at most " + limits.attributeBytes() + " are taken";
        }
        return depth > limits.depth()
                ? what + " has lists and maps more than " + limits.depth() + " deep inside each other"
                : null;
    }

    /** The depth of what is in it; what lies deeper than the limit is not looked at. */
    private int keyValue(Wire from, int depth, boolean ofRecord) {
        int deepest = depth;
        int keyAt = -1;
        int keyLength = 0;
        while (from.hasMore()) {
            int tag = from.readTag();
            if (tag == OtlpFields.KEY_VALUE_KEY) {
                keyLength = from.readLength();
                keyAt = ofRecord ? from.position() : -1;
                from.advance(keyLength);
            } else if (tag == OtlpFields.KEY_VALUE_VALUE) {
                int outer = from.enter();
                deepest = Math.max(deepest, anyValue(from, depth, keyAt, keyLength));
                from.leave(outer);
            } else {
                from.skip(tag);
            }
        }
        return deepest;
    }

    /** @param keyAt of the record's attribute that it is the value of; -1 of another's */
    private int anyValue(Wire from, int depth, int keyAt, int keyLength) {
        int deepest = depth;
        while (from.hasMore() && depth <= limits.depth()) {
            int tag = from.readTag();
            if (tag == OtlpFields.ANY_ARRAY || tag == OtlpFields.ANY_KVLIST) {
                int outer = from.enter();
                deepest = Math.max(deepest, values(from, depth + 1, tag == OtlpFields.ANY_KVLIST));
                from.leave(outer);
            } else if (tag == OtlpFields.ANY_STRING && keyAt >= 0) {
                int length = from.readLength();
                text(keyAt, keyLength, from.position(), length);
                from.advance(length);
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
            deepest = Math.max(deepest, pairs ? keyValue(from, depth, false) : anyValue(from, depth, -1, 0));
            from.leave(outer);
        }
        return deepest;
    }

    /** Whether these bytes stand there. */
    final boolean matches(byte[] expected, int at) {
        for (int i = 0; i < expected.length; i++) {
            if (bytes[at + i] != expected[i]) {
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

    final void note(@Nullable String wrong) {
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

    static String shortened(String text) {
        return text.length() <= 100 ? text : text.substring(0, 100) + "…";
    }

    final OtelId traceId() {
        return new OtelId(half(traceIdAt), half(traceIdAt + 8));
    }

    private long half(int at) {
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = (value << 8) | (bytes[at + i] & 0xff);
        }
        return value;
    }

    /** Why the record cannot be taken; null when it can. */
    @Nullable
    final String problem() {
        return problem;
    }
}
