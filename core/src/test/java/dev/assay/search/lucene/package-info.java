/** Tests of the index on Lucene. Start reading at {@link dev.assay.search.lucene.LuceneTraceIndexTest}. */
@NullMarked
package dev.assay.search.lucene;

import org.jspecify.annotations.NullMarked;
