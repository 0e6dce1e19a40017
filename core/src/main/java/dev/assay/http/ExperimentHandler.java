package dev.assay.http;

import dev.assay.store.ExperimentStore;
import dev.assay.store.ExperimentStore.Experiment;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Comparator;
import java.util.Map;

/** Experiments, as people list and make them. */
final class ExperimentHandler {
    private final ExperimentStore experiments;

    ExperimentHandler(ExperimentStore experiments) {
        this.experiments = experiments;
    }

    Future<JsonObject> list(RoutingContext request) {
        return experiments.list().map(all -> {
            JsonArray list = new JsonArray();
            all.stream()
                    .filter(each -> each.lifecycle().equals("active"))
                    .sorted(Comparator.comparing((Experiment each) -> each.no() != 0)
                            .thenComparing(Experiment::name))
                    .forEach(each -> list.add(json(each)));
            return new JsonObject().put("experiments", list);
        });
    }

    Future<JsonObject> create(RoutingContext request) {
        return experiments
                .create(Params.text(Params.body(request), "name"), Map.of())
                .map(made -> {
                    request.response().setStatusCode(201);
                    return json(made);
                });
    }

    private static JsonObject json(Experiment experiment) {
        return new JsonObject()
                .put("experimentId", String.valueOf(experiment.no()))
                .put("name", experiment.name());
    }
}
