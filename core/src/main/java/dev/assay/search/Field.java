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

    /** Numbers of the session that a trace is a turn of, all its turns together ({@link SessionFacts}). */
    enum SessionNumber implements Field {
        TURNS,
        /** Turns that failed. */
        ERRORS,
        /** When the first turn began. */
        START_MS,
        /** When the last turn ended; its start while it runs. */
        END_MS,
        /** From the one to the other. */
        DURATION_MS,
        INPUT_TOKENS,
        OUTPUT_TOKENS,
        TOTAL_TOKENS,
        /** Missing where no cost is known. */
        COST_USD
    }

    /** What went into a trace and came out of it: its root span's inputs and outputs, the previews where there are none. */
    enum RootText implements Field {
        INPUT,
        OUTPUT
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
        PROVIDER,
        /** Name of the tool that the span called. */
        TOOL,
        /** The status message; without one what the span's exception says. */
        ERROR,
        /** What MLflow's filters look through: {@link SpanContent}. */
        CONTENT
    }

    /** Texts of which a span may have several; one that fulfils the condition is enough. */
    enum SpanTexts implements Field {
        /** Names of events; an exception's is {@code exception}. */
        EVENT,
        /** Ids of retrieved documents. */
        DOCUMENT
    }

    /** Numbers of a span. */
    enum SpanNumber implements Field {
        /** How many documents were retrieved; missing where nothing retrieves. */
        DOCUMENTS,
        /** Milliseconds with fractions; 0 while it runs. */
        DURATION_MS,
        /** Milliseconds since 1970, with fractions. */
        START_MS
    }

    /** A span's attribute: text sees strings as they are and everything else as JSON, numbers see numbers only. */
    record Attribute(String key) implements Field {}

    /** An attribute of a span's events, seen as {@link Attribute}; one event that fulfils the condition is enough. */
    record EventAttribute(String key) implements Field {}

    /** An attribute of the resource that sent a span, {@code service.name} for instance; seen as {@link Attribute}. */
    record Resource(String key) implements Field {}
}
