/**
 * Scorers of the answer's text and of the trace's time, without a model. Pass or fail is MLflow's {@code yes} or {@code no}; a
 * trace without an answer fails them, as in MLflow. Start reading at {@link dev.assay.scorers.text.ExactMatch}; what compares
 * texts by a number begins at {@link dev.assay.scorers.text.Comparison}.
 */
@NullMarked
package dev.assay.scorers.text;

import org.jspecify.annotations.NullMarked;
