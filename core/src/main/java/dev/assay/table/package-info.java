/**
 * Parquet: tables of traces and of spans, written by exports and read by imports, where a row becomes a line as exports write
 * them. Start at {@link dev.assay.table.TableLines}.
 */
@NullMarked
package dev.assay.table;

import org.jspecify.annotations.NullMarked;
