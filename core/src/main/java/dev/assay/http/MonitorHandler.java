package dev.assay.http;

import dev.assay.error.Conflict;
import dev.assay.error.Invalid;
import dev.assay.error.NotFound;
import dev.assay.error.RequestException;
import dev.assay.scorer.ScorerCatalog;
import dev.assay.scorer.api.ScorerInfo.Scope;
import dev.assay.scorer.mlflow.MlflowScorers;
import dev.assay.scorer.mlflow.Placement;
import dev.assay.scorer.mlflow.SerializedScorer;
import dev.assay.search.FilterMatcher;
import dev.assay.search.FilterParser;
import dev.assay.store.ExperimentStore;
import dev.assay.store.ScorerStore;
import dev.assay.store.ScorerStore.Version;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Monitors: scorers of any kind and scope that score what comes in. A registered scorer and its monitor are one. */
final class MonitorHandler {
    private static final int LONGEST_QUIET_SECONDS = 30 * 86_400;
    private static final int LONGEST_NAME = 250;

    private final ScorerStore store;
    private final MlflowScorers scorers;
    private final ScorerCatalog catalog;
    private final RegisteredScorers registered;
    private final ExperimentStore experiments;
    private final Runnable changed;
    private final Executor threads;

    /** @param quiet null for the server's default */
    private record Settings(
            double sampleRate,
            @Nullable String filter,
            @Nullable Duration quiet) {}

    /**
     * @param changed called when what is to be scored has changed
     * @param threads that may be blocked: virtual ones
     */
    MonitorHandler(
            ScorerStore store,
            MlflowScorers scorers,
            ScorerCatalog catalog,
            RegisteredScorers registered,
            ExperimentStore experiments,
            Runnable changed,
            Executor threads) {
        this.store = store;
        this.scorers = scorers;
        this.catalog = catalog;
        this.registered = registered;
        this.experiments = experiments;
        this.changed = changed;
        this.threads = threads;
    }

    /** One of any scorer that this server has. */
    Future<JsonObject> create(RoutingContext request) {
        JsonObject body = Params.body(request);
        int experiment = Params.experiment(Params.text(body, "experimentId"));
        String scorer = Params.text(body, "scorer");
        Settings settings = settings(body);
        JsonObject given = Params.optionalObject(body, "parameters");
        Map<String, @Nullable Object> parameters = given == null ? Map.of() : given.getMap();
        String wanted = Params.optionalText(body, "name");
        return blocking(() -> catalog.find(scorer)
                        .orElseThrow(() -> new NotFound("scorer", scorer))
                        .info()
                        .name())
                .compose(usual -> experiments.find(experiment).compose(found -> {
                    if (found.isEmpty() || !found.get().lifecycle().equals("active")) {
                        throw new NotFound("experiment", String.valueOf(experiment));
                    }
                    String name = wanted == null ? usual : wanted;
                    if (name.isBlank() || name.length() > LONGEST_NAME) {
                        throw new Invalid("'name' has " + name.length() + " characters, expected 1 to " + LONGEST_NAME);
                    }
                    return made(experiment, name, SerializedScorer.serialize(name, scorer, parameters));
                }))
                .compose(made -> settled(made, settings).recover(refused -> store.delete(made.scorerId(), null)
                        .compose(_ -> Future.failedFuture(refused))))
                .onSuccess(_ -> request.response().setStatusCode(201));
    }

    private Future<Version> made(int experiment, String name, String serialized) {
        return store.create(experiment, name, serialized)
                .map(made -> made.orElseThrow(() -> new Conflict("The experiment " + experiment + " has a scorer '"
                        + name + "' already; expected another name, or other settings of that one")));
    }

    /** How a registered scorer scores from now on; a sample rate of 0 stops it. */
    Future<JsonObject> settle(RoutingContext request) {
        Settings settings = settings(Params.body(request));
        return version(request).compose(latest -> settled(latest, settings));
    }

    /** What it scored stays. */
    Future<Void> delete(RoutingContext request) {
        return version(request)
                .compose(latest -> store.delete(latest.scorerId(), null))
                .map(_ -> {
                    changed.run();
                    return null;
                });
    }

    private Future<JsonObject> settled(Version version, Settings settings) {
        return (settings.sampleRate == 0
                        ? Future.succeededFuture(version)
                        : blocking(() -> startable(version, settings)))
                .compose(its -> store.monitor(its, settings.sampleRate, settings.filter, settings.quiet))
                .compose(_ -> {
                    changed.run();
                    return registered.get(version.scorerId());
                });
    }

    /** What cannot run is refused: one that never scores would be found out much later. */
    private Version startable(Version version, Settings settings) {
        String refused = "The scorer '" + version.name() + "' cannot score incoming traces: ";
        switch (scorers.place(version)) {
            case Placement.Here here -> {
                if (settings.filter != null && here.scope() != Scope.SESSION) {
                    // What is asked of one trace has to be about one.
                    FilterMatcher.check(FilterParser.parse(settings.filter));
                }
                try {
                    scorers.check(version);
                } catch (RequestException e) {
                    throw new Invalid(refused + e.getMessage());
                }
            }
            case Placement.InClient(String reason) -> throw new Invalid(refused + reason);
            case Placement.Blocked blocked -> throw new Invalid(refused + blocked.reason());
        }
        return version;
    }

    private static Settings settings(JsonObject body) {
        Object rate = body.getValue("sampleRate", 1);
        if (!(rate instanceof Number number) || !(number.doubleValue() >= 0 && number.doubleValue() <= 1)) {
            throw new Invalid("'sampleRate' is " + rate + "; expected a number from 0 to 1");
        }
        String filter = Params.optionalText(body, "filter");
        FilterParser.parse(filter == null ? "" : filter);
        Object quiet = body.getValue("quietSeconds");
        return new Settings(
                number.doubleValue(),
                filter == null || filter.isBlank() ? null : filter,
                quiet == null
                        ? null
                        : Duration.ofSeconds(Params.number(quiet, "quietSeconds", 0, 0, LONGEST_QUIET_SECONDS)));
    }

    private Future<Version> version(RoutingContext request) {
        String id = Params.path(request, "scorerId");
        Future<List<Version>> all;
        try {
            all = store.versions(UUID.fromString(id));
        } catch (IllegalArgumentException e) {
            throw new NotFound("monitor", id);
        }
        return all.map(versions -> {
            if (versions.isEmpty()) {
                throw new NotFound("monitor", id);
            }
            return versions.getLast();
        });
    }

    private <T> Future<T> blocking(java.util.concurrent.Callable<T> task) {
        Promise<T> promise = Promise.promise();
        threads.execute(() -> {
            try {
                promise.complete(task.call());
            } catch (Exception e) {
                promise.fail(e);
            }
        });
        return promise.future();
    }
}
