package dev.assay.http.mlflow;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.assay.http.Params;
import dev.assay.http.Routes;
import dev.assay.http.Searches;
import dev.assay.ingest.Ingester;
import dev.assay.search.Filter;
import dev.assay.search.ListRefused;
import dev.assay.search.MlflowFilterParser;
import dev.assay.search.MlflowOrder;
import dev.assay.search.SearchPage;
import dev.assay.search.SearchRequest;
import dev.assay.search.TraceIndex;
import dev.assay.store.ExperimentStore;
import dev.assay.store.TraceStore;
import dev.assay.trace.Assessment;
import dev.assay.trace.Trace;
import dev.assay.trace.TraceInfo;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Traces in MLflow's shapes: begun, read and searched. */
public final class MlflowTraces implements MlflowArea {
    /** A trace that is asked for whole may still be on its way. */
    private static final Duration ON_ITS_WAY = Duration.ofSeconds(3);

    private static final int MOST_AT_ONCE = 500;

    private final TraceStore traces;
    private final TraceIndex index;
    private final Searches searches;
    private final Ingester ingester;
    private final Experiments experiments;
    private final Clock clock;

    public MlflowTraces(
            TraceStore traces,
            TraceIndex index,
            Searches searches,
            Ingester ingester,
            ExperimentStore experiments,
            Clock clock) {
        this.traces = traces;
        this.index = index;
        this.searches = searches;
        this.ingester = ingester;
        this.experiments = new Experiments(experiments);
        this.clock = clock;
    }

    @Override
    public void bind(Routes routes) {
        routes.post(V3 + "/traces", this::start)
                .text(HttpMethod.POST, V3 + "/traces/search", this::search)
                .text(HttpMethod.GET, V3 + "/traces/get", this::get);
        new MlflowTraceBatches(traces, index, searches).bind(routes, V3 + "/traces");
        routes.get(V3 + "/traces/{traceId}", this::info);
    }

    /** StartTraceV3: sent, despite its name, when the root has ended; may come before the spans or after them. */
    Future<JsonObject> start(RoutingContext request) {
        MlflowParams trace = MlflowParams.ofBodyWithoutNul(request).requiredObject("trace");
        MlflowInfo.Sent sent =
                MlflowInfo.parse(trace.requiredObject("trace_info").json(), clock.instant());
        String principal = Params.principal(request);
        int experimentNo = Params.experiment(sent.experimentId());
        return experiments
                .active(experimentNo)
                .compose(_ -> ingester.info(principal, sent.traceId(), experimentNo, sent.info()))
                .compose(_ -> Future.all(sent.assessments().stream()
                        .map(each -> ingester.assessment(principal, sent.traceId(), each))
                        .toList()))
                .compose(_ -> find(sent.traceId()))
                .map(found -> answer(started(found)));
    }

    /** Spans come by OTLP, perhaps after this: a client that is not told so uploads them once more, as an artifact. */
    private static JsonObject started(Trace trace) {
        JsonObject info = MlflowInfo.json(trace);
        info.getJsonObject("tags").put("mlflow.trace.spansLocation", "TRACKING_STORE");
        return info;
    }

    Future<JsonObject> info(RoutingContext request) {
        return find(Params.path(request, "traceId")).map(found -> answer(MlflowInfo.json(found)));
    }

    private static JsonObject answer(JsonObject info) {
        return new JsonObject().put("trace", new JsonObject().put("trace_info", info));
    }

    Future<Routes.Text> get(RoutingContext request) {
        MlflowParams query = MlflowParams.of(request);
        String id = query.required("trace_id");
        boolean partial = query.flag("allow_partial", false);
        return whole(id, partial, clock.instant().plus(ON_ITS_WAY))
                .map(found -> () -> AnswerJson.of(out -> {
                    out.writeStartObject();
                    out.writeFieldName("trace");
                    MlflowTraceBatches.write(out, found);
                    out.writeEndObject();
                }));
    }

    /** Waits for what is missing: who asks has often just sent it. */
    private Future<Trace> whole(String id, boolean partial, Instant until) {
        return exported(id, partial).compose(found -> {
            if (found.isPresent()) {
                return Future.succeededFuture(found.get());
            }
            // What comes between the first look and the second is seen by the second, what comes later is told.
            Future<Boolean> arrival =
                    ingester.nextArrival(TraceStore.stored(id), Duration.between(clock.instant(), until));
            return exported(id, false)
                    .compose(now -> now.isPresent()
                            ? Future.succeededFuture(now.get())
                            : arrival.compose(more -> {
                                if (!more) {
                                    throw NotThere.of("Trace with ID " + id
                                            + " is not fully exported yet, please try again later.");
                                }
                                return whole(id, false, until);
                            }));
        });
    }

    /** Empty while some of it is missing. */
    private Future<Optional<Trace>> exported(String id, boolean partial) {
        return traces.find(id).map(found -> {
            if (found.isEmpty()) {
                throw NotThere.of("Trace with ID " + id + " is not found.");
            }
            return found.filter(trace -> partial || MlflowTraceBatches.isExported(trace));
        });
    }

    Future<Routes.Text> search(RoutingContext request) {
        MlflowParams body = MlflowParams.of(request);
        return page(request, experiments(body.requiredObjects("locations")), body)
                .map(found -> () -> AnswerJson.of(out -> write(out, found)));
    }

    private static void write(JsonGenerator out, Found found) throws IOException {
        out.writeStartObject();
        out.writeArrayFieldStart("traces");
        for (TraceInfo each : found.page.traces()) {
            MlflowInfo.write(out, each, found.assessments.getOrDefault(each.no(), List.of()));
        }
        out.writeEndArray();
        String next = found.page.nextPageToken();
        if (next != null) {
            out.writeStringField("next_page_token", next);
        }
        out.writeEndObject();
    }

    /** What a search found. */
    record Found(SearchPage page, Map<Long, List<Assessment>> assessments) {
        JsonObject answer(JsonArray list) {
            JsonObject json = new JsonObject().put("traces", list);
            if (page.nextPageToken() != null) {
                json.put("next_page_token", page.nextPageToken());
            }
            return json;
        }
    }

    /** A page of traces as filter, order_by, max_results and page_token ask for it. */
    Future<Found> page(RoutingContext request, List<Integer> experimentNos, MlflowParams asked) {
        String token = asked.textOrEmpty("page_token");
        SearchRequest search = new SearchRequest(
                new TraceIndex.Scope(experimentNos),
                filter(asked.text("filter")),
                orders(asked.texts("order_by")),
                asked.maxResults(100, MOST_AT_ONCE),
                token.isEmpty() ? null : token);
        if (experimentNos.isEmpty()) {
            return Future.succeededFuture(new Found(new SearchPage(List.of(), null), Map.of()));
        }
        return searches.ask(Params.principal(request), null, () -> index.search(search))
                .compose(answer -> {
                    List<Long> nos =
                            answer.value().traces().stream().map(TraceInfo::no).toList();
                    return traces.allAssessments(nos).map(all -> new Found(answer.value(), all));
                });
    }

    private static Filter filter(@Nullable String filter) {
        try {
            return MlflowFilterParser.parse(filter);
        } catch (ListRefused refused) {
            throw new MlflowError(MlflowError.Code.BAD_REQUEST, String.valueOf(refused.getMessage()));
        }
    }

    private static List<SearchRequest.Order> orders(List<String> orderBy) {
        List<SearchRequest.Order> orders = MlflowOrder.parse(orderBy);
        if (orders.stream().map(SearchRequest.Order::field).distinct().count() < orders.size()) {
            throw new MlflowError(
                    MlflowError.Code.INTERNAL_ERROR,
                    "`order_by` contains duplicate fields: ['" + String.join("', '", orderBy) + "']");
        }
        return orders;
    }

    private Future<Trace> find(String id) {
        return traces.find(id).map(found -> found.orElseThrow(() -> NotThere.trace(id)));
    }

    private static List<Integer> experiments(List<MlflowParams> locations) {
        List<Integer> experiments = new ArrayList<>();
        for (MlflowParams location : locations) {
            if (location.has("mlflow_experiment")) {
                experiments.add(
                        Params.experiment(location.object("mlflow_experiment").text("experiment_id")));
            }
        }
        return experiments;
    }
}
