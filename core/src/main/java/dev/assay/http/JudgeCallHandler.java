package dev.assay.http;

import dev.assay.error.Invalid;
import dev.assay.error.NotFound;
import dev.assay.evaluation.EvaluationService;
import dev.assay.judge.EndpointSeen;
import dev.assay.judge.JudgeClient;
import dev.assay.store.CallInDoubt;
import dev.assay.store.ModelCall;
import dev.assay.store.ModelCallStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How judges fare, and how their verdicts came about. */
final class JudgeCallHandler {
    private final JudgeClient judge;
    private final ModelCallStore calls;
    private final Function<String, Future<List<CallInDoubt>>> inDoubt;
    private final EvaluationService evaluations;

    /** @param inDoubt calls of a run that may have been paid without giving anything */
    JudgeCallHandler(
            JudgeClient judge,
            ModelCallStore calls,
            Function<String, Future<List<CallInDoubt>>> inDoubt,
            EvaluationService evaluations) {
        this.judge = judge;
        this.calls = calls;
        this.inDoubt = inDoubt;
        this.evaluations = evaluations;
    }

    Future<JsonObject> list(RoutingContext request) {
        JsonArray endpoints = new JsonArray();
        judge.endpoints().forEach(each -> endpoints.add(json(each)));
        return Future.succeededFuture(
                new JsonObject().put("model", judge.model()).put("endpoints", endpoints));
    }

    Future<JsonObject> ofRun(RoutingContext request) {
        String runId = Params.path(request, "runId");
        return evaluations.get(runId).compose(run -> inDoubt.apply(runId).map(doubtful -> {
            String named = run.spec().judgeModel();
            String model = named == null ? judge.model() : named;
            JsonArray list = new JsonArray();
            doubtful.forEach(each -> list.add(json(each)));
            JsonObject json = new JsonObject().put("model", model).put("inDoubt", list);
            judge.endpoint(model).ifPresent(seen -> json.put("endpoint", json(seen)));
            return json;
        }));
    }

    Future<JsonObject> calls(RoutingContext request) {
        return behind(request).map(found -> {
            JsonArray list = new JsonArray();
            found.forEach(each -> list.add(json(each)));
            return new JsonObject().put("calls", list);
        });
    }

    Future<JsonObject> replay(RoutingContext request) {
        Object given = Params.body(request).getValue("replay");
        if (given == null) {
            throw new Invalid("'replay' is missing; expected the place of a call in the list, from 0");
        }
        int place = Params.number(given, "replay", 0, 0, 10_000);
        return behind(request).compose(found -> {
            if (place >= found.size()) {
                throw new NotFound("call of the assessment, of which there are " + found.size(), "" + place);
            }
            ModelCall before = found.get(place);
            return judge.replay(before)
                    .map(after -> new JsonObject().put("before", json(before)).put("after", json(after)));
        });
    }

    private Future<List<ModelCall>> behind(RoutingContext request) {
        return calls.of(Params.path(request, "traceId"), Params.path(request, "assessmentId"));
    }

    private static JsonObject json(EndpointSeen seen) {
        JsonObject json = new JsonObject()
                .put("name", seen.name())
                .put("provider", seen.provider())
                .put("baseUrl", seen.baseUrl())
                .put("configured", seen.configured())
                .put("atOnce", seen.inFlight())
                .put("state", seen.state())
                .put("failures", seen.failures())
                .put("forms", new JsonObject(new java.util.LinkedHashMap<String, Object>(seen.forms())));
        putTime(json, "since", seen.since());
        putTime(json, "nextTry", seen.nextTry());
        putTime(json, "waitUntil", seen.waitUntil());
        Json.putIfThere(json, "lastFailure", seen.lastFailure().isEmpty() ? null : seen.lastFailure());
        return json;
    }

    private static void putTime(JsonObject json, String name, @Nullable Instant time) {
        Json.putIfThere(json, name, time == null ? null : Json.time(time));
    }

    private static JsonObject json(CallInDoubt call) {
        JsonObject json = new JsonObject()
                .put("model", call.model())
                .put("sentAt", Json.time(call.sent()))
                .put("times", call.times());
        Json.putIfThere(json, "reserved", number(call.reserved()));
        Json.putIfThere(json, "reason", call.reason());
        return json;
    }

    private static JsonObject json(ModelCall call) {
        JsonObject json = new JsonObject()
                .put("modelUri", call.modelUri())
                .put("form", call.form())
                .put("url", call.url())
                .put("request", call.request())
                .put("sentAt", Json.time(call.sent()))
                .put("tookMs", call.took().toNanos() / 1_000_000.0)
                .put("tries", call.tries())
                .put("reused", call.reused())
                .put("inDoubt", call.inDoubt());
        Json.putIfThere(json, "status", call.status());
        Json.putIfThere(json, "response", call.response());
        Json.putIfThere(json, "answer", call.answer());
        Json.putIfThere(json, "model", call.model());
        Json.putIfThere(json, "failure", call.failure());
        Json.putIfThere(json, "inputTokens", call.inputTokens());
        Json.putIfThere(json, "outputTokens", call.outputTokens());
        Json.putIfThere(json, "cost", number(call.cost()));
        return json;
    }

    private static @Nullable Double number(@Nullable BigDecimal amount) {
        return amount == null ? null : amount.doubleValue();
    }
}
