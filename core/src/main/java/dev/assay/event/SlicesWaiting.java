package dev.assay.event;

/** Some run has slices to be claimed: keeper -> workers and progress. Without a body, and only a hint. */
public final class SlicesWaiting {
    public static final String ADDRESS = "evaluation.slices";

    private SlicesWaiting() {}
}
