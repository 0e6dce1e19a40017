package dev.assay.scorer.script;

import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a script, and where.
 *
 * @param message for people
 * @param line 1-based; null when the place is not known
 * @param column 1-based; null when the place is not known
 */
public record ScriptError(
        String message, @Nullable Integer line, @Nullable Integer column) {}
