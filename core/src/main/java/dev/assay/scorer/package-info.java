/** Finds scorers of every kind and gives each the part of a trace that it reads. Start reading at {@link dev.assay.scorer.ScorerCatalog}. */
@NullMarked
package dev.assay.scorer;

import org.jspecify.annotations.NullMarked;
