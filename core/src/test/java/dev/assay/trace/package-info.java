/** Builders for traces, and tests of their fold. Start reading at {@link dev.assay.trace.Traces}. */
@NullMarked
package dev.assay.trace;

import org.jspecify.annotations.NullMarked;
