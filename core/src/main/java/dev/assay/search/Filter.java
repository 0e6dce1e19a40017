package dev.assay.search;

/** A parsed filter; one tree for the native grammar and MLflow's. */
public sealed interface Filter {
    /** Every trace. */
    record All() implements Filter {}
}
