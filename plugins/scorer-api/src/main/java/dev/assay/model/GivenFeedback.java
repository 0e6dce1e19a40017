package dev.assay.model;

import org.jspecify.annotations.Nullable;

/**
 * Feedback already on the trace.
 *
 * @param value JSON value
 * @param sourceType {@code HUMAN}, {@code LLM_JUDGE} or {@code CODE}
 */
public record GivenFeedback(
        String name, @Nullable Object value, @Nullable String rationale, String sourceType, String sourceId) {}
