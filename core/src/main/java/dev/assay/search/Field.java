package dev.assay.search;

/** What a {@link Filter.Is} asks about. */
public sealed interface Field {
    /** Texts of a trace; each may be missing but the first and the third. */
    enum TraceText implements Field {
        ID,
        NAME,
        /** As MLflow names the state. */
        STATUS,
        CLIENT_REQUEST_ID,
        SESSION,
        USER
    }

    /** Numbers of a trace. Times are milliseconds since 1970; times and durations are cut to whole ones. */
    enum TraceNumber implements Field {
        START_MS,
        /** Missing while the trace runs. */
        DURATION_MS,
        /** The start while the trace runs. */
        END_MS,
        INPUT_TOKENS,
        OUTPUT_TOKENS,
        TOTAL_TOKENS,
        /** Missing where no cost is known. */
        COST_USD,
        SPANS,
        EXPERIMENT
    }

    /** A tag; conditions on numbers see what its text says as a number. */
    record Tag(String key) implements Field {}

    /** Trace metadata; conditions on numbers see what its text says as a number. */
    record Metadata(String key) implements Field {}

    /** Texts of a span. */
    enum SpanText implements Field {
        NAME,
        TYPE,
        /** OK, ERROR or UNSET. */
        STATUS,
        MODEL,
        /** What MLflow's filters look through: {@link SpanContent}. */
        CONTENT
    }

    /** Numbers of a span. */
    enum SpanNumber implements Field {
        /** Milliseconds with fractions; 0 while it runs. */
        DURATION_MS,
        /** Milliseconds since 1970, with fractions. */
        START_MS
    }

    /** A span's attribute: text sees strings as they are and everything else as JSON, numbers see numbers only. */
    record Attribute(String key) implements Field {}
}
