package dev.assay.http.mlflow;

import dev.assay.error.Invalid;
import dev.assay.error.NotFound;
import dev.assay.http.Params;
import dev.assay.http.Routes;
import dev.assay.http.Searches;
import dev.assay.ingest.Ingester;
import dev.assay.search.Filter;
import dev.assay.search.MlflowFilterParser;
import dev.assay.search.MlflowOrder;
import dev.assay.search.SearchRequest;
import dev.assay.search.TraceIndex;
import dev.assay.store.RunStore;
import dev.assay.store.TraceStore;
import dev.assay.trace.Assessment;
import dev.assay.trace.Trace;
import dev.assay.trace.TraceInfo;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Traces and assessments in MLflow's shapes. */
public final class MlflowTraces implements MlflowArea {
    private static final int LINKED_AT_ONCE = 100;

    private final TraceStore traces;
    private final TraceIndex index;
    private final Searches searches;
    private final Ingester ingester;
    private final RunStore runs;
    private final Clock clock;

    public MlflowTraces(
            TraceStore traces, TraceIndex index, Searches searches, Ingester ingester, RunStore runs, Clock clock) {
        this.traces = traces;
        this.index = index;
        this.searches = searches;
        this.ingester = ingester;
        this.runs = runs;
        this.clock = clock;
    }

    @Override
    public void bind(Routes routes) {
        routes.post(V3 + "/traces", this::start)
                .post(V3 + "/traces/search", this::search)
                .get(V3 + "/traces/get", this::get)
                .get(V3 + "/traces/batchGet", this::batchGet)
                .get(V3 + "/traces/{traceId}", this::info)
                .post(V3 + "/traces/{traceId}/assessments", this::createAssessment)
                .patch(V2 + "/traces/{traceId}/tags", this::setTag)
                .post(V2 + "/traces/link-to-run", this::linkToRun);
    }

    /** StartTraceV3: sent, despite its name, when the root has ended; may come before the spans or after them. */
    Future<JsonObject> start(RoutingContext request) {
        JsonObject trace = Params.optionalObject(Params.body(request), "trace");
        JsonObject sent = trace == null ? null : Params.optionalObject(trace, "trace_info");
        if (sent == null) {
            throw new Invalid("'trace.trace_info' is missing; expected an object");
        }
        MlflowInfo.Sent parsed = MlflowInfo.parse(sent, clock.instant());
        String principal = Params.principal(request);
        return ingester.info(principal, parsed.traceId(), Params.experiment(parsed.experimentId()), parsed.info())
                .compose(_ -> Future.all(parsed.assessments().stream()
                        .map(each -> ingester.assessment(principal, parsed.traceId(), each))
                        .toList()))
                .compose(_ -> find(parsed.traceId()))
                .map(found -> new JsonObject().put("trace", new JsonObject().put("trace_info", started(found))));
    }

    /** Spans come by OTLP, perhaps after this: a client that is not told so uploads them once more, as an artifact. */
    private static JsonObject started(Trace trace) {
        JsonObject info = info(trace);
        info.getJsonObject("tags").put("mlflow.trace.spansLocation", "TRACKING_STORE");
        return info;
    }

    Future<JsonObject> info(RoutingContext request) {
        return find(Params.path(request, "traceId"))
                .map(found -> new JsonObject().put("trace", new JsonObject().put("trace_info", info(found))));
    }

    Future<JsonObject> get(RoutingContext request) {
        String id = Params.query(request, "trace_id");
        if (id == null) {
            throw new Invalid("Missing value for required parameter 'trace_id'.");
        }
        return find(id).map(found -> new JsonObject().put("trace", json(found)));
    }

    /** In the order asked; what is not there is left out. */
    Future<JsonObject> batchGet(RoutingContext request) {
        List<String> ids = request.queryParam("trace_ids");
        return traces.numbers(ids)
                .compose(numbers -> traces.read(numbers.values()).map(found -> {
                    JsonArray list = new JsonArray();
                    for (String id : ids) {
                        Long no = numbers.get(id);
                        Trace trace = no == null ? null : found.get(no);
                        if (trace != null) {
                            list.add(json(trace));
                        }
                    }
                    return new JsonObject().put("traces", list);
                }));
    }

    Future<JsonObject> search(RoutingContext request) {
        JsonObject body = Params.body(request);
        Filter filter = MlflowFilterParser.parse(Params.optionalText(body, "filter"));
        SearchRequest search = new SearchRequest(
                new TraceIndex.Scope(experiments(body)),
                filter,
                MlflowOrder.parse(Params.texts(body, "order_by")),
                Params.number(body.getValue("max_results"), "max_results", 100, 1, 500),
                Params.optionalText(body, "page_token"));
        return searches.ask(Params.principal(request), null, () -> index.search(search))
                .compose(answer -> {
                    List<TraceInfo> found = answer.value().traces();
                    return traces.assessments(found.stream().map(TraceInfo::no).toList())
                            .map(assessments ->
                                    page(found, assessments, answer.value().nextPageToken()));
                });
    }

    Future<JsonObject> createAssessment(RoutingContext request) {
        String traceId = Params.path(request, "traceId");
        JsonObject sent = Params.optionalObject(Params.body(request), "assessment");
        if (sent == null) {
            throw new Invalid("'assessment' is missing; expected an object");
        }
        Assessment assessment = MlflowAssessments.parse(sent, clock.instant());
        return ingester.assessment(Params.principal(request), traceId, assessment)
                .map(_ -> new JsonObject().put("assessment", MlflowAssessments.json(traceId, assessment)));
    }

    Future<JsonObject> setTag(RoutingContext request) {
        JsonObject body = Params.body(request);
        String value = Params.optionalText(body, "value");
        return ingester.tag(
                        Params.principal(request),
                        Params.path(request, "traceId"),
                        Params.text(body, "key"),
                        value == null ? "" : value)
                .map(_ -> new JsonObject());
    }

    Future<JsonObject> linkToRun(RoutingContext request) {
        JsonObject body = Params.body(request);
        String runId = Params.text(body, "run_id");
        List<String> ids = Params.texts(body, "trace_ids");
        if (ids.size() > LINKED_AT_ONCE) {
            throw new Invalid("Cannot link more than " + LINKED_AT_ONCE
                    + " traces to a run in a single request. Provided " + ids.size() + " traces.");
        }
        return runs.find(runId)
                .compose(run -> ingester.link(
                        Params.principal(request),
                        run.orElseThrow(() -> new NotFound("run", runId)).no(),
                        ids))
                .map(_ -> new JsonObject());
    }

    private Future<Trace> find(String id) {
        return traces.find(id).map(found -> found.orElseThrow(() -> new NotFound("trace", id)));
    }

    private static JsonObject info(Trace trace) {
        return MlflowInfo.json(trace.info(), trace.assessments());
    }

    private static JsonObject json(Trace trace) {
        JsonArray spans = new JsonArray();
        trace.spans().forEach(span -> spans.add(OtlpJson.span(span)));
        return new JsonObject().put("trace_info", info(trace)).put("spans", spans);
    }

    private static JsonObject page(
            List<TraceInfo> found,
            Map<Long, List<Assessment>> assessments,
            @org.jspecify.annotations.Nullable String next) {
        JsonArray list = new JsonArray();
        found.forEach(each -> list.add(MlflowInfo.json(each, assessments.getOrDefault(each.no(), List.of()))));
        JsonObject page = new JsonObject().put("traces", list);
        if (next != null) {
            page.put("next_page_token", next);
        }
        return page;
    }

    private static List<Integer> experiments(JsonObject body) {
        List<Integer> experiments = new ArrayList<>();
        if (body.getValue("locations") instanceof JsonArray locations) {
            for (Object each : locations) {
                if (each instanceof JsonObject location
                        && location.getValue("mlflow_experiment") instanceof JsonObject experiment) {
                    experiments.add(Params.experiment(experiment.getString("experiment_id")));
                }
            }
        }
        return experiments;
    }
}
