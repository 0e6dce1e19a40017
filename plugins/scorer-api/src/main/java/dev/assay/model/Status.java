package dev.assay.model;

/** How a trace or span ended. */
public enum Status {
    OK,
    ERROR,
    /** Not ended yet, or nothing said how. */
    UNSET
}
