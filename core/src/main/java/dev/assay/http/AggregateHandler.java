package dev.assay.http;

import dev.assay.error.Invalid;
import dev.assay.search.Aggregate;
import dev.assay.search.TraceIndex;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Figures over all traces that match a filter, for charts. */
final class AggregateHandler {
    private static final int GROUPS = 20;

    private final TraceIndex index;
    private final Searches searches;

    AggregateHandler(TraceIndex index, Searches searches) {
        this.index = index;
        this.searches = searches;
    }

    Future<JsonObject> aggregate(RoutingContext request) {
        JsonObject body = Params.body(request);
        Aggregate question = new Aggregate(
                TraceHandler.scope(body),
                TraceHandler.filter(body),
                Params.texts(body, "groupBy").stream()
                        .map(Aggregate.Group::parse)
                        .toList(),
                Aggregate.Interval.parse(Params.optionalText(body, "interval")),
                metrics(body),
                Params.number(body.getValue("limit"), "limit", GROUPS, 1, Aggregate.MOST_GROUPS));
        AtomicBoolean gone = new AtomicBoolean();
        request.response().closeHandler(_ -> gone.set(true));
        return searches.ask(
                        Params.principal(request),
                        Params.optionalText(body, "consistency"),
                        () -> index.aggregate(question, gone::get))
                .map(answer -> json(answer.value()).put("stale", answer.stale()));
    }

    private static List<Aggregate.Metric> metrics(JsonObject body) {
        Object given = body.getValue("metrics");
        if (given == null) {
            return List.of(new Aggregate.Metric(Aggregate.Function.COUNT, null));
        }
        if (!(given instanceof JsonArray list)) {
            throw new Invalid("'metrics' is " + given + "; expected a list of objects with fn and field");
        }
        List<Aggregate.Metric> metrics = new ArrayList<>(list.size());
        for (Object each : list) {
            if (!(each instanceof JsonObject metric)) {
                throw new Invalid("'metrics' has " + each + "; expected an object with fn and field");
            }
            metrics.add(Aggregate.Metric.parse(Params.text(metric, "fn"), Params.optionalText(metric, "field")));
        }
        return metrics;
    }

    private static JsonObject json(Aggregate.Result result) {
        JsonObject json = new JsonObject()
                .put("traces", result.traces())
                .put("rows", rows(result.rows()))
                .put("otherGroups", result.otherGroups())
                .put("others", rows(result.others()));
        if (result.intervalMs() > 0) {
            json.put("intervalMs", result.intervalMs());
        }
        return json;
    }

    private static JsonArray rows(List<Aggregate.Row> rows) {
        JsonArray all = new JsonArray();
        for (Aggregate.Row row : rows) {
            JsonArray values = new JsonArray();
            for (Aggregate.Value value : row.values()) {
                JsonObject one = new JsonObject().put("value", value.number()).put("missing", value.missing());
                if (!value.isExact()) {
                    one.put("approximate", true);
                }
                values.add(one);
            }
            JsonObject one = new JsonObject()
                    .put("group", new JsonArray(row.group()))
                    .put("traces", row.traces())
                    .put("values", values);
            if (row.start() != null) {
                one.put("time", Json.time(row.start()));
            }
            all.add(one);
        }
        return all;
    }
}
