package dev.assay.http;

import dev.assay.search.FilterFields;
import dev.assay.search.FilterParser;
import dev.assay.search.InvalidFilter;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** The filter language, for completion and for errors at their place while somebody types. */
final class FilterHandler {
    private final JsonObject fields = new JsonObject()
            .put(
                    "fields",
                    new JsonArray(
                            FilterFields.ALL.stream().map(FilterHandler::json).toList()));

    Future<JsonObject> fields(RoutingContext request) {
        return Future.succeededFuture(fields);
    }

    Future<JsonObject> parse(RoutingContext request) {
        String given = Params.optionalText(Params.body(request), "filter");
        String filter = given == null ? "" : given;
        try {
            FilterParser.parse(filter);
            return Future.succeededFuture(new JsonObject().put("ok", true));
        } catch (InvalidFilter wrong) {
            int from = Math.min(wrong.column() - 1, filter.length());
            int length = wrong.length();
            JsonObject answer = new JsonObject()
                    .put("ok", false)
                    .put("message", wrong.getMessage())
                    .put("column", wrong.column())
                    .put("length", length);
            String meant = wrong.proposal();
            if (meant != null && from + length <= filter.length()) {
                answer.put("proposal", filter.substring(0, from) + meant + filter.substring(from + length));
            }
            return Future.succeededFuture(answer);
        }
    }

    private static JsonObject json(FilterFields.Known field) {
        return new JsonObject()
                .put("field", field.name())
                .put("type", field.type())
                .put("operators", new JsonArray(field.operators()))
                .put("description", field.description())
                .put("example", field.example());
    }
}
