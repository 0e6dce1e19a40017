package dev.assay.search;

import dev.assay.error.Invalid;
import org.jspecify.annotations.Nullable;

/** A filter that does not parse, and where. */
public class InvalidFilter extends Invalid {
    private final int column;
    private final @Nullable String proposal;

    /**
     * @param message says the column too
     * @param column of the first wrong character, from 1
     * @param proposal what was probably meant instead of the word there
     */
    public InvalidFilter(String message, int column, @Nullable String proposal) {
        super(message);
        this.column = column;
        this.proposal = proposal;
    }

    public int column() {
        return column;
    }

    public @Nullable String proposal() {
        return proposal;
    }
}
