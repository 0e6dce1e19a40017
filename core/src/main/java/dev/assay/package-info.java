/**
 * The server put together: {@link dev.assay.Main} builds each part once and hands it what it needs; it alone names the
 * implementations.
 */
@NullMarked
package dev.assay;

import org.jspecify.annotations.NullMarked;
