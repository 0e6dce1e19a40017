/**
 * Scorers that MLflow clients registered, read from their serialized form: built-in judges and instruction judges become
 * scorers of this server with parameters, everything else is told to run in the client only. Nothing of a serialized scorer is
 * ever executed, and none can name an address: models are those of this server's configuration; {@code inference_params} are
 * the configuration's too. Start reading at {@link dev.assay.scorer.mlflow.SerializedScorer}.
 */
@NullMarked
package dev.assay.scorer.mlflow;

import org.jspecify.annotations.NullMarked;
