/**
 * What a scorer is and what it is given. Implement {@link dev.assay.scorer.api.Scorer}, mark it with PF4J's
 * {@code @Extension}, pack it as a jar whose manifest names {@code Plugin-Id} and {@code Plugin-Version}, and drop it into
 * {@code plugins/}.
 */
@NullMarked
package dev.assay.scorer.api;

import org.jspecify.annotations.NullMarked;
