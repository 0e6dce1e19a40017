/**
 * What is kept, and the promises that any store makes. Start reading at {@link dev.assay.store.TraceStore}; PostgreSQL's
 * implementation is {@code store.pg}.
 */
@NullMarked
package dev.assay.store;

import org.jspecify.annotations.NullMarked;
