package dev.assay.http;

import dev.assay.error.Invalid;
import dev.assay.error.NotFound;
import dev.assay.judge.JudgeClient;
import dev.assay.scorer.OpenScorer;
import dev.assay.scorer.ScorerCatalog;
import dev.assay.scorer.ScorerDescription;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.script.ScriptScorers;
import dev.assay.search.SearchRequest;
import dev.assay.search.TraceIndex;
import dev.assay.store.TraceStore;
import dev.assay.trace.TraceInfo;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Scorers of every kind: listed, and tried on a few traces without keeping anything. */
final class ScorerHandler {
    private static final int MAX_TRIES = 50;

    private final ScorerCatalog scorers;
    private final ScriptScorers scripts;
    private final RegisteredScorers registered;
    private final TraceStore traces;
    private final TraceIndex index;
    private final Searches searches;
    private final JudgeClient judge;
    private final Executor threads;
    private final TryOut tryOut;

    /** @param threads that may be blocked: virtual ones */
    ScorerHandler(
            ScorerCatalog scorers,
            ScriptScorers scripts,
            RegisteredScorers registered,
            TraceStore traces,
            TraceIndex index,
            Searches searches,
            JudgeClient judge,
            Executor threads) {
        this.scorers = scorers;
        this.scripts = scripts;
        this.registered = registered;
        this.traces = traces;
        this.index = index;
        this.searches = searches;
        this.judge = judge;
        this.threads = threads;
        this.tryOut = new TryOut(traces, index, searches);
    }

    Future<JsonObject> list(RoutingContext request) {
        return blocking(scorers::list).compose(all -> registered.list().map(theirs -> {
            JsonArray list = new JsonArray();
            all.forEach(each -> list.add(json(each)));
            return new JsonObject().put("scorers", list).put("registered", theirs);
        }));
    }

    /** A scorer, or the source of a script that need not be saved, over the traces named or the newest that match. */
    Future<JsonObject> tryOut(RoutingContext request) {
        JsonObject body = Params.body(request);
        String scorer = Params.optionalText(body, "scorer");
        String source = Params.optionalText(body, "source");
        String example = Params.optionalText(body, "example");
        if (example != null) {
            return example(scorer, source, example);
        }
        if ((scorer == null) == (source == null)) {
            throw new Invalid("Expected either 'scorer', an id, or 'source', a script");
        }
        Map<String, @Nullable Object> parameters = parameters(body);
        boolean withTrace = Boolean.TRUE.equals(body.getValue("withTrace"));
        return chosen(request, body).compose(found -> open(scorer, source, parameters)
                .compose(open -> tryOut.sessions(request, open.description().info(), found)
                        .onFailure(_ -> open.close())
                        .compose(sessions -> blocking(() -> {
                            try (open) {
                                return TryOut.run(open, found, sessions, withTrace);
                            }
                        }))));
    }

    /**
     * With the example's own parameters.
     *
     * @param source of a draft to run in the scorer's place; null for the scorer itself
     */
    private Future<JsonObject> example(@Nullable String scorer, @Nullable String source, String name) {
        if (scorer == null) {
            throw new Invalid("'example' names an example of a scorer; expected 'scorer', an id, beside it");
        }
        return blocking(() -> scorers.find(scorer).orElseThrow(() -> new NotFound("scorer", scorer)))
                .map(description -> TryOut.example(description, name))
                .compose(example -> open(source == null ? scorer : null, source, example.parameters())
                        .compose(opened -> blocking(() -> {
                            try (opened) {
                                return TryOut.run(opened, example);
                            }
                        })));
    }

    private Future<OpenScorer> open(
            @Nullable String scorer, @Nullable String source, Map<String, @Nullable Object> parameters) {
        return source == null
                ? blocking(() -> scorers.open(Objects.requireNonNull(scorer), parameters, judge.forRun()))
                : scripts.openDraft(source, parameters, judge.forRun());
    }

    private Future<List<dev.assay.trace.Trace>> chosen(RoutingContext request, JsonObject body) {
        List<String> ids = Params.texts(body, "traceIds");
        if (ids.size() > MAX_TRIES) {
            throw new Invalid("'traceIds' names " + ids.size() + " traces; expected at most " + MAX_TRIES);
        }
        if (!ids.isEmpty()) {
            return traces.numbers(ids).compose(numbers -> {
                ids.stream().filter(id -> !numbers.containsKey(id)).findFirst().ifPresent(id -> {
                    throw new NotFound("trace", id);
                });
                return read(ids.stream().map(numbers::get).toList());
            });
        }
        SearchRequest search = new SearchRequest(
                TraceHandler.scope(body),
                TraceHandler.filter(body),
                List.of(),
                Params.number(body.getValue("limit"), "limit", 5, 1, MAX_TRIES),
                null);
        return searches.ask(Params.principal(request), null, () -> index.search(search))
                .compose(answer ->
                        read(answer.value().traces().stream().map(TraceInfo::no).toList()));
    }

    private Future<List<dev.assay.trace.Trace>> read(List<Long> nos) {
        return traces.read(nos)
                .map(found ->
                        nos.stream().map(found::get).filter(Objects::nonNull).toList());
    }

    private JsonObject json(ScorerDescription scorer) {
        ScorerInfo info = scorer.info();
        String problem = scorer.problem();
        ScorerDescription.Kind kind = scorer.kind();
        boolean script = kind == ScorerDescription.Kind.SCRIPT;
        boolean ofPeople = kind == ScorerDescription.Kind.JUDGE;
        // A judge in a person's words may name a model of its own, and says itself when that is not there.
        boolean noJudge = problem == null && !ofPeople && scorer.asksJudge() && !judge.configured();
        JsonObject origin = new JsonObject()
                .put(
                        "type",
                        switch (kind) {
                            case PLUGIN -> "jar";
                            case SCRIPT -> scorer.origin().equals("editor") ? "editor" : "file";
                            case JUDGE -> "judge";
                        });
        if (!ofPeople && !scorer.origin().equals("editor")) {
            origin.put("file", scorer.origin());
        }
        JsonObject json = new JsonObject()
                .put("scorer", scorer.id())
                .put("name", info.name())
                .put(
                        "kind",
                        scorer.asksJudge() && !script ? "JUDGE" : scorer.kind().name())
                .put("usesJudge", scorer.asksJudge())
                .put("version", info.version())
                .put("digest", scorer.digest())
                .put("description", info.description())
                .put("scope", info.scope().name())
                .put(
                        "reads",
                        new JsonArray(
                                info.reads().stream().map(Enum::name).sorted().toList()))
                .put("returns", info.returns().name())
                .put("parametersSchema", new JsonObject(info.parametersSchema()))
                .put("deterministic", info.deterministic())
                .put("keepsScores", scorer.asksJudge() || info.keepScores())
                .put(
                        "spanTypes",
                        new JsonArray(info.spanTypes().stream().sorted().toList()))
                .put("examples", TryOut.examples(info))
                .put("status", problem != null ? "FAILED" : noJudge ? "DISABLED" : "READY")
                .put("origin", origin);
        Json.putIfThere(
                json, "reason", noJudge ? "no judge model is configured (judge.apiKey or judge.baseUrl)" : problem);
        return json;
    }

    @SuppressWarnings("unchecked")
    static Map<String, @Nullable Object> parameters(JsonObject body) {
        JsonObject parameters = Params.optionalObject(body, "parameters");
        return parameters == null
                ? Map.of()
                : (Map<String, @Nullable Object>) Objects.requireNonNull(Json.toValue(parameters));
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
