/**
 * Scorers by likeness in meaning. The model runs in a child process ({@link dev.assay.scorers.embedding.child}), because a native
 * library is loaded once in a JVM, cannot be replaced with its plugin, and takes the whole JVM along when it crashes.
 */
@NullMarked
package dev.assay.scorers.embedding;

import org.jspecify.annotations.NullMarked;
