/** Tests of the filter language, and what every index of traces has to keep: {@link dev.assay.search.TraceIndexContract}. */
@NullMarked
package dev.assay.search;

import org.jspecify.annotations.NullMarked;
