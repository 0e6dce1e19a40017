/** The statistics kernel against answers of established libraries, in {@code oracles.json}. Start reading at {@code OraclesTest}. */
@NullMarked
package dev.assay.evaluation.statistics;

import org.jspecify.annotations.NullMarked;
