package dev.assay.http;

import dev.assay.error.Invalid;
import dev.assay.search.Field.SessionNumber;
import dev.assay.search.SessionFacts;
import dev.assay.search.SessionSearch;
import dev.assay.search.TraceIndex;
import dev.assay.store.TraceStore;
import dev.assay.trace.Assessment;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sessions: traces that belong together as the turns of a conversation. */
final class SessionHandler {
    private static final Map<String, SessionNumber> ORDERS = new LinkedHashMap<>();

    static {
        ORDERS.put("end", SessionNumber.END_MS);
        ORDERS.put("start", SessionNumber.START_MS);
        ORDERS.put("turns", SessionNumber.TURNS);
        ORDERS.put("errors", SessionNumber.ERRORS);
        ORDERS.put("duration", SessionNumber.DURATION_MS);
        ORDERS.put("tokens", SessionNumber.TOTAL_TOKENS);
        ORDERS.put("cost", SessionNumber.COST_USD);
    }

    private final TraceStore traces;
    private final TraceIndex index;
    private final Searches searches;

    SessionHandler(TraceStore traces, TraceIndex index, Searches searches) {
        this.traces = traces;
        this.index = index;
        this.searches = searches;
    }

    Future<JsonObject> search(RoutingContext request) {
        JsonObject body = Params.body(request);
        String orderBy = Params.optionalText(body, "orderBy");
        String[] order = (orderBy == null ? "end DESC" : orderBy).strip().split("\\s+", -1);
        SessionSearch question = new SessionSearch(
                TraceHandler.scope(body),
                TraceHandler.filter(body),
                field(order, orderBy),
                ascending(order, orderBy),
                Params.limit(body.getValue("limit")),
                Params.optionalText(body, "pageToken"));
        return searches.ask(
                        Params.principal(request),
                        Params.optionalText(body, "consistency"),
                        () -> index.sessions(question))
                .compose(answer -> {
                    List<Long> firsts = answer.value().sessions().stream()
                            .map(each -> each.first().no())
                            .toList();
                    return traces.assessments(firsts).map(assessments -> {
                        JsonArray rows = new JsonArray();
                        answer.value()
                                .sessions()
                                .forEach(each -> rows.add(json(
                                        each,
                                        assessments.getOrDefault(each.first().no(), List.of()))));
                        JsonObject page = new JsonObject()
                                .put("sessions", rows)
                                .put("total", answer.value().total())
                                .put("stale", answer.stale());
                        Json.putIfThere(page, "nextPageToken", answer.value().nextPageToken());
                        return page;
                    });
                });
    }

    private static SessionNumber field(String[] order, @Nullable String orderBy) {
        SessionNumber field = ORDERS.get(order[0]);
        if (field == null) {
            throw new Invalid("'orderBy' is '" + orderBy + "'; expected one of " + String.join(", ", ORDERS.keySet())
                    + ", then ASC or DESC");
        }
        return field;
    }

    private static boolean ascending(String[] order, @Nullable String orderBy) {
        String direction = order.length > 1 ? order[1].toUpperCase(Locale.ROOT) : "ASC";
        if (order.length > 2 || !(direction.equals("ASC") || direction.equals("DESC"))) {
            throw new Invalid("'orderBy' is '" + orderBy + "'; expected a field, then ASC or DESC");
        }
        return direction.equals("ASC");
    }

    /** @param assessments of the first turn */
    private static JsonObject json(SessionSearch.Found found, List<Assessment> assessments) {
        SessionFacts facts = found.facts();
        JsonArray ofSession = new JsonArray();
        assessments.stream()
                .filter(each -> each.valid() && each.metadata().containsKey(TraceIndex.FOR_SESSION))
                .forEach(each -> ofSession.add(Json.ofSummary(each)));
        JsonObject json = new JsonObject()
                .put("sessionId", found.key().session())
                .put("experimentId", String.valueOf(found.key().experimentNo()))
                .put("turns", facts.turns())
                .put("matches", found.matches())
                .put("errors", facts.errors())
                .put("startTime", Json.time(Instant.ofEpochMilli(facts.startMs())))
                .put("endTime", Json.time(Instant.ofEpochMilli(facts.endMs())))
                .put("durationMs", facts.durationMs())
                .put(
                        "tokens",
                        new JsonObject()
                                .put("input", facts.inputTokens())
                                .put("output", facts.outputTokens())
                                .put("total", facts.totalTokens()))
                .put("first", Json.ofInfo(found.first(), List.of()))
                .put("last", Json.ofInfo(found.last(), List.of()))
                .put("assessments", ofSession);
        Json.putIfThere(json, "costUsd", facts.costUsd());
        return json;
    }
}
