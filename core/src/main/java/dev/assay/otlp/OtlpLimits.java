package dev.assay.otlp;

/**
 * What one request may hold. A span past a limit is rejected alone.
 *
 * @param spansPerTrace of one trace in one request
 * @param attributeBytes of one attribute, key and value, as sent
 * @param depth of lists and maps inside each other
 */
public record OtlpLimits(int spansPerTrace, int attributeBytes, int depth) {
    public static final OtlpLimits DEFAULT = new OtlpLimits(30_000, 4 << 20, 100);
}
