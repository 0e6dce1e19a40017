/** Tests of what a draft over many traces is counted by. */
@NullMarked
package dev.assay.evaluation.trial;

import org.jspecify.annotations.NullMarked;
