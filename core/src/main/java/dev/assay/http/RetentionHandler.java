package dev.assay.http;

import dev.assay.error.NotFound;
import dev.assay.ingest.RetentionText;
import dev.assay.store.ExperimentStore;
import dev.assay.store.RetentionStore;
import dev.assay.store.RetentionStore.Limits;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How long, and how much, an experiment keeps. */
final class RetentionHandler {
    private static final Set<String> FIELDS = Set.of("maxAge", "maxTraces", "maxBytes");

    private final RetentionStore store;
    private final ExperimentStore experiments;
    private final Limits usual;

    /** @param usual of experiments without limits of their own */
    RetentionHandler(RetentionStore store, ExperimentStore experiments, Limits usual) {
        this.store = store;
        this.experiments = experiments;
        this.usual = usual;
    }

    Future<JsonObject> get(RoutingContext request) {
        return experiment(request).compose(this::shown);
    }

    /** All three at once: one that is not named is no limit. */
    Future<JsonObject> put(RoutingContext request) {
        Limits limits = limits(request);
        return experiment(request).compose(no -> store.save(no, limits).map(no)).compose(this::shown);
    }

    /** What those limits would do now; nothing is set. */
    Future<JsonObject> preview(RoutingContext request) {
        Limits limits = limits(request);
        return experiment(request).compose(no -> store.preview(no, limits)).map(preview -> new JsonObject()
                .put("traces", preview.traces())
                .put("bytes", preview.bytes())
                .put("tooOld", preview.tooOld())
                .put("tooMany", preview.tooMany())
                .put("tooLarge", preview.tooLarge())
                .put("deletedTraces", preview.deletedTraces())
                .put("deletedBytes", preview.deletedBytes()));
    }

    private static Limits limits(RoutingContext request) {
        JsonObject body = Params.body(request);
        for (String field : body.fieldNames()) {
            if (!FIELDS.contains(field)) {
                throw new dev.assay.error.Invalid(
                        "'" + field + "' is no limit; expected maxAge, maxTraces or maxBytes");
            }
        }
        return RetentionText.parse(
                "", Params.optionalText(body, "maxAge"), text(body, "maxTraces"), text(body, "maxBytes"));
    }

    Future<Void> delete(RoutingContext request) {
        return experiment(request).compose(store::delete);
    }

    private Future<JsonObject> shown(int no) {
        return store.find(no).map(own -> {
            Limits limits = own.orElse(usual);
            return new JsonObject()
                    .put("own", own.isPresent())
                    .put("maxAge", RetentionText.age(limits.age()))
                    .put("maxTraces", limits.traces())
                    .put("maxBytes", limits.bytes());
        });
    }

    private Future<Integer> experiment(RoutingContext request) {
        String id = Params.path(request, "experimentId");
        int no = Params.experiment(id);
        return experiments.find(no).map(found -> {
            if (found.isEmpty()) {
                throw new NotFound("experiment", id);
            }
            return no;
        });
    }

    private static @Nullable String text(JsonObject body, String name) {
        Object value = body.getValue(name);
        return value == null ? null : value.toString();
    }
}
