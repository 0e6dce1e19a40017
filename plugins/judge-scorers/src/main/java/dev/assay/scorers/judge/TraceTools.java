package dev.assay.scorers.judge;

import dev.assay.model.Span;
import dev.assay.model.Status;
import dev.assay.model.Texts;
import dev.assay.model.Trace;
import dev.assay.scorer.api.Judge.Tool;
import dev.assay.scorer.api.ScorerException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a judge may call to walk through a trace. Whatever comes from the trace is fenced, as everywhere. */
final class TraceTools {
    private static final int SPANS_A_PAGE = 100;
    private static final int CHARACTERS_A_PAGE = 12_000;
    private static final int MOST_HITS = 20;
    private static final int AROUND_A_HIT = 150;

    private final Trace trace;

    TraceTools(Trace trace) {
        this.trace = trace;
    }

    List<Tool> all() {
        return List.of(
                new Tool(
                        "list_spans",
                        "Lists the spans of the trace by start time, " + SPANS_A_PAGE
                                + " at a time: id, parent, type, name, status, duration and how long its texts are.",
                        """
                        {"type": "object",
                         "properties": {"offset": {"type": "integer", "minimum": 0, "description": "Spans to skip"}},
                         "additionalProperties": false}
                        """,
                        this::list),
                new Tool(
                        "read_span",
                        "Reads one span: its inputs, outputs, error and documents, " + CHARACTERS_A_PAGE
                                + " characters at a time.",
                        """
                        {"type": "object",
                         "properties": {
                           "span_id": {"type": "string", "description": "As list_spans shows it"},
                           "offset": {"type": "integer", "minimum": 0, "description": "Characters to skip"}},
                         "required": ["span_id"],
                         "additionalProperties": false}
                        """,
                        this::read),
                new Tool(
                        "search_text",
                        "Finds a text in all spans, whatever its letter case, and shows what stands around it; "
                                + MOST_HITS + " places at the most.",
                        """
                        {"type": "object",
                         "properties": {"text": {"type": "string", "minLength": 1}},
                         "required": ["text"],
                         "additionalProperties": false}
                        """,
                        this::search));
    }

    private String list(Map<String, @Nullable Object> arguments) {
        int offset = offset(arguments);
        List<Span> spans = trace.spans();
        StringBuilder text = new StringBuilder();
        for (Span span : spans.stream().skip(offset).limit(SPANS_A_PAGE).toList()) {
            text.append(span.spanId())
                    .append(span.parentSpanId() == null ? "" : " in " + span.parentSpanId())
                    .append(" ")
                    .append(span.type())
                    .append(" '")
                    .append(Excerpts.of(span.name(), 200))
                    .append("' ")
                    .append(span.status())
                    .append(", ")
                    .append(span.duration().toMillis())
                    .append(" ms, ")
                    .append(whole(span).length())
                    .append(" characters\n");
        }
        int shown = Math.min(SPANS_A_PAGE, Math.max(0, spans.size() - offset));
        return Prompt.fenced(text.toString(), Integer.MAX_VALUE) + shown + " of " + spans.size() + " spans"
                + (offset + shown < spans.size() ? "; the next with offset " + (offset + shown) : "");
    }

    private String read(Map<String, @Nullable Object> arguments) {
        String id = String.valueOf(arguments.get("span_id"));
        Span span = trace.spans().stream()
                .filter(each -> each.spanId().equals(id))
                .findFirst()
                .orElseThrow(() -> new ScorerException(
                        "the trace has no span " + Excerpts.of(id, 40) + "; list_spans shows those it has"));
        String text = whole(span);
        int from = Math.min(offset(arguments), text.length());
        int to = Math.min(text.length(), from + CHARACTERS_A_PAGE);
        return Prompt.fenced(text.substring(from, to), Integer.MAX_VALUE) + "characters " + from + " to " + to + " of "
                + text.length() + (to < text.length() ? "; the next with offset " + to : "");
    }

    private String search(Map<String, @Nullable Object> arguments) {
        String wanted = String.valueOf(arguments.get("text")).toLowerCase(Locale.ROOT);
        List<String> hits = new ArrayList<>();
        for (Span span : trace.spans()) {
            String text = whole(span);
            String lower = text.toLowerCase(Locale.ROOT);
            int at = lower.indexOf(wanted);
            while (at >= 0 && hits.size() < MOST_HITS && !wanted.isBlank()) {
                int from = Math.min(text.length(), Math.max(0, at - AROUND_A_HIT));
                int to = Math.min(text.length(), at + wanted.length() + AROUND_A_HIT);
                hits.add("span " + span.spanId() + " at " + at + ": … " + text.substring(from, to) + " …");
                at = lower.indexOf(wanted, at + wanted.length());
            }
        }
        return hits.isEmpty()
                ? "the text is in no span"
                : Prompt.fenced(String.join("\n", hits), Integer.MAX_VALUE) + hits.size() + " places"
                        + (hits.size() == MOST_HITS ? ", perhaps more" : "");
    }

    private static int offset(Map<String, @Nullable Object> arguments) {
        return arguments.get("offset") instanceof Number number ? Math.max(0, number.intValue()) : 0;
    }

    private static String whole(Span span) {
        StringBuilder text = new StringBuilder(span.type())
                .append(" '")
                .append(span.name())
                .append("', ")
                .append(span.status());
        if (span.status() == Status.ERROR) {
            append(text, "error", span.statusMessage());
        }
        append(text, "inputs", span.inputs());
        append(text, "outputs", span.outputs());
        span.documents().forEach(document -> append(text, "document", document.content()));
        return text.toString();
    }

    private static void append(StringBuilder text, String name, @Nullable Object value) {
        if (value != null) {
            text.append('\n').append(name).append(": ").append(Texts.of(value));
        }
    }
}
