/**
 * The index of traces on Lucene: what a document holds is in {@link dev.assay.search.lucene.TraceDocuments}, how a filter
 * becomes a query in {@link dev.assay.search.lucene.FilterQueries}. Start reading at {@link
 * dev.assay.search.lucene.LuceneTraceIndex}. No type of Lucene leaves this package.
 */
@NullMarked
package dev.assay.search.lucene;

import org.jspecify.annotations.NullMarked;
