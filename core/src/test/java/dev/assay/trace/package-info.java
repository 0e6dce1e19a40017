/** Tests of {@code dev.assay.trace}. */
@NullMarked
package dev.assay.trace;

import org.jspecify.annotations.NullMarked;
