/**
 * The filter language and what an index of traces promises. Start reading at {@link dev.assay.search.TraceIndex}; Lucene's
 * implementation is {@code search.lucene}. {@link dev.assay.search.FilterMatcher} says in plain Java what each filter means.
 *
 * <p>{@code docs/search.md} specifies the native grammar, which {@link dev.assay.search.FilterParser} reads; a test reads
 * that page. MLflow's grammar is another one with the same tree: {@link dev.assay.search.MlflowFilterParser}.
 *
 * <p>A new field: {@link dev.assay.search.Field}, its value in the matcher, its terms in the index, its name in {@code
 * FieldNames} and {@link dev.assay.search.FilterFields}, its row on the page, and random filters over it in the tests.
 */
@NullMarked
package dev.assay.search;

import org.jspecify.annotations.NullMarked;
