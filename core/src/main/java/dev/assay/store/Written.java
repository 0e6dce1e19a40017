package dev.assay.store;

/**
 * Where in the change log a write stands.
 *
 * @param lane the log it is in
 * @param n its place there; 0 when nothing changed
 */
public record Written(int lane, long n) {}
