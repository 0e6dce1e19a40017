/**
 * A trace as a scorer sees it: immutable records, JDK types only. Start reading at {@link dev.assay.model.Trace}.
 *
 * <p>A JSON value is one of: {@code null}, {@link java.lang.Boolean}, {@link java.lang.Number}, {@link java.lang.String},
 * {@code List<Object>}, {@code Map<String, Object>} with its keys in the order they were sent; unmodifiable all the way down.
 */
@NullMarked
package dev.assay.model;

import org.jspecify.annotations.NullMarked;
