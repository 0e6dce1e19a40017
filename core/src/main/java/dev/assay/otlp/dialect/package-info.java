/**
 * What each SDK's attributes mean, one table per dialect; start reading at {@link dev.assay.otlp.dialect.Dialects}. A
 * dialect says only what the span's own attributes and events hold; what was said first stays, so the order of the dialects
 * is their precedence.
 */
@NullMarked
package dev.assay.otlp.dialect;

import org.jspecify.annotations.NullMarked;
