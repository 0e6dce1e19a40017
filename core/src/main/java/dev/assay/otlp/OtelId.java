package dev.assay.otlp;

/** OpenTelemetry's trace id: 16 bytes, not all zero. */
record OtelId(long high, long low) {
    @Override
    public int hashCode() {
        return Long.hashCode(high * 31 + low);
    }

    /** 32 lower-case hex digits. */
    @Override
    public String toString() {
        return hex(high) + hex(low);
    }

    private static String hex(long half) {
        return java.util.HexFormat.of().toHexDigits(half);
    }
}
