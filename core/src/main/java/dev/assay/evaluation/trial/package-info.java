/**
 * A draft of a script over many traces: nothing is kept of it but what somebody watches. Start reading at {@link
 * dev.assay.evaluation.trial.Trial}.
 */
@NullMarked
package dev.assay.evaluation.trial;

import org.jspecify.annotations.NullMarked;
