package dev.assay.otlp;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Looks at one log record after another. Of a trace are the events of generative AI, called {@code gen_ai.…} by the field
 * {@code event_name} or, before it existed, the attribute {@code event.name}, that say which span they tell of.
 */
final class LogScan extends RecordScan {
    private static final byte[] EVENT_NAME = "event.name".getBytes(StandardCharsets.UTF_8);
    private static final byte[] GEN_AI = "gen_ai.".getBytes(StandardCharsets.UTF_8);

    private int nameAt;
    private int nameLength;

    LogScan(Wire wire, OtlpLimits limits) {
        super(wire, limits);
    }

    @Override
    void reset() {
        nameLength = 0;
    }

    @Override
    void readFields(Wire log) {
        while (log.hasMore()) {
            int tag = log.readTag();
            switch (tag) {
                case OtlpFields.LOG_TRACE_ID -> readTraceId(log);
                case OtlpFields.LOG_SPAN_ID -> readSpanId(log);
                case OtlpFields.LOG_ATTRIBUTES -> note(attribute(log, true));
                case OtlpFields.LOG_BODY -> note(value(log, "the body"));
                case OtlpFields.LOG_EVENT_NAME -> {
                    int length = log.readLength();
                    name(log.position(), length);
                    log.advance(length);
                }
                default -> log.skip(tag);
            }
        }
    }

    @Override
    void text(int keyAt, int keyLength, int at, int length) {
        if (nameLength == 0 && keyLength == EVENT_NAME.length && matches(EVENT_NAME, keyAt)) {
            name(at, length);
        }
    }

    private void name(int at, int length) {
        if (length > 0) {
            nameAt = at;
            nameLength = length;
        }
    }

    /** Without them the record is of no trace, which is no fault. */
    @Override
    void checkIds() {}

    @Override
    boolean isOfTrace() {
        return nameLength > GEN_AI.length && matches(GEN_AI, nameAt) && hasTraceId() && hasSpanId();
    }

    @Override
    @Nullable
    String name() {
        return nameLength == 0
                ? null
                : "log record '" + shortened(new String(bytes(), nameAt, nameLength, StandardCharsets.UTF_8)) + "'";
    }

    @Override
    @Nullable
    String mlflowId() {
        return null;
    }
}
