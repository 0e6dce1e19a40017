/**
 * Runs scorers over traces: durable slices in the store, claimed and committed by worker verticles. Start reading at {@link
 * dev.assay.evaluation.EvaluationService} for what can be asked, then {@link dev.assay.evaluation.EvaluationWorker} for how it
 * is carried out.
 */
@NullMarked
package dev.assay.evaluation;

import org.jspecify.annotations.NullMarked;
