/**
 * Scorers of what a trace took: time, tokens, money, calls, and whether it went well. Each figure is a scorer of its own, in the
 * unit that its description names; {@link dev.assay.scorers.operation.WithinLimits} holds all of them against limits. What the
 * trace does not tell is refused, never taken for 0. Start reading at {@link dev.assay.scorers.operation.Figures}.
 */
@NullMarked
package dev.assay.scorers.operation;

import org.jspecify.annotations.NullMarked;
