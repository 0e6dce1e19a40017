/** The core's own model of a trace: facts as they arrived, and the trace that is their fold. Start reading at {@link dev.assay.trace.Trace}, then {@link dev.assay.trace.TraceFold}. */
@NullMarked
package dev.assay.trace;

import org.jspecify.annotations.NullMarked;
