package dev.assay.otlp;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Looks at one span after another. */
final class SpanScan extends RecordScan {
    private static final byte[] MLFLOW_ID = "mlflow.traceRequestId".getBytes(StandardCharsets.UTF_8);
    private static final int MLFLOW_ID_MOST = 250;

    private int parentIdLength;
    private int nameAt;
    private int nameLength;
    private int mlflowIdAt;
    private int mlflowIdLength;

    SpanScan(Wire wire, OtlpLimits limits) {
        super(wire, limits);
    }

    @Override
    void reset() {
        parentIdLength = 0;
        nameLength = -1;
        mlflowIdLength = -1;
    }

    @Override
    void readFields(Wire span) {
        while (span.hasMore()) {
            int tag = span.readTag();
            switch (tag) {
                case OtlpFields.SPAN_TRACE_ID -> readTraceId(span);
                case OtlpFields.SPAN_SPAN_ID -> readSpanId(span);
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

    @Override
    void text(int keyAt, int keyLength, int at, int length) {
        if (keyLength == MLFLOW_ID.length && matches(MLFLOW_ID, keyAt)) {
            mlflowIdAt = at;
            mlflowIdLength = length;
        }
    }

    @Override
    void checkIds() {
        if (!hasTraceId()) {
            note("trace_id is " + traceIdAsSent() + ", expected 16 bytes, not all of them zero");
        } else if (!hasSpanId()) {
            note("span_id is " + spanIdAsSent() + ", expected 8 bytes, not all of them zero");
        } else if (parentIdLength != 0 && parentIdLength != 8) {
            note("parent_span_id has " + parentIdLength + " bytes, expected 8, or none for a root");
        }
    }

    @Override
    boolean isOfTrace() {
        return true;
    }

    @Override
    @Nullable
    String name() {
        return nameLength < 0
                ? null
                : "span '" + shortened(new String(bytes(), nameAt, nameLength, StandardCharsets.UTF_8)) + "'";
    }

    /** Plain or as a JSON string. */
    @Override
    @Nullable
    String mlflowId() {
        if (mlflowIdLength <= 0 || mlflowIdLength > MLFLOW_ID_MOST) {
            return null;
        }
        String id = new String(bytes(), mlflowIdAt, mlflowIdLength, StandardCharsets.UTF_8);
        if (id.length() > 2 && id.startsWith("\"") && id.endsWith("\"")) {
            id = id.substring(1, id.length() - 1);
        }
        boolean possible = id.chars().allMatch(c -> c > ' ' && c < 0x7f && "%?#\"\\".indexOf(c) < 0);
        return possible && !id.isEmpty() ? id : null;
    }
}
