package dev.assay.scorer.api;

/** No verdict could be had; the message says why, to people. */
public class JudgeException extends ScorerException {
    public JudgeException(String message) {
        super(message);
    }
}
