package dev.assay.search;

import java.util.List;

/** The fields of the native grammar, for people and for completion. {@code docs/search.md} has the same ones. */
public final class FilterFields {
    private static final List<String> TEXT =
            List.of("=", "!=", "IN", "LIKE", "ILIKE", "RLIKE", "IS NULL", "IS NOT NULL");
    private static final List<String> NUMBER = List.of("=", "!=", "<", "<=", ">", ">=", "IN", "IS NULL", "IS NOT NULL");
    private static final List<String> CONTENT = List.of("~", "LIKE", "ILIKE", "RLIKE");
    private static final List<String> ROOT =
            List.of("~", "=", "!=", "IN", "LIKE", "ILIKE", "RLIKE", "IS NULL", "IS NOT NULL");
    private static final List<String> ANY =
            List.of("=", "!=", "<", "<=", ">", ">=", "IN", "LIKE", "ILIKE", "RLIKE", "IS NULL", "IS NOT NULL");
    private static final List<String> RUN = List.of("=", "!=", "IS NULL", "IS NOT NULL");

    private FilterFields() {}

    /**
     * @param name as it is written; {@code <key>} stands for any key
     * @param type text, number, time or any
     * @param example a filter
     */
    public record Known(String name, String type, List<String> operators, String description, String example) {
        public Known {
            operators = List.copyOf(operators);
        }
    }

    /** In the order in which they are shown. */
    public static final List<Known> ALL = List.of(
            new Known("status", "text", TEXT, "How the trace ended", "status = 'ERROR'"),
            new Known("name", "text", TEXT, "Name of the trace", "name = 'generate_sales_email'"),
            new Known("timestamp", "time", NUMBER, "When it began", "timestamp > '2026-11-22T00:00:00Z'"),
            new Known("end", "time", NUMBER, "When it ended", "end < '2026-11-23'"),
            new Known("duration", "number", NUMBER, "Milliseconds from start to end", "duration > 3s"),
            new Known("session", "text", TEXT, "The conversation it is a turn of", "session = 's-77'"),
            new Known("user", "text", TEXT, "Who asked", "user = 'ana'"),
            new Known("id", "text", TEXT, "The trace's id", "id = 'tr-4bf92f3577b34da6a3ce929d0e0e4736'"),
            new Known("client_request_id", "text", TEXT, "The client's own id", "client_request_id = 'req-9'"),
            new Known("experiment", "number", NUMBER, "The experiment's id", "experiment = 1"),
            new Known("text", "text", CONTENT, "Words anywhere in the trace", "text ~ \"refund policy\""),
            new Known("input", "text", ROOT, "What went in", "input ~ 'refund'"),
            new Known("output", "text", ROOT, "What came out", "output ILIKE '%sorry%'"),
            new Known("tag.<key>", "any", ANY, "A tag", "tag.env = 'prod'"),
            new Known("metadata.<key>", "any", ANY, "Metadata", "metadata.`mlflow.user` = 'ana'"),
            new Known("tokens.total", "number", NUMBER, "Tokens in and out", "tokens.total > 2000"),
            new Known("tokens.input", "number", NUMBER, "Tokens in", "tokens.input > 1500"),
            new Known("tokens.output", "number", NUMBER, "Tokens out", "tokens.output >= 500"),
            new Known("cost", "number", NUMBER, "US dollars", "cost > 0.01"),
            new Known("spans", "number", NUMBER, "How many spans", "spans >= 5"),
            new Known("session.turns", "number", NUMBER, "Traces of its session", "session.turns > 5"),
            new Known("session.errors", "number", NUMBER, "Failed ones of them", "session.errors > 0"),
            new Known("session.start", "time", NUMBER, "When the first began", "session.start > now() - 1d"),
            new Known("session.end", "time", NUMBER, "When the last ended", "session.end < '2026-11-23'"),
            new Known("session.duration", "number", NUMBER, "From the one to the other", "session.duration > 10m"),
            new Known("session.tokens.total", "number", NUMBER, "Of all its traces", "session.tokens.total > 20000"),
            new Known("session.tokens.input", "number", NUMBER, "Tokens in", "session.tokens.input > 15000"),
            new Known("session.tokens.output", "number", NUMBER, "Tokens out", "session.tokens.output > 5000"),
            new Known("session.cost", "number", NUMBER, "US dollars of all its traces", "session.cost > 0.5"),
            new Known("feedback.<name>", "any", ANY, "Feedback", "feedback.quality = 'no'"),
            new Known("expectation.<name>", "any", ANY, "An expectation", "expectation.answer IS NOT NULL"),
            new Known("assessment.<name>", "any", ANY, "Feedback or expectation", "assessment.groundedness < 0.5"),
            new Known("run", "text", RUN, "An evaluation it was scored in", "run = 'run-1'"),
            new Known("type", "text", TEXT, "Type of any span", "type = 'RETRIEVER'"),
            new Known("model", "text", TEXT, "A model that was asked", "model = 'gpt-4o-mini'"),
            new Known("provider", "text", TEXT, "Who runs the model", "provider = 'openai'"),
            new Known("tool", "text", TEXT, "A tool that was called", "tool = 'search_crm'"),
            new Known("document", "text", TEXT, "Id of a retrieved document", "document = 'doc-17'"),
            new Known("error", "text", TEXT, "What a failed span says", "error ILIKE '%timeout%'"),
            new Known("service", "text", TEXT, "The service that sent it", "service = 'checkout'"),
            new Known("resource.<key>", "any", ANY, "An attribute of what sent it", "resource.host.name = 'web-3'"),
            new Known("span.name", "text", TEXT, "Name of a span", "span.name = 'plan'"),
            new Known("span.type", "text", TEXT, "Type of a span", "span.type = 'TOOL'"),
            new Known("span.status", "text", TEXT, "OK, ERROR or UNSET", "span.status = 'ERROR'"),
            new Known("span.duration", "number", NUMBER, "Milliseconds", "span.duration > 800ms"),
            new Known("span.model", "text", TEXT, "The model asked", "span.model LIKE 'gpt-4o%'"),
            new Known("span.provider", "text", TEXT, "Who runs the model", "span.provider IN ('openai', 'azure')"),
            new Known("span.tool", "text", TEXT, "The tool called", "span.tool = 'search_crm'"),
            new Known("span.error", "text", TEXT, "The status message, else the exception's", "span.error LIKE 'CRM%'"),
            new Known("span.event", "text", TEXT, "Name of an event", "span.event = 'exception'"),
            new Known(
                    "span.event.attributes.<key>",
                    "any",
                    ANY,
                    "An attribute of an event",
                    "span.event.attributes.exception.type = 'TimeoutError'"),
            new Known("span.document", "text", TEXT, "Id of a retrieved document", "span.document = 'doc-17'"),
            new Known("span.documents", "number", NUMBER, "How many were retrieved", "span.documents >= 2"),
            new Known("span.parent", "text", TEXT, "Name of the span above", "span.parent = 'plan'"),
            new Known("span.content", "text", TEXT, "A span as JSON", "span.content LIKE '%30 days%'"),
            new Known("span.attributes.<key>", "any", ANY, "An attribute", "span.attributes.retry > 3"),
            new Known("span.resource.<key>", "any", ANY, "Of what sent it", "span.resource.host.name = 'web-3'"),
            new Known(
                    "span(...)",
                    "any",
                    List.of("UNDER", "CHILD OF"),
                    "All of it true for one span",
                    "span(type = 'TOOL' AND status = 'ERROR') UNDER span(name = 'plan')"));
}
