package dev.assay.search;

/** A list where MLflow's grammar takes one and its server then cannot use it. */
public final class ListRefused extends InvalidFilter {
    ListRefused(String message, int column) {
        super(message, column, null);
    }
}
