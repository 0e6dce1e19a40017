package dev.assay.http;

import dev.assay.error.Invalid;
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
    private static final int LONGEST_NAME = 500;

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
        String name = Params.text(Params.body(request), "name");
        if (name.length() > LONGEST_NAME) {
            throw new Invalid("'name' has " + name.length() + " characters; expected 1 to " + LONGEST_NAME);
        }
        return experiments.create(name, Map.of()).map(made -> {
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
