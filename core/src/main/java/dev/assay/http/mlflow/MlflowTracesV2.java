package dev.assay.http.mlflow;

import dev.assay.error.Invalid;
import dev.assay.http.Params;
import dev.assay.http.Routes;
import dev.assay.ingest.Ingester;
import dev.assay.store.ExperimentStore;
import dev.assay.store.TraceStore;
import dev.assay.trace.TraceFacts.InfoFact;
import dev.assay.trace.TraceInfo;
import dev.assay.trace.TraceInfo.State;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The paths that clients before MLflow 3 use: an info that is begun, then ended; its spans lie among the artifacts. */
public final class MlflowTracesV2 implements MlflowArea {
    private final TraceStore traces;
    private final MlflowTraces search;
    private final Ingester ingester;
    private final Experiments experiments;

    public MlflowTracesV2(TraceStore traces, MlflowTraces search, Ingester ingester, ExperimentStore experiments) {
        this.traces = traces;
        this.search = search;
        this.ingester = ingester;
        this.experiments = new Experiments(experiments);
    }

    @Override
    public void bind(Routes routes) {
        routes.get(V2 + "/traces", this::search)
                .post(V2 + "/traces", this::start)
                .patch(V2 + "/traces/{traceId}", this::end)
                .get(V2 + "/traces/{traceId}/info", this::info);
    }

    Future<JsonObject> start(RoutingContext request) {
        MlflowParams body = MlflowParams.of(request);
        int experimentNo = Params.experiment(body.text("experiment_id"));
        String id = "tr-" + UUID.randomUUID().toString().replace("-", "");
        InfoFact info = MlflowInfo.checked(new InfoFact(
                null,
                Instant.ofEpochMilli(milliseconds(body)),
                null,
                State.IN_PROGRESS,
                null,
                null,
                pairs(body, "request_metadata"),
                pairs(body, "tags")));
        return experiments
                .active(experimentNo)
                .compose(_ -> ingester.info(Params.principal(request), id, experimentNo, info))
                .compose(_ -> answer(id));
    }

    Future<JsonObject> end(RoutingContext request) {
        MlflowParams body = MlflowParams.of(request);
        String id = Params.path(request, "traceId");
        String principal = Params.principal(request);
        State state = state(body.text("status"));
        Map<String, String> tags = pairs(body, "tags");
        return traces.findFacts(id)
                .map(found -> found.orElseThrow(() -> NotThere.trace(id)))
                .compose(facts -> {
                    InfoFact before = facts.info();
                    Instant start =
                            before == null || before.requestTime() == null ? facts.arrival() : before.requestTime();
                    Map<String, String> metadata = new LinkedHashMap<>(before == null ? Map.of() : before.metadata());
                    metadata.putAll(pairs(body, "request_metadata"));
                    Map<String, String> allTags = new LinkedHashMap<>(before == null ? Map.of() : before.tags());
                    allTags.putAll(tags);
                    InfoFact info = MlflowInfo.checked(new InfoFact(
                            before == null ? null : before.clientRequestId(),
                            start,
                            Duration.between(start, Instant.ofEpochMilli(milliseconds(body))),
                            state,
                            before == null ? null : before.requestPreview(),
                            before == null ? null : before.responsePreview(),
                            metadata,
                            allTags));
                    // What was set by a request of its own meanwhile is set again: the last one wins.
                    List<Future<Void>> again = facts.tags().stream()
                            .filter(tag -> allTags.containsKey(tag.key()) && tags.containsKey(tag.key()))
                            .map(tag -> ingester.tag(principal, facts.id(), tag.key(), tags.get(tag.key())))
                            .toList();
                    return ingester.info(principal, facts.id(), facts.experimentNo(), info)
                            .compose(_ -> Future.all(again));
                })
                .compose(_ -> answer(id));
    }

    Future<JsonObject> info(RoutingContext request) {
        return answer(Params.path(request, "traceId"));
    }

    private Future<JsonObject> answer(String id) {
        return traces.find(id).map(found -> new JsonObject()
                .put(
                        "trace_info",
                        json(found.orElseThrow(() -> NotThere.trace(id)).info())));
    }

    Future<JsonObject> search(RoutingContext request) {
        MlflowParams query = MlflowParams.of(request);
        List<Integer> experimentNos = query.requiredTexts("experiment_ids").stream()
                .map(Params::experiment)
                .toList();
        return search.page(request, experimentNos, query).map(found -> {
            JsonArray list = new JsonArray();
            found.page().traces().forEach(each -> list.add(json(each)));
            return found.answer(list);
        });
    }

    private static long milliseconds(MlflowParams body) {
        Long said = body.integer("timestamp_ms");
        return said == null ? 0 : said;
    }

    private static State state(@Nullable String status) {
        return switch (status) {
            case null -> State.STATE_UNSPECIFIED;
            case "OK" -> State.OK;
            case "ERROR" -> State.ERROR;
            case "IN_PROGRESS" -> State.IN_PROGRESS;
            case "TRACE_STATUS_UNSPECIFIED" -> State.STATE_UNSPECIFIED;
            default ->
                throw new Invalid("Invalid value \"" + status
                        + "\" for parameter 'status' supplied; expected OK, ERROR or IN_PROGRESS");
        };
    }

    /** Maps travelled as lists of keys and values then. */
    private static Map<String, String> pairs(MlflowParams body, String field) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (MlflowParams pair : body.objects(field)) {
            pairs.put(pair.required("key"), pair.textOrEmpty("value"));
        }
        return pairs;
    }

    /** Without what only a newer client's trace has. */
    private static Map<String, String> asSent(Map<String, String> metadata) {
        Map<String, String> sent = new LinkedHashMap<>(metadata);
        sent.keySet().removeAll(Set.of("mlflow.trace.infoFinalized", "mlflow.trace_schema.version"));
        return sent;
    }

    private static JsonObject json(TraceInfo info) {
        return new JsonObject()
                .put("request_id", info.id())
                .put("experiment_id", Integer.toString(info.experimentNo()))
                .put("timestamp_ms", info.startTime().toEpochMilli())
                .put(
                        "execution_time_ms",
                        info.state() == State.IN_PROGRESS ? 0 : info.duration().toMillis())
                .put(
                        "status",
                        info.state() == State.STATE_UNSPECIFIED
                                ? "TRACE_STATUS_UNSPECIFIED"
                                : info.state().name())
                .put("request_metadata", pairs(MlflowInfo.cut(asSent(info.metadata()), MlflowInfo.LONGEST_METADATA)))
                .put("tags", pairs(MlflowInfo.cut(info.tags(), MlflowInfo.LONGEST_TAG)));
    }

    private static JsonArray pairs(Map<String, String> map) {
        JsonArray list = new JsonArray();
        map.forEach((key, value) -> list.add(new JsonObject().put("key", key).put("value", value)));
        return list;
    }
}
