package dev.assay.model;

import org.jspecify.annotations.Nullable;

/**
 * A tool that was called.
 *
 * @param arguments JSON value, usually a map
 * @param result JSON value
 */
public record ToolCall(
        String name, @Nullable Object arguments, @Nullable Object result) {}
