package dev.assay.http;

import dev.assay.error.Invalid;
import dev.assay.error.NotFound;
import dev.assay.ingest.Ingester;
import dev.assay.search.Filter;
import dev.assay.search.FilterParser;
import dev.assay.search.Highlights;
import dev.assay.search.SearchRequest;
import dev.assay.search.TraceIndex;
import dev.assay.search.TraceIndex.HistogramBucket;
import dev.assay.store.TraceStore;
import dev.assay.trace.Trace;
import dev.assay.trace.TraceInfo;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Traces: found, counted, opened, tagged, deleted. */
final class TraceHandler {
    private static final int FACET_VALUES = 1000;
    private static final Pattern ORDER =
            Pattern.compile("((?<kind>\\w+\\.)`(?<key>.+)`|(?<field>\\S*))(\\s+(?<direction>(?i:ASC|DESC)))?");

    private final TraceStore traces;
    private final TraceIndex index;
    private final Searches searches;
    private final Ingester ingester;

    TraceHandler(TraceStore traces, TraceIndex index, Searches searches, Ingester ingester) {
        this.traces = traces;
        this.index = index;
        this.searches = searches;
        this.ingester = ingester;
    }

    Future<JsonObject> search(RoutingContext request) {
        JsonObject body = Params.body(request);
        SearchRequest search = new SearchRequest(
                scope(body),
                filter(body),
                order(Params.texts(body, "orderBy")),
                Params.limit(body.getValue("limit")),
                Params.optionalText(body, "pageToken"),
                sample(body),
                Boolean.TRUE.equals(body.getValue("highlight")));
        return ask(request, body, () -> index.search(search)).compose(answer -> {
            List<Long> nos = answer.value().traces().stream().map(TraceInfo::no).toList();
            return traces.assessments(nos).map(assessments -> {
                JsonArray rows = new JsonArray();
                answer.value().traces().forEach(info -> {
                    JsonObject row = Json.ofInfo(info, assessments.getOrDefault(info.no(), List.of()));
                    List<Highlights.Fragment> fragments =
                            answer.value().highlights().get(info.no());
                    rows.add(fragments == null ? row : row.put("highlights", highlights(fragments)));
                });
                JsonObject page = new JsonObject().put("traces", rows).put("stale", answer.stale());
                Json.putIfThere(page, "nextPageToken", answer.value().nextPageToken());
                return page;
            });
        });
    }

    private static SearchRequest.@Nullable Sample sample(JsonObject body) {
        Object size = body.getValue("sample");
        if (size == null) {
            return null;
        }
        return new SearchRequest.Sample(
                Params.number(size, "sample", 0, 1, SearchRequest.Sample.LARGEST),
                Params.number(body.getValue("seed"), "seed", 0, 0, Integer.MAX_VALUE));
    }

    private static JsonArray highlights(List<Highlights.Fragment> fragments) {
        JsonArray all = new JsonArray();
        for (Highlights.Fragment fragment : fragments) {
            JsonArray ranges = new JsonArray();
            fragment.ranges()
                    .forEach(range ->
                            ranges.add(new JsonArray().add(range.from()).add(range.to())));
            JsonObject one = new JsonObject()
                    .put("field", fragment.field())
                    .put("text", fragment.text())
                    .put("ranges", ranges);
            Json.putIfThere(one, "spanId", fragment.spanId());
            all.add(one);
        }
        return all;
    }

    Future<JsonObject> count(RoutingContext request) {
        JsonObject body = Params.body(request);
        TraceIndex.Scope scope = scope(body);
        Filter filter = filter(body);
        return ask(request, body, () -> index.count(scope, filter))
                .map(answer -> new JsonObject().put("count", answer.value()).put("stale", answer.stale()));
    }

    Future<JsonObject> facets(RoutingContext request) {
        JsonObject body = Params.body(request);
        TraceIndex.Scope scope = scope(body);
        Filter filter = filter(body);
        return ask(request, body, () -> index.facets(scope, filter, FACET_VALUES))
                .map(answer -> new JsonObject()
                        .put("facets", FacetJson.ofFacets(answer.value()))
                        .put("stale", answer.stale()));
    }

    Future<JsonObject> histogram(RoutingContext request) {
        JsonObject body = Params.body(request);
        TraceIndex.Scope scope = scope(body);
        Filter filter = filter(body);
        int buckets = Params.number(body.getValue("buckets"), "buckets", 60, 1, 200);
        return ask(
                        request,
                        body,
                        () -> new Histogram(index.histogram(scope, filter, buckets), index.histogram(scope, filter, 1)))
                .map(answer -> FacetJson.ofHistogram(
                                answer.value().buckets(), answer.value().whole())
                        .put("stale", answer.stale()));
    }

    /** @param whole all of it as one bucket, for its percentiles */
    private record Histogram(List<HistogramBucket> buckets, List<HistogramBucket> whole) {}

    Future<JsonObject> get(RoutingContext request) {
        return find(request).map(Json::ofTrace);
    }

    Future<JsonObject> span(RoutingContext request) {
        String spanId = Params.path(request, "spanId");
        return find(request).map(trace -> trace.spans().stream()
                .filter(span -> span.spanId().equals(spanId))
                .findFirst()
                .map(Json::ofPayload)
                .orElseThrow(() -> new NotFound("span of trace " + trace.info().id(), spanId)));
    }

    Future<JsonObject> similar(RoutingContext request) {
        JsonObject body = Params.body(request);
        TraceIndex.Scope scope = scope(body);
        Filter filter = filter(body);
        int limit = Params.number(body.getValue("limit"), "limit", 10, 1, 100);
        return find(request)
                .compose(like -> ask(request, body, () -> index.similar(like, scope, filter, limit)))
                .compose(answer -> {
                    List<Long> nos = answer.value().traces().stream()
                            .map(each -> each.trace().no())
                            .toList();
                    return traces.assessments(nos).map(assessments -> {
                        JsonArray alike = new JsonArray();
                        answer.value()
                                .traces()
                                .forEach(each -> alike.add(new JsonObject()
                                        .put(
                                                "trace",
                                                Json.ofInfo(
                                                        each.trace(),
                                                        assessments.getOrDefault(
                                                                each.trace().no(), List.of())))
                                        .put("score", each.score())
                                        .put("words", new JsonArray(each.words()))));
                        return new JsonObject()
                                .put("traces", alike)
                                .put("words", new JsonArray(answer.value().words()))
                                .put("stale", answer.stale());
                    });
                });
    }

    Future<Void> delete(RoutingContext request) {
        return find(request)
                .compose(trace -> ingester.delete(
                        Params.principal(request), List.of(trace.info().no())))
                .mapEmpty();
    }

    Future<JsonObject> patchTags(RoutingContext request) {
        JsonObject tags = Params.optionalObject(Params.body(request), "tags");
        if (tags == null) {
            throw new Invalid("'tags' is missing; expected an object of texts, null to delete one");
        }
        String principal = Params.principal(request);
        return find(request).compose(trace -> {
            List<Future<Void>> writes = new ArrayList<>();
            for (String key : tags.fieldNames()) {
                writes.add(ingester.tag(principal, trace.info().id(), key, Params.optionalText(tags, key)));
            }
            return Future.all(writes).compose(_ -> find(request)).map(now -> new JsonObject()
                    .put("tags", Json.ofValue(now.info().tags())));
        });
    }

    /** Experiments that a query is about; none named is all. */
    static TraceIndex.Scope scope(JsonObject body) {
        return new TraceIndex.Scope(Params.texts(body, "experimentIds").stream()
                .map(Params::experiment)
                .toList());
    }

    static Filter filter(JsonObject body) {
        String filter = Params.optionalText(body, "filter");
        return FilterParser.parse(filter == null ? "" : filter);
    }

    private Future<Trace> find(RoutingContext request) {
        String traceId = Params.path(request, "traceId");
        return traces.find(traceId).map(found -> found.orElseThrow(() -> new NotFound("trace", traceId)));
    }

    private <T> Future<Searches.Answer<T>> ask(
            RoutingContext request, JsonObject body, java.util.concurrent.Callable<T> question) {
        return searches.ask(Params.principal(request), Params.optionalText(body, "consistency"), question);
    }

    static List<SearchRequest.Order> order(List<String> orderBy) {
        return orderBy.stream().map(TraceHandler::order).toList();
    }

    private static SearchRequest.Order order(String text) {
        Matcher said = ORDER.matcher(text.strip());
        if (!said.matches()) {
            throw new Invalid("'orderBy' has '" + text
                    + "'; expected a field, then ASC or DESC (a key with blanks in back quotes: tag.`team name` DESC)");
        }
        String key = said.group("key");
        String field = key == null ? said.group("field") : said.group("kind") + key.replace("``", "`");
        return new SearchRequest.Order(field, !"DESC".equalsIgnoreCase(said.group("direction")));
    }
}
