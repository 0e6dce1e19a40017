package dev.assay.http;

import dev.assay.error.Conflict;
import dev.assay.error.Invalid;
import dev.assay.error.NotFound;
import dev.assay.judge.CallLedger;
import dev.assay.judge.JudgeClient;
import dev.assay.judge.RunJudge;
import dev.assay.scorer.TraceView;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.scorer.mlflow.JudgeForm;
import dev.assay.scorer.mlflow.MlflowScorers;
import dev.assay.scorer.people.JudgeDefinition;
import dev.assay.scorer.people.JudgePrompt;
import dev.assay.scorer.people.Template;
import dev.assay.scorer.people.Variables;
import dev.assay.store.ExperimentStore;
import dev.assay.store.ScorerStore;
import dev.assay.store.ScorerStore.Version;
import dev.assay.store.TraceStore;
import dev.assay.trace.Trace;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Judges that people write: kept as registered scorers of an experiment, so that MLflow's client has them too; shown on a trace
 * before they are asked, and tried with one call.
 */
final class JudgeHandler {
    private final ScorerStore store;
    private final MlflowScorers scorers;
    private final ExperimentStore experiments;
    private final TraceStore traces;
    private final JudgeClient judge;
    private final TryOut tryOut;
    private final Runnable changed;
    private final Executor threads;

    /**
     * @param changed called when there is a new version that may run on incoming traces, or none any more
     * @param threads that may be blocked: virtual ones
     */
    JudgeHandler(
            ScorerStore store,
            MlflowScorers scorers,
            ExperimentStore experiments,
            TraceStore traces,
            JudgeClient judge,
            TryOut tryOut,
            Runnable changed,
            Executor threads) {
        this.store = store;
        this.scorers = scorers;
        this.experiments = experiments;
        this.traces = traces;
        this.judge = judge;
        this.tryOut = tryOut;
        this.changed = changed;
        this.threads = threads;
    }

    Future<JsonObject> list(RoutingContext request) {
        return store.latest(null).map(latest -> {
            JsonArray list = new JsonArray();
            latest.forEach(version -> MlflowScorers.judge(version)
                    .ifPresent(definition -> list.add(JudgeJson.of(version, definition, List.of()))));
            return new JsonObject().put("judges", list);
        });
    }

    Future<JsonObject> create(RoutingContext request) {
        JsonObject body = Params.body(request);
        JudgeDefinition definition = JudgeJson.definition(body).checked();
        int experiment = Params.experiment(Params.text(body, "experimentId"));
        return experiments
                .find(experiment)
                .compose(found -> {
                    if (found.isEmpty() || !found.get().lifecycle().equals("active")) {
                        throw new NotFound("experiment", String.valueOf(experiment));
                    }
                    return store.create(experiment, definition.name(), JudgeForm.write(definition, null));
                })
                .map(made -> made.orElseThrow(() -> new Conflict("The experiment " + experiment
                        + " has a scorer '" + definition.name() + "' already; expected another name, or a new version "
                        + "of that one")))
                .map(made -> {
                    request.response().setStatusCode(201);
                    return saved(made, List.of(made));
                });
    }

    Future<JsonObject> get(RoutingContext request) {
        String version = Params.query(request, "version");
        Integer wanted = version == null ? null : Params.number(version, "version", 1, 1, Integer.MAX_VALUE);
        return versions(request).map(all -> {
            Version chosen = chosen(all, wanted);
            return JudgeJson.of(chosen, definition(chosen), all);
        });
    }

    /** The same definition again makes no version. */
    Future<JsonObject> save(RoutingContext request) {
        JsonObject body = Params.body(request);
        JudgeDefinition definition = JudgeJson.definition(body).checked();
        Integer base = base(body);
        return versions(request).compose(all -> {
            Version latest = all.getLast();
            if (!definition.name().equals(latest.name())) {
                throw new Invalid("The name is '" + definition.name() + "'; expected '" + latest.name()
                        + "': feedback goes by it, so a judge of another name is another judge");
            }
            return append(all, base, JudgeForm.write(definition, latest.serialized()));
        });
    }

    Future<JsonObject> restore(RoutingContext request) {
        JsonObject body = Params.body(request);
        int version = Params.number(body.getValue("version"), "version", 0, 0, Integer.MAX_VALUE);
        return versions(request)
                .compose(all -> append(all, base(body), chosen(all, version).serialized()));
    }

    private static @Nullable Integer base(JsonObject body) {
        Object base = body.getValue("baseVersion");
        return base == null ? null : Params.number(base, "baseVersion", 0, 0, Integer.MAX_VALUE);
    }

    private Future<JsonObject> append(List<Version> all, @Nullable Integer base, String serialized) {
        Version latest = all.getLast();
        if (base != null && base != latest.version()) {
            throw newer(latest.name(), base);
        }
        if (MlflowScorers.digest(latest).equals(MlflowScorers.digest(serialized))) {
            return Future.succeededFuture(JudgeJson.of(latest, definition(latest), all));
        }
        return store.append(latest.scorerId(), latest.version(), serialized).map(made -> {
            Version version = made.orElseThrow(() -> newer(latest.name(), latest.version()));
            List<Version> now = new ArrayList<>(all);
            now.add(version);
            return saved(version, now);
        });
    }

    private static Conflict newer(String name, int base) {
        return new Conflict("The judge '" + name + "' was changed since version " + base
                + ", which you edited; load the newest version and make your change again");
    }

    private JsonObject saved(Version version, List<Version> all) {
        changed.run();
        return JudgeJson.of(version, definition(version), all);
    }

    Future<Void> delete(RoutingContext request) {
        return versions(request)
                .compose(all -> store.delete(all.getLast().scorerId(), null))
                .map(_ -> {
                    changed.run();
                    return null;
                });
    }

    /** What can be said of it without asking: problems with their places, and the whole prompt on a trace. */
    Future<JsonObject> preview(RoutingContext request) {
        JsonObject body = Params.body(request);
        String traceId = Params.optionalText(body, "traceId");
        JsonArray problems = new JsonArray();
        JudgeDefinition definition = readable(body, problems);
        Future<Optional<Trace>> trace = traceId == null
                ? Future.succeededFuture(Optional.empty())
                : trace(traceId).map(Optional::of);
        return trace.compose(found -> blocking(() -> {
            JsonObject json = new JsonObject().put("problems", problems).put("variables", variables(found));
            if (definition != null && found.isPresent()) {
                dev.assay.model.Trace view =
                        TraceView.of(found.get(), definition.info("draft").reads());
                json.put("prompt", JudgeJson.of(JudgePrompt.of(definition, view, List.of(view))));
            }
            return json;
        }));
    }

    /** Null when it cannot be shown at all. */
    private static @Nullable JudgeDefinition readable(JsonObject body, JsonArray problems) {
        JudgeDefinition definition;
        try {
            definition = JudgeJson.definition(body);
        } catch (Invalid e) {
            problems.add(new JsonObject().put("message", e.getMessage()));
            return null;
        }
        List<Template.Problem> wrong = definition.template().problems();
        wrong.forEach(each -> problems.add(JudgeJson.of(each)));
        if (wrong.isEmpty()) {
            try {
                definition.checked();
            } catch (Invalid e) {
                problems.add(new JsonObject().put("message", e.getMessage()));
            }
        }
        return definition;
    }

    private static JsonArray variables(Optional<Trace> trace) {
        JsonArray list = new JsonArray();
        Variables.of(trace.map(each -> TraceView.of(each, EnumSet.allOf(Part.class)))
                        .orElse(null))
                .forEach(each ->
                        list.add(new JsonObject().put("name", each.name()).put("shows", each.shows())));
        return list;
    }

    /** One trace, one call; nothing is kept. */
    Future<JsonObject> tryOut(RoutingContext request) {
        JsonObject body = Params.body(request);
        JudgeDefinition definition = JudgeJson.definition(body).checked();
        String traceId = Params.text(body, "traceId");
        return trace(traceId).compose(trace -> {
            String problem = scorers.problem(definition);
            if (problem != null) {
                throw new Invalid("The judge cannot be asked: " + problem);
            }
            String model = MlflowScorers.judgeModel(definition.model());
            RunJudge asked = model == null ? judge.forRun() : judge.forRun(model, CallLedger.NONE);
            return blocking(() -> scorers.openDraft(definition, asked))
                    .compose(open -> tryOut.sessions(request, open.description().info(), List.of(trace))
                            .onFailure(_ -> open.close())
                            .compose(sessions -> blocking(() -> {
                                try (open) {
                                    JsonObject results = TryOut.run(open, List.of(trace), sessions, false);
                                    return results.getJsonArray("results")
                                            .getJsonObject(0)
                                            .put("model", asked.model());
                                }
                            })));
        });
    }

    /** A form of make_judge as a definition to edit; nothing is kept. */
    Future<JsonObject> read(RoutingContext request) {
        JudgeForm.Pasted pasted = JudgeForm.paste(Params.text(Params.body(request), "text"));
        return Future.succeededFuture(new JsonObject()
                .put("definition", JudgeJson.of(pasted.definition()))
                .put("notTaken", new JsonArray(pasted.notTaken())));
    }

    private Future<Trace> trace(String traceId) {
        return traces.numbers(List.of(traceId)).compose(numbers -> {
            Long no = numbers.get(traceId);
            if (no == null) {
                throw new NotFound("trace", traceId);
            }
            return traces.read(List.of(no))
                    .map(found -> Optional.ofNullable(found.get(no)).orElseThrow(() -> new NotFound("trace", traceId)));
        });
    }

    private Future<List<Version>> versions(RoutingContext request) {
        String id = Params.path(request, "scorerId");
        UUID scorer;
        try {
            scorer = UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            throw new NotFound("judge", id);
        }
        return store.versions(scorer).map(all -> {
            if (all.isEmpty()) {
                throw new NotFound("judge", id);
            }
            return all;
        });
    }

    /** @param wanted null for the newest */
    private static Version chosen(List<Version> all, @Nullable Integer wanted) {
        return wanted == null
                ? all.getLast()
                : all.stream()
                        .filter(each -> each.version() == wanted)
                        .findFirst()
                        .orElseThrow(
                                () -> new Invalid("The judge '" + all.getLast().name() + "' has no version " + wanted
                                        + "; it has "
                                        + String.join(
                                                ", ",
                                                all.stream()
                                                        .map(each -> String.valueOf(each.version()))
                                                        .toList())));
    }

    private static JudgeDefinition definition(Version version) {
        return MlflowScorers.judge(version)
                .orElseThrow(() -> new Invalid("The scorer '" + version.name()
                        + "' is no judge that can be edited here: " + MlflowScorers.refusal(version)));
    }

    private <T> Future<T> blocking(Callable<T> work) {
        Promise<T> promise = Promise.promise();
        threads.execute(() -> {
            try {
                promise.complete(work.call());
            } catch (Exception e) {
                promise.fail(e);
            }
        });
        return promise.future();
    }
}
