/**
 * Scorers of the answer as a text of some language: which language it is, how hard it is to read, whether it sounds friendly.
 * They need tables and a small model, which travel in this jar. Start reading at
 * {@link dev.assay.scorers.language.Readability}.
 */
@NullMarked
package dev.assay.scorers.language;

import org.jspecify.annotations.NullMarked;
