/**
 * The filter language and what an index of traces promises. Start reading at {@link dev.assay.search.TraceIndex}; Lucene's
 * implementation is {@code search.lucene}.
 */
@NullMarked
package dev.assay.search;

import org.jspecify.annotations.NullMarked;
