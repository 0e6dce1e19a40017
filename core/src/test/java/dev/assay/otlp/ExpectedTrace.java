package dev.assay.otlp;

import dev.assay.trace.JsonText;
import dev.assay.trace.Preview;
import dev.assay.trace.Span;
import dev.assay.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What an application did, as far as its SDK sent it. Keys that are {@code optional} need guessing and are not asked for. */
final class ExpectedTrace {
    private final Map<String, @Nullable Object> json;
    private final List<String> problems = new ArrayList<>();

    ExpectedTrace(Map<String, @Nullable Object> json) {
        this.json = json;
    }

    /** What is not as expected, a line each. */
    List<String> problems(Trace trace) {
        Map<String, @Nullable Object> expected = map(json.get("trace"));
        var info = trace.info();
        same("name", expected.get("name"), info.name());
        same("status", expected.get("status"), info.state().name());
        same("session", expected.get("session_id"), info.sessionId());
        same("user", expected.get("user_id"), info.userId());
        same("input tokens", expected.get("total_input_tokens"), info.tokens().input());
        same("output tokens", expected.get("total_output_tokens"), info.tokens().output());
        contains("request preview", expected.get("request_text"), info.requestPreview());
        contains("response preview", expected.get("response_text"), info.responsePreview());
        for (Object tag : list(expected.get("tags"))) {
            same("tag " + tag, "true", info.tags().get(String.valueOf(tag)));
        }
        List<@Nullable Object> spans = list(json.get("spans"));
        same("number of spans", (long) spans.size(), (long) trace.spans().size());
        for (Object each : spans) {
            Map<String, @Nullable Object> span = map(each);
            trace.spans().stream()
                    .filter(found -> found.spanId().equals(span.get("span_id")))
                    .findFirst()
                    .ifPresentOrElse(
                            found -> new ExpectedSpan(span).check(found),
                            () -> problems.add("no span " + span.get("span_id")));
        }
        return problems;
    }

    private final class ExpectedSpan {
        private final Map<String, @Nullable Object> json;
        private final String at;

        ExpectedSpan(Map<String, @Nullable Object> json) {
            this.json = json;
            this.at = json.get("name") + " " + json.get("span_id") + ": ";
        }

        void check(Span span) {
            List<@Nullable Object> types = new ArrayList<>(list(json.get("type_also")));
            types.add(json.get("type"));
            oneOf("type", types, span.type());
            same(at + "failed", "ERROR".equals(json.get("status")), span.status() == Span.StatusCode.ERROR);
            if (wanted("model")) {
                List<@Nullable Object> models = new ArrayList<>();
                models.add(json.get("model"));
                models.add(json.get("response_model"));
                oneOf("model", models, span.model());
            }
            if (json.get("aggregate_tokens") != null) {
                same(at + "its tokens are a sum", true, span.tokens().isNone() || span.aggregate());
            }
            sameIfWanted("provider", span.provider());
            if (wanted("error_message")) {
                contains(at + "error message", json.get("error_message"), span.statusMessage());
            }
            if (wanted("streaming") && marksStreaming(span)) {
                same(at + "streaming", json.get("streaming"), span.streaming());
            }
            if (wanted("prompt")) {
                Map<String, @Nullable Object> prompt = map(json.get("prompt"));
                Span.Prompt found = span.prompt();
                same(at + "prompt's template", prompt.get("template"), found == null ? null : found.template());
                same(at + "prompt's version", prompt.get("version"), found == null ? null : found.version());
                same(at + "prompt's variables", prompt.get("variables"), found == null ? null : found.variables());
            }
            sameIfWanted("input_tokens", span.tokens().input());
            sameIfWanted("output_tokens", span.tokens().output());
            sameIfWanted("cached_input_tokens", span.tokens().cacheRead());
            if (wanted("cost_usd") && json.get("cost_usd") instanceof Number cost) {
                double found = Objects.requireNonNullElse(span.costUsd(), 0.0);
                same(at + "cost " + found, true, Math.abs(cost.doubleValue() - found) < 1e-9);
            }
            checkTool(span);
            checkDocuments(span);
            checkTexts(span);
        }

        /** Not every SDK says of a span that its answer came in parts. */
        private static boolean marksStreaming(Span span) {
            return Stream.concat(
                                    span.attributes().keySet().stream(),
                                    span.events().stream().map(Span.Event::name))
                            .anyMatch(name -> name.matches("(?i).*(stream|chunk|first.token|completion_start).*"))
                    || span.name().endsWith("Stream");
        }

        private boolean wanted(String key) {
            return json.get(key) != null && !list(json.get("optional")).contains(key);
        }

        private void sameIfWanted(String key, @Nullable Object found) {
            if (wanted(key)) {
                same(at + key, json.get(key), found);
            }
        }

        private void oneOf(String what, List<@Nullable Object> expected, @Nullable Object found) {
            if (!expected.contains(found)) {
                problems.add(at + what + " is " + found + ", expected one of " + expected);
            }
        }

        private void checkTool(Span span) {
            Map<String, @Nullable Object> tool = wanted("tool") ? map(json.get("tool")) : Map.of();
            Span.ToolCall call = span.toolCall();
            if (!tool.isEmpty()) {
                same(at + "tool", tool.get("name"), call == null ? null : call.name());
                same(at + "arguments", tool.get("arguments"), call == null ? null : call.arguments());
                same(at + "result", tool.get("result"), call == null ? null : call.result());
            }
        }

        private void checkDocuments(Span span) {
            if (!wanted("documents")) {
                return;
            }
            List<@Nullable Object> documents = list(json.get("documents"));
            same(at + "number of documents", (long) documents.size(), (long)
                    span.documents().size());
            for (int i = 0; i < Math.min(documents.size(), span.documents().size()); i++) {
                Map<String, @Nullable Object> document = map(documents.get(i));
                Span.Document found = span.documents().get(i);
                same(at + "content", document.get("content"), found.content());
                same(at + "document's id", document.get("id"), found.id());
                same(at + "score", document.get("score"), found.score());
            }
        }

        private void checkTexts(Span span) {
            if (wanted("input_text")) {
                contains(at + "inputs", json.get("input_text"), written(span.inputs()));
            }
            if (wanted("output_text")) {
                contains(at + "outputs", json.get("output_text"), written(span.outputs()));
            }
            checkMessages("messages", span.inputs());
            checkMessages("output_messages", span.outputs());
        }

        /** Roles, texts and called tools, wherever in the value the messages stand. */
        private void checkMessages(String key, @Nullable Object value) {
            List<@Nullable Object> expected = wanted(key) ? list(json.get(key)) : List.of();
            if (expected.isEmpty()) {
                return;
            }
            String all = written(value);
            for (Object each : expected) {
                Map<String, @Nullable Object> message = map(each);
                contains(at + key + " of " + message.get("role"), message.get("content"), all);
                for (Object call : list(message.get("tool_calls"))) {
                    contains(at + key + " call", map(call).get("name"), all);
                    contains(at + key + " call's id", map(call).get("id"), all);
                }
            }
            String role = String.valueOf(map(expected.getLast()).get("role"));
            if (!role.equals("tool")) {
                Object last = map(expected.getLast()).get("content");
                contains(at + key + ", the last", last, Preview.lastMessage(value, role));
            }
        }
    }

    private static String written(@Nullable Object value) {
        return value instanceof String text ? text : JsonText.write(value);
    }

    /** Nothing is expected where the expectation is silent. */
    private void same(String what, @Nullable Object expected, @Nullable Object found) {
        if (expected != null && !Objects.equals(comparable(expected), comparable(found))) {
            problems.add(what + " is " + found + ", expected " + expected);
        }
    }

    /** JSON in text as what it says: spacing and the order of keys do not matter. */
    private static @Nullable Object comparable(@Nullable Object value) {
        Object parsed = value instanceof String text ? JsonText.parseOr(text.replace('\'', '"'), text) : value;
        return parsed instanceof Number number ? (Object) number.doubleValue() : parsed;
    }

    /** As it is, or escaped once or twice, as in JSON within JSON. */
    private void contains(String what, @Nullable Object expected, @Nullable String found) {
        if (!(expected instanceof String text) || text.isEmpty()) {
            return;
        }
        String escaped = escaped(text);
        boolean there =
                found != null && (found.contains(text) || found.contains(escaped) || found.contains(escaped(escaped)));
        if (!there) {
            problems.add(what + " is " + found + ", expected " + expected);
        }
    }

    private static String escaped(String text) {
        String quoted = JsonText.write(text);
        return quoted.substring(1, quoted.length() - 1);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> map(@Nullable Object value) {
        return value == null ? Map.of() : (Map<String, @Nullable Object>) value;
    }

    @SuppressWarnings("unchecked")
    private static List<@Nullable Object> list(@Nullable Object value) {
        return value == null ? List.of() : (List<@Nullable Object>) value;
    }
}
