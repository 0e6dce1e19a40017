package dev.assay.http;

import dev.assay.search.FilterParser;
import dev.assay.search.InvalidFilter;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The filter language, for completion and for errors at their place while somebody types. */
final class FilterHandler {
    private static final Pattern WORD = Pattern.compile("[\\w.]+");
    private static final List<String> TEXT =
            List.of("=", "!=", "IN", "LIKE", "ILIKE", "RLIKE", "IS NULL", "IS NOT NULL");
    private static final List<String> NUMBER = List.of("=", "!=", "<", "<=", ">", ">=");
    private static final List<String> FULL_TEXT = List.of("~", "LIKE", "ILIKE");
    private static final List<String> ANY =
            List.of("=", "!=", "<", "<=", ">", ">=", "IN", "LIKE", "ILIKE", "RLIKE", "IS NULL", "IS NOT NULL");

    private final JsonObject fields = new JsonObject()
            .put(
                    "fields",
                    new JsonArray()
                            .add(field(
                                    "status",
                                    "text",
                                    List.of("=", "!=", "IN"),
                                    "How the trace ended",
                                    "status = 'ERROR'"))
                            .add(field("name", "text", TEXT, "Name of the trace", "name = 'generate_sales_email'"))
                            .add(field(
                                    "timestamp", "time", NUMBER, "When it began", "timestamp > '2026-11-22T00:00:00Z'"))
                            .add(field("duration", "number", NUMBER, "Milliseconds from start to end", "duration > 3s"))
                            .add(field("session", "text", TEXT, "The conversation it is a turn of", "session = 's-77'"))
                            .add(field("user", "text", TEXT, "Who asked", "user = 'ana'"))
                            .add(field("id", "text", TEXT, "The trace's id", "id = 'tr-…'"))
                            .add(field(
                                    "text",
                                    "text",
                                    FULL_TEXT,
                                    "Words anywhere in the trace",
                                    "text ~ \"refund policy\""))
                            .add(field("input", "text", FULL_TEXT, "Words of the request", "input ~ \"refund\""))
                            .add(field("output", "text", FULL_TEXT, "Words of the response", "output ~ \"sorry\""))
                            .add(field("tag.<key>", "text", TEXT, "A tag", "tag.env = 'prod'"))
                            .add(field("metadata.<key>", "text", TEXT, "Metadata", "metadata.`mlflow.user` = 'ana'"))
                            .add(field("span.name", "text", TEXT, "Name of a span", "span.name = 'search_crm'"))
                            .add(field("span.type", "text", TEXT, "Type of a span", "span.type = 'TOOL'"))
                            .add(field("span.status", "text", TEXT, "Status of a span", "span.status = 'ERROR'"))
                            .add(field(
                                    "span.attributes.<key>",
                                    "any",
                                    ANY,
                                    "An attribute of a span",
                                    "span.attributes.k > 3"))
                            .add(field(
                                    "span(...)",
                                    "any",
                                    List.of(),
                                    "All of it true for one span",
                                    "span(type = 'TOOL' and status = 'ERROR')"))
                            .add(field("model", "text", TEXT, "A model that was asked", "model = 'gpt-4o-mini'"))
                            .add(field("tokens.total", "number", NUMBER, "Tokens in and out", "tokens.total > 2000"))
                            .add(field("tokens.input", "number", NUMBER, "Tokens in", "tokens.input > 2000"))
                            .add(field("tokens.output", "number", NUMBER, "Tokens out", "tokens.output > 500"))
                            .add(field("cost", "number", NUMBER, "US dollars", "cost > 0.01"))
                            .add(field("spans", "number", NUMBER, "How many spans", "spans > 10"))
                            .add(field(
                                    "assessment.<name>",
                                    "any",
                                    ANY,
                                    "Feedback or expectation",
                                    "assessment.groundedness < 0.5"))
                            .add(field("feedback.<name>", "any", ANY, "Feedback", "feedback.quality = 'no'"))
                            .add(field(
                                    "expectation.<name>",
                                    "any",
                                    ANY,
                                    "Expectation",
                                    "expectation.expected_response IS NOT NULL"))
                            .add(field("run", "text", List.of("="), "The evaluation it was scored in", "run = '…'")));

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
            Matcher word = WORD.matcher(filter).region(from, filter.length());
            int length = word.lookingAt() ? word.end() - from : 1;
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

    private static JsonObject field(
            String field, String type, List<String> operators, String description, String example) {
        return new JsonObject()
                .put("field", field)
                .put("type", type)
                .put("operators", new JsonArray(operators))
                .put("description", description)
                .put("example", example);
    }
}
