/**
 * The statistics behind every number that is shown: pure functions over primitive arrays, no I/O, no clock, no global random.
 * Start reading at {@link dev.assay.evaluation.statistics.Estimate}, then {@link dev.assay.evaluation.statistics.Rates} and
 * {@link dev.assay.evaluation.statistics.Means}.
 */
@NullMarked
package dev.assay.evaluation.statistics;

import org.jspecify.annotations.NullMarked;
