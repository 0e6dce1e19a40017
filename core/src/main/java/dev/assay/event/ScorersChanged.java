package dev.assay.event;

/** A registered scorer is to run on incoming traces, or no longer: http -> evaluation. Only a hint, without a body. */
public final class ScorersChanged {
    public static final String ADDRESS = "scorers.changed";

    private ScorersChanged() {}
}
