package dev.assay.http.mlflow;

import dev.assay.error.Invalid;
import dev.assay.http.Params;
import dev.assay.http.Routes;
import dev.assay.http.Searches;
import dev.assay.ingest.Ingester;
import dev.assay.search.Condition;
import dev.assay.search.Field;
import dev.assay.search.Filter;
import dev.assay.search.SearchRequest;
import dev.assay.search.TraceIndex;
import dev.assay.store.RunStore;
import dev.assay.store.TraceStore;
import dev.assay.trace.TraceInfo;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is done to traces that are there: tags, links, deletion. */
public final class MlflowTraceChanges implements MlflowArea {
    private static final int LINKED_AT_ONCE = 100;
    private static final int DELETED_AT_ONCE = 500;
    private static final int LONGEST_KEY = 250;
    private static final int LONGEST_VALUE = 8000;
    private static final int LONGEST_NAME = 4096;
    private static final String NAME = "mlflow.traceName";

    /** Where things lie is the server's to say. */
    private static final Set<String> OURS = MlflowInfo.OURS;

    private static final Pattern KEY = Pattern.compile("[/\\w.\\- :]*", Pattern.UNICODE_CHARACTER_CLASS);

    private final TraceStore traces;
    private final TraceIndex index;
    private final Searches searches;
    private final Ingester ingester;
    private final RunStore runs;

    public MlflowTraceChanges(
            TraceStore traces, TraceIndex index, Searches searches, Ingester ingester, RunStore runs) {
        this.traces = traces;
        this.index = index;
        this.searches = searches;
        this.ingester = ingester;
        this.runs = runs;
    }

    @Override
    public void bind(Routes routes) {
        for (String api : List.of(V2, V3)) {
            routes.post(api + "/traces/delete-traces", this::deleteTraces)
                    .patch(api + "/traces/{traceId}/tags", this::setTag)
                    .json(HttpMethod.DELETE, api + "/traces/{traceId}/tags", this::deleteTag);
        }
        routes.post(V2 + "/traces/link-to-run", this::linkToRun).post(V2 + "/traces/link-prompts", this::linkPrompts);
    }

    Future<JsonObject> setTag(RoutingContext request) {
        MlflowParams body = MlflowParams.of(request);
        String traceId = Params.path(request, "traceId");
        String key = body.required("key");
        String value = body.textOrEmpty("value");
        if (OURS.contains(key)) {
            throw new Invalid("Tag '" + key + "' is immutable and cannot be set on a trace.");
        }
        return NotThere.inItsWords(
                        ingester.tag(
                                Params.principal(request),
                                TraceStore.stored(traceId),
                                checked(key),
                                fitting(key, value)),
                        traceId,
                        null)
                .map(_ -> new JsonObject());
    }

    private static String checked(String key) {
        if (!KEY.matcher(key).matches()) {
            throw new Invalid(
                    "Invalid value \"" + key + "\" for parameter 'key' supplied: Names may only contain alphanumerics,"
                            + " underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and"
                            + " slashes (/).");
        }
        if (key.length() > LONGEST_KEY) {
            throw new Invalid("'key' exceeds the maximum length of " + LONGEST_KEY + " characters");
        }
        return key;
    }

    private static String fitting(String key, String value) {
        if (key.equals(NAME) && value.length() > LONGEST_NAME) {
            throw new Invalid("'Trace name' exceeds the maximum length of " + LONGEST_NAME + " characters");
        }
        return value.length() > LONGEST_VALUE ? value.substring(0, LONGEST_VALUE) : value;
    }

    Future<JsonObject> deleteTag(RoutingContext request) {
        String traceId = Params.path(request, "traceId");
        String key = MlflowParams.of(request).required("key");
        if (OURS.contains(key) && !key.equals("mlflow.trace.archivalFailure")) {
            throw new Invalid("Tag '" + key + "' is immutable and cannot be deleted on a trace.");
        }
        return traces.find(traceId).compose(found -> {
            // A trace that is not there has no such tag either: MLflow says no more.
            if (found.isEmpty() || !found.get().info().tags().containsKey(key)) {
                throw NotThere.of("No trace tag with key '" + key + "' for trace with ID '" + traceId + "'");
            }
            return ingester.tag(Params.principal(request), found.get().info().id(), key, null)
                    .map(_ -> new JsonObject());
        });
    }

    Future<JsonObject> linkToRun(RoutingContext request) {
        MlflowParams body = MlflowParams.of(request);
        List<String> ids =
                body.requiredTexts("trace_ids").stream().map(TraceStore::stored).toList();
        String runId = body.required("run_id");
        if (ids.size() > LINKED_AT_ONCE) {
            throw new Invalid("Cannot link more than " + LINKED_AT_ONCE
                    + " traces to a run in a single request. Provided " + ids.size() + " traces.");
        }
        String principal = Params.principal(request);
        // What comes after the first look is remembered, what came until then is seen by the second.
        return traces.numbers(ids)
                .compose(here -> {
                    List<String> missing =
                            ids.stream().filter(id -> !here.containsKey(id)).toList();
                    return missing.isEmpty() ? Future.succeededFuture() : ingester.linkLater(runId, missing);
                })
                .compose(_ -> runs.find(runId))
                .compose(run -> run.isPresent()
                        ? ingester.link(principal, run.get().no(), ids)
                        : ingester.link(principal, runId, ids))
                .map(_ -> new JsonObject());
    }

    Future<JsonObject> linkPrompts(RoutingContext request) {
        MlflowParams body = MlflowParams.of(request);
        String traceId = body.required("trace_id");
        List<String> prompts = body.requiredObjects("prompt_versions").stream()
                .map(MlflowTraceChanges::prompt)
                .toList();
        if (prompts.isEmpty()) {
            return Future.succeededFuture(new JsonObject());
        }
        return NotThere.inItsWords(
                        ingester.prompts(Params.principal(request), TraceStore.stored(traceId), prompts), traceId, null)
                .map(_ -> new JsonObject());
    }

    private static String prompt(MlflowParams prompt) {
        return prompt.required("name") + "/" + prompt.requiredInteger("version");
    }

    Future<JsonObject> deleteTraces(RoutingContext request) {
        MlflowParams body = MlflowParams.of(request);
        int experimentNo = Params.experiment(body.required("experiment_id"));
        List<String> ids = body.texts("request_ids");
        Long until = body.integer("max_timestamp_millis");
        Long most = body.integer("max_traces");
        check(ids, until, most);
        String principal = Params.principal(request);
        Future<Integer> deleted = until == null
                ? traces.numbers(ids, List.of(experimentNo))
                        .compose(numbers -> delete(principal, List.copyOf(numbers.values())))
                : deleteOldest(
                        principal,
                        new SearchRequest(
                                new TraceIndex.Scope(List.of(experimentNo)),
                                new Filter.Is(Field.TraceNumber.START_MS, Condition.Between.below(until, true)),
                                List.of(
                                        new SearchRequest.Order("timestamp_ms", true),
                                        new SearchRequest.Order("request_id", true)),
                                DELETED_AT_ONCE,
                                null),
                        most == null ? Long.MAX_VALUE : most);
        return deleted.map(count -> new JsonObject().put("traces_deleted", count));
    }

    private static void check(List<String> ids, @Nullable Long until, @Nullable Long most) {
        if (until == null && ids.isEmpty()) {
            throw new Invalid("Either `max_timestamp_millis` or `trace_ids` must be specified.");
        }
        if (until != null && !ids.isEmpty()) {
            throw new Invalid("Only one of `max_timestamp_millis` and `trace_ids` can be specified.");
        }
        if (!ids.isEmpty() && most != null) {
            throw new Invalid("`max_traces` can't be specified if `trace_ids` is specified.");
        }
        if (most != null && most <= 0) {
            throw new Invalid("`max_traces` must be a positive integer, received " + most + ".");
        }
    }

    /** Page after page is found first, then all of them deleted: the oldest come first. */
    private Future<Integer> deleteOldest(String principal, SearchRequest oldest, long most) {
        return searches.ask(principal, "strong", () -> {
                    List<Long> nos = new ArrayList<>();
                    String token = null;
                    do {
                        int limit = (int) Math.min(DELETED_AT_ONCE, most - nos.size());
                        var page = index.search(
                                new SearchRequest(oldest.scope(), oldest.filter(), oldest.order(), limit, token));
                        page.traces().stream().map(TraceInfo::no).forEach(nos::add);
                        token = page.nextPageToken();
                    } while (token != null && nos.size() < most);
                    return nos;
                })
                .compose(found -> delete(principal, found.value()));
    }

    private Future<Integer> delete(String principal, List<Long> nos) {
        Future<Integer> deleted = Future.succeededFuture(0);
        for (int start = 0; start < nos.size(); start += DELETED_AT_ONCE) {
            List<Long> some = nos.subList(start, Math.min(nos.size(), start + DELETED_AT_ONCE));
            deleted = deleted.compose(before -> ingester.delete(principal, some).map(count -> before + count));
        }
        return deleted;
    }
}
