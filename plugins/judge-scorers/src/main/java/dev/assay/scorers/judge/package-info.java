/**
 * Scorers that ask a language model: MLflow's judges by name and value ({@code yes} or {@code no}, with the model's reasons),
 * in words of our own. Each needs its material and refuses to judge without it. Start reading at {@link
 * dev.assay.scorers.judge.RelevanceToQuery}, the simplest; {@link dev.assay.scorers.judge.Prompt} is how text of a trace is
 * kept from being taken for instructions.
 */
@NullMarked
package dev.assay.scorers.judge;

import org.jspecify.annotations.NullMarked;
