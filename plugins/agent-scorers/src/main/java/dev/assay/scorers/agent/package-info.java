/**
 * Scorers of what an agent did: which tools it called, in which order, with which outcome. They read TOOL spans; pass or fail is
 * MLflow's {@code yes} or {@code no}. Start reading at {@link dev.assay.scorers.agent.ToolCallSequence}.
 */
@NullMarked
package dev.assay.scorers.agent;

import org.jspecify.annotations.NullMarked;
