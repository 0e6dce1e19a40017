package dev.assay.http;

import dev.assay.error.Invalid;
import dev.assay.error.NotFound;
import dev.assay.search.Filter;
import dev.assay.search.FilterParser;
import dev.assay.search.SearchRequest;
import dev.assay.search.TraceIndex;
import dev.assay.store.SavedSearchStore;
import dev.assay.store.SavedSearchStore.Content;
import dev.assay.store.SavedSearchStore.SavedSearch;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Searches kept under a name. What is kept has been read: a filter or an order that cannot be understood is refused. */
final class SavedSearchHandler {
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_FILTER = 10_000;
    private static final int MOST_PARTS = 100;

    private final SavedSearchStore saved;
    private final TraceIndex index;
    private final Searches searches;

    SavedSearchHandler(SavedSearchStore saved, TraceIndex index, Searches searches) {
        this.saved = saved;
        this.index = index;
        this.searches = searches;
    }

    Future<JsonObject> list(RoutingContext request) {
        return saved.list().map(all -> {
            JsonArray list = new JsonArray();
            all.forEach(each -> list.add(json(each)));
            return new JsonObject().put("searches", list);
        });
    }

    Future<JsonObject> create(RoutingContext request) {
        return content(request)
                .compose(content -> saved.create(newId(request.request().getHeader("Idempotency-Key")), content))
                .map(made -> {
                    request.response().setStatusCode(201);
                    return json(made);
                });
    }

    Future<JsonObject> replace(RoutingContext request) {
        String id = Params.path(request, "searchId");
        return content(request)
                .compose(content -> saved.replace(id, content))
                .map(found -> json(found.orElseThrow(() -> new NotFound("saved search", id))));
    }

    Future<Void> delete(RoutingContext request) {
        String id = Params.path(request, "searchId");
        return saved.delete(id).map(deleted -> {
            if (!deleted) {
                throw new NotFound("saved search", id);
            }
            return null;
        });
    }

    private Future<Content> content(RoutingContext request) {
        JsonObject body = Params.body(request);
        String name = Params.text(body, "name").strip();
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            throw new Invalid("'name' has " + name.length() + " characters; expected 1 to " + LONGEST_NAME);
        }
        String given = Params.optionalText(body, "filter");
        String filter = given == null ? "" : given.strip();
        if (filter.length() > LONGEST_FILTER) {
            throw new Invalid(
                    "'filter' has " + filter.length() + " characters; expected " + LONGEST_FILTER + " at most");
        }
        FilterParser.parse(filter);
        TraceIndex.Scope scope = TraceHandler.scope(body);
        List<String> orderBy = Params.texts(body, "orderBy");
        if (scope.experimentNos().size() > MOST_PARTS || orderBy.size() > MOST_PARTS) {
            throw new Invalid("'experimentIds' has " + scope.experimentNos().size() + " values, 'orderBy' has "
                    + orderBy.size() + "; expected " + MOST_PARTS + " at most of each");
        }
        Content content = new Content(name, filter, scope.experimentNos(), orderBy);
        if (orderBy.isEmpty()) {
            return Future.succeededFuture(content);
        }
        // Only the index knows what it can order by: a search that finds nothing costs nothing.
        var probe = new SearchRequest(scope, Filter.NONE, TraceHandler.order(orderBy), 1, null);
        return searches.ask(Params.principal(request), "eventual", () -> index.search(probe))
                .map(content);
    }

    /** The same key gives the same id, so that a repeated request creates nothing. */
    private static String newId(@Nullable String idempotencyKey) {
        UUID id = idempotencyKey == null
                ? UUID.randomUUID()
                : UUID.nameUUIDFromBytes(("saved search\0" + idempotencyKey).getBytes(StandardCharsets.UTF_8));
        return "s-" + id.toString().replace("-", "");
    }

    private static JsonObject json(SavedSearch search) {
        JsonArray experiments = new JsonArray();
        search.content().experimentNos().forEach(no -> experiments.add(String.valueOf(no)));
        return new JsonObject()
                .put("searchId", search.id())
                .put("name", search.content().name())
                .put("filter", search.content().filter())
                .put("experimentIds", experiments)
                .put("orderBy", new JsonArray(search.content().orderBy()))
                .put("createdAt", Json.time(search.created()))
                .put("updatedAt", Json.time(search.updated()));
    }
}
