package dev.assay.search;

import dev.assay.error.Invalid;
import org.jspecify.annotations.Nullable;

/** A filter that does not parse, and where. */
public class InvalidFilter extends Invalid {
    private final int column;
    private final int length;
    private final @Nullable String proposal;

    /**
     * @param message says the column too
     * @param column of the first wrong character, from 1
     * @param proposal what was probably meant instead of the word there
     */
    public InvalidFilter(String message, int column, @Nullable String proposal) {
        this(message, column, 1, proposal);
    }

    /** @param length of what is wrong, in characters; what the proposal stands for */
    public InvalidFilter(String message, int column, int length, @Nullable String proposal) {
        super(message);
        this.column = column;
        this.length = length;
        this.proposal = proposal;
    }

    public int column() {
        return column;
    }

    public int length() {
        return length;
    }

    public @Nullable String proposal() {
        return proposal;
    }
}
