package dev.assay.scorer.api;

/** This trace cannot be scored; the message says why, to people: "no RETRIEVER span in the trace". */
public class ScorerException extends RuntimeException {
    public ScorerException(String message) {
        super(message);
    }
}
