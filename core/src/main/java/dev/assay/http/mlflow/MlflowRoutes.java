package dev.assay.http.mlflow;

import dev.assay.http.Routes;
import java.util.List;

/** The paths of an MLflow tracking server that its client uses for traces and their evaluation, area by area. */
public final class MlflowRoutes {
    private final List<MlflowArea> areas;

    public MlflowRoutes(MlflowArea... areas) {
        this.areas = List.of(areas);
    }

    public void bind(Routes routes) {
        routes.get(MlflowArea.V3 + "/server-info", MlflowExperiments::serverInfo);
        areas.forEach(area -> area.bind(routes));
    }
}
