package dev.assay.otlp.dialect;

/** How one SDK writes down what an LLM application did. */
interface Dialect {
    /** Whether the span has attributes of this dialect. */
    boolean speaks(SentSpan span);

    /** Adds what the span says in this dialect to what others have already said. */
    void read(SentSpan span, SpanDraft draft);
}
