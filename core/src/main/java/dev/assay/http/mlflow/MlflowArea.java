package dev.assay.http.mlflow;

import dev.assay.http.Routes;

/** Some of the paths of an MLflow tracking server, with what answers them. */
public interface MlflowArea {
    String V2 = "/api/2.0/mlflow";
    String V3 = "/api/3.0/mlflow";

    void bind(Routes routes);
}
