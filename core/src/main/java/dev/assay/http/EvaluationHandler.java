package dev.assay.http;

import dev.assay.error.Invalid;
import dev.assay.error.NotFound;
import dev.assay.evaluation.EvaluationService;
import dev.assay.evaluation.EvaluationService.Started;
import dev.assay.evaluation.NewEvaluation;
import dev.assay.search.Filter;
import dev.assay.search.TraceIndex;
import dev.assay.store.SliceStore.ResultOutcome;
import dev.assay.store.SliceStore.RowPosition;
import dev.assay.store.TraceStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Evaluations: started, followed, read, stopped. */
final class EvaluationHandler {
    private final EvaluationService evaluations;
    private final TraceStore traces;
    private final TraceIndex index;
    private final Searches searches;

    EvaluationHandler(EvaluationService evaluations, TraceStore traces, TraceIndex index, Searches searches) {
        this.evaluations = evaluations;
        this.traces = traces;
        this.index = index;
        this.searches = searches;
    }

    Future<JsonObject> start(RoutingContext request) {
        JsonObject body = Params.body(request);
        int experiment = Params.experiment(Params.optionalText(body, "experimentId"));
        List<String> ids = Params.texts(body, "traceIds");
        String given = Params.optionalText(body, "filter");
        if (!ids.isEmpty() && given != null) {
            throw new Invalid("Both 'traceIds' and 'filter' are given; expected one of them");
        }
        String filter = ids.isEmpty() && given == null ? "" : given;
        List<NewEvaluation.ChosenScorer> scorers = scorers(body);
        boolean cache = cache(body);
        return traceNos(request, experiment, ids, filter)
                .compose(nos -> evaluations.start(new NewEvaluation(
                        Params.optionalText(body, "name"), experiment, filter, nos, scorers, null, null, cache)))
                .map(started -> accepted(request, started));
    }

    Future<JsonObject> list(RoutingContext request) {
        String experiment = Params.query(request, "experimentId");
        String token = Params.query(request, "pageToken");
        int limit = Params.limit(Params.query(request, "limit"));
        long before = token == null ? Long.MAX_VALUE : EvaluationJson.runToken(token);
        return evaluations
                .list(experiment == null ? null : Params.experiment(experiment), before, limit)
                .map(page -> {
                    JsonArray list = new JsonArray();
                    page.forEach(each -> list.add(EvaluationJson.of(each)));
                    JsonObject json = new JsonObject().put("evaluations", list);
                    if (page.size() == limit) {
                        json.put(
                                "nextPageToken",
                                EvaluationJson.runToken(page.getLast().run().no()));
                    }
                    return json;
                });
    }

    Future<JsonObject> get(RoutingContext request) {
        return evaluations.get(Params.path(request, "runId")).map(EvaluationJson::of);
    }

    Future<JsonObject> results(RoutingContext request) {
        String token = Params.query(request, "pageToken");
        RowPosition after = token == null ? null : EvaluationJson.rowToken(token);
        return evaluations
                .results(
                        Params.path(request, "runId"),
                        Params.query(request, "scorer"),
                        outcome(Params.query(request, "outcome")),
                        after,
                        Params.limit(Params.query(request, "limit")))
                .compose(results -> {
                    List<Long> nos =
                            results.rows().stream().map(row -> row.traceNo()).toList();
                    return traces.read(nos).map(found -> EvaluationJson.of(results, found));
                });
    }

    Future<JsonObject> cancel(RoutingContext request) {
        return evaluations.cancel(Params.path(request, "runId")).map(started -> accepted(request, started));
    }

    Future<JsonObject> pause(RoutingContext request) {
        return evaluations.pause(Params.path(request, "runId")).map(started -> accepted(request, started));
    }

    Future<JsonObject> resume(RoutingContext request) {
        return evaluations.resume(Params.path(request, "runId")).map(started -> accepted(request, started));
    }

    /** The filter is asked again; a list of traces stays as it was. */
    Future<JsonObject> rerun(RoutingContext request) {
        String runId = Params.path(request, "runId");
        return evaluations.get(runId).compose(old -> {
            String filter = old.spec().filter();
            Future<@Nullable List<Long>> nos = filter == null
                    ? Future.succeededFuture(null)
                    : traceNos(request, old.run().experimentNo(), List.of(), filter)
                            .map(found -> found);
            return nos.compose(found -> evaluations.rerun(runId, found, null))
                    .map(started -> accepted(request, started));
        });
    }

    /** Server-sent events: a snapshot, then each change, until the run has ended. */
    Future<Void> events(RoutingContext request) {
        return new EvaluationEvents(evaluations, request, Params.path(request, "runId")).start();
    }

    private Future<List<Long>> traceNos(
            RoutingContext request, int experiment, List<String> ids, @Nullable String filter) {
        if (!ids.isEmpty()) {
            return traces.numbers(ids).map(numbers -> {
                List<Long> nos = new ArrayList<>();
                for (String id : ids) {
                    Long no = numbers.get(id);
                    if (no == null) {
                        throw new NotFound("trace", id);
                    }
                    nos.add(no);
                }
                return nos;
            });
        }
        TraceIndex.Scope scope = new TraceIndex.Scope(List.of(experiment));
        Filter parsed = TraceHandler.filter(new JsonObject().put("filter", filter));
        return searches.ask(Params.principal(request), null, () -> index.numbers(scope, parsed))
                .map(answer -> Arrays.stream(answer.value()).boxed().toList());
    }

    private static boolean cache(JsonObject body) {
        Object cache = body.getValue("cache");
        if (cache != null && !(cache instanceof Boolean)) {
            throw new Invalid("'cache' is " + cache + "; expected true or false");
        }
        return !Boolean.FALSE.equals(cache);
    }

    private static List<NewEvaluation.ChosenScorer> scorers(JsonObject body) {
        if (!(body.getValue("scorers") instanceof JsonArray list)) {
            throw new Invalid("'scorers' is " + body.getValue("scorers") + "; expected a list of {\"scorer\": id}");
        }
        List<NewEvaluation.ChosenScorer> scorers = new ArrayList<>();
        for (Object each : list) {
            if (!(each instanceof JsonObject chosen)) {
                throw new Invalid("'scorers' holds " + each + "; expected {\"scorer\": id}");
            }
            Map<String, @Nullable Object> parameters = ScorerHandler.parameters(chosen);
            scorers.add(new NewEvaluation.ChosenScorer(
                    Params.text(chosen, "scorer"), Params.optionalText(chosen, "name"), parameters));
        }
        return scorers;
    }

    private static @Nullable ResultOutcome outcome(@Nullable String word) {
        if (word == null) {
            return null;
        }
        return Arrays.stream(ResultOutcome.values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst()
                .orElseThrow(() -> new Invalid(
                        "'outcome' is '" + word + "'; expected scored, passed, failed, error, skipped or pending"));
    }

    private static JsonObject accepted(RoutingContext request, Started started) {
        request.response().setStatusCode(202);
        return new JsonObject().put("runId", started.runId()).put("traces", started.traces());
    }
}
