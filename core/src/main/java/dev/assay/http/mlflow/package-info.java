/**
 * MLflow's JSON: traces, trace infos and assessments as its client sends and expects them (protobuf JSON with snake_case
 * names). Start reading at {@link dev.assay.http.mlflow.MlflowInfo}.
 */
@NullMarked
package dev.assay.http.mlflow;

import org.jspecify.annotations.NullMarked;
