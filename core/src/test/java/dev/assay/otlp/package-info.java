/** Tests of {@code dev.assay.otlp}. */
@NullMarked
package dev.assay.otlp;

import org.jspecify.annotations.NullMarked;
