package dev.assay.otlp;

/**
 * Tags of the fields that are read, as <a href="https://github.com/open-telemetry/opentelemetry-proto">opentelemetry-proto</a>
 * 1.10 numbers them.
 */
public final class OtlpFields {
    public static final int REQUEST_RESOURCE_SPANS = (1 << 3) | Wire.BYTES;
    public static final int RESOURCE_SPANS_RESOURCE = (1 << 3) | Wire.BYTES;
    public static final int RESOURCE_SPANS_SCOPE_SPANS = (2 << 3) | Wire.BYTES;
    public static final int RESOURCE_ATTRIBUTES = (1 << 3) | Wire.BYTES;
    public static final int SCOPE_SPANS_SCOPE = (1 << 3) | Wire.BYTES;
    public static final int SCOPE_SPANS_SPANS = (2 << 3) | Wire.BYTES;
    public static final int SCOPE_NAME = (1 << 3) | Wire.BYTES;
    public static final int SCOPE_ATTRIBUTES = (3 << 3) | Wire.BYTES;
    public static final int SPAN_TRACE_ID = (1 << 3) | Wire.BYTES;
    public static final int SPAN_SPAN_ID = (2 << 3) | Wire.BYTES;
    public static final int SPAN_TRACE_STATE = (3 << 3) | Wire.BYTES;
    public static final int SPAN_PARENT_SPAN_ID = (4 << 3) | Wire.BYTES;
    public static final int SPAN_NAME = (5 << 3) | Wire.BYTES;
    public static final int SPAN_KIND = (6 << 3) | Wire.VARINT;
    public static final int SPAN_START_TIME = (7 << 3) | Wire.FIXED64;
    public static final int SPAN_END_TIME = (8 << 3) | Wire.FIXED64;
    public static final int SPAN_ATTRIBUTES = (9 << 3) | Wire.BYTES;
    public static final int SPAN_DROPPED_ATTRIBUTES = (10 << 3) | Wire.VARINT;
    public static final int SPAN_EVENTS = (11 << 3) | Wire.BYTES;
    public static final int SPAN_DROPPED_EVENTS = (12 << 3) | Wire.VARINT;
    public static final int SPAN_LINKS = (13 << 3) | Wire.BYTES;
    public static final int SPAN_DROPPED_LINKS = (14 << 3) | Wire.VARINT;
    public static final int SPAN_STATUS = (15 << 3) | Wire.BYTES;
    public static final int SPAN_FLAGS = (16 << 3) | Wire.FIXED32;
    public static final int EVENT_TIME = (1 << 3) | Wire.FIXED64;
    public static final int EVENT_NAME = (2 << 3) | Wire.BYTES;
    public static final int EVENT_ATTRIBUTES = (3 << 3) | Wire.BYTES;
    public static final int EVENT_DROPPED_ATTRIBUTES = (4 << 3) | Wire.VARINT;
    public static final int LINK_TRACE_ID = (1 << 3) | Wire.BYTES;
    public static final int LINK_SPAN_ID = (2 << 3) | Wire.BYTES;
    public static final int LINK_TRACE_STATE = (3 << 3) | Wire.BYTES;
    public static final int LINK_ATTRIBUTES = (4 << 3) | Wire.BYTES;
    public static final int LINK_DROPPED_ATTRIBUTES = (5 << 3) | Wire.VARINT;
    public static final int LINK_FLAGS = (6 << 3) | Wire.FIXED32;
    /** The fields of ExportLogsServiceRequest, ResourceLogs and ScopeLogs are numbered as those of their likes for spans. */
    public static final int LOG_TIME = (1 << 3) | Wire.FIXED64;

    public static final int LOG_BODY = (5 << 3) | Wire.BYTES;
    public static final int LOG_ATTRIBUTES = (6 << 3) | Wire.BYTES;
    public static final int LOG_TRACE_ID = (9 << 3) | Wire.BYTES;
    public static final int LOG_SPAN_ID = (10 << 3) | Wire.BYTES;
    public static final int LOG_OBSERVED_TIME = (11 << 3) | Wire.FIXED64;
    public static final int LOG_EVENT_NAME = (12 << 3) | Wire.BYTES;
    public static final int STATUS_MESSAGE = (2 << 3) | Wire.BYTES;
    public static final int STATUS_CODE = (3 << 3) | Wire.VARINT;
    public static final int KEY_VALUE_KEY = (1 << 3) | Wire.BYTES;
    public static final int KEY_VALUE_VALUE = (2 << 3) | Wire.BYTES;
    public static final int ANY_STRING = (1 << 3) | Wire.BYTES;
    public static final int ANY_BOOL = (2 << 3) | Wire.VARINT;
    public static final int ANY_INT = (3 << 3) | Wire.VARINT;
    public static final int ANY_DOUBLE = (4 << 3) | Wire.FIXED64;
    public static final int ANY_ARRAY = (5 << 3) | Wire.BYTES;
    public static final int ANY_KVLIST = (6 << 3) | Wire.BYTES;
    public static final int ANY_BYTES = (7 << 3) | Wire.BYTES;
    /** Of an ArrayValue and of a KeyValueList. */
    public static final int VALUES = (1 << 3) | Wire.BYTES;

    private OtlpFields() {}
}
