package dev.assay.otlp;

/** What a request brings. */
public enum OtlpSignal {
    /** Spans. */
    TRACES,
    /**
     * Log records. Kept are those in which instrumentations of language models send what was said: their event is named
     * {@code gen_ai.…} and they have a trace id and a span id. Others are taken and forgotten, as this is no store of logs.
     */
    LOGS
}
