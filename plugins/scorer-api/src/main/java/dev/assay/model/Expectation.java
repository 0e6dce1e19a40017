package dev.assay.model;

import org.jspecify.annotations.Nullable;

/**
 * What would have been right, as a person or program noted it on the trace.
 *
 * @param name {@code expected_response}, {@code expected_facts}, {@code expected_tool_calls} or one of your own
 * @param value JSON value
 * @param spanId the span it is about; null for the whole trace
 */
public record Expectation(
        String name, Object value, @Nullable String spanId) {}
