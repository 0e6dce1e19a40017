package dev.assay.http.mlflow;

import dev.assay.http.Routes;
import io.vertx.core.http.HttpMethod;

/** The paths of an MLflow tracking server that its client uses for traces and their evaluation. */
public final class MlflowRoutes {
    private static final String V2 = "/api/2.0/mlflow";
    private static final String V3 = "/api/3.0/mlflow";

    private final MlflowTraces traces;
    private final MlflowExperiments experiments;
    private final MlflowRuns runs;

    public MlflowRoutes(MlflowTraces traces, MlflowExperiments experiments, MlflowRuns runs) {
        this.traces = traces;
        this.experiments = experiments;
        this.runs = runs;
    }

    public void bind(Routes routes) {
        routes.get(V3 + "/server-info", MlflowExperiments::serverInfo)
                .post(V3 + "/traces", traces::start)
                .post(V3 + "/traces/search", traces::search)
                .get(V3 + "/traces/get", traces::get)
                .get(V3 + "/traces/batchGet", traces::batchGet)
                .get(V3 + "/traces/{traceId}", traces::info)
                .post(V3 + "/traces/{traceId}/assessments", traces::createAssessment)
                .json(HttpMethod.PATCH, V2 + "/traces/{traceId}/tags", traces::setTag)
                .post(V2 + "/traces/link-to-run", traces::linkToRun);
        routes.get(V2 + "/experiments/get", experiments::get)
                .get(V2 + "/experiments/get-by-name", experiments::getByName)
                .post(V2 + "/experiments/create", experiments::create)
                .post(V2 + "/experiments/search", experiments::search)
                .get(V2 + "/experiments/search", experiments::search);
        routes.get(V2 + "/runs/get", runs::get).post(V2 + "/runs/search", runs::search);
    }
}
