package dev.assay.otlp;

import dev.assay.trace.JsonText;
import dev.assay.trace.Preview;
import dev.assay.trace.Span;
import dev.assay.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;

/** What an application did, as far as its SDK sent it. Keys that are {@code optional} need guessing and are not asked for. */
record ExpectedTrace(Map<String, @Nullable Object> json, boolean withMessages) {
    void check(Trace trace, SoftAssertions softly) {
        Map<String, @Nullable Object> expected = map(json.get("trace"));
        var info = trace.info();
        same(softly, "name", expected.get("name"), info.name());
        same(softly, "status", expected.get("status"), info.state().name());
        same(softly, "session", expected.get("session_id"), info.sessionId());
        same(softly, "user", expected.get("user_id"), info.userId());
        same(
                softly,
                "input tokens",
                expected.get("total_input_tokens"),
                info.tokens().input());
        same(
                softly,
                "output tokens",
                expected.get("total_output_tokens"),
                info.tokens().output());
        if (withMessages) {
            contains(softly, "request preview", expected.get("request_text"), info.requestPreview());
            contains(softly, "response preview", expected.get("response_text"), info.responsePreview());
        }
        for (Object tag : list(expected.get("tags"))) {
            softly.assertThat(info.tags()).as("tag").containsEntry((String) tag, "true");
        }
        List<@Nullable Object> spans = list(json.get("spans"));
        softly.assertThat(trace.spans()).as("spans").hasSameSizeAs(spans);
        for (Object each : spans) {
            Map<String, @Nullable Object> span = map(each);
            trace.spans().stream()
                    .filter(found -> found.spanId().equals(span.get("span_id")))
                    .findFirst()
                    .ifPresentOrElse(
                            found -> new ExpectedSpan(span, withMessages).check(found, softly),
                            () -> softly.fail("no span " + span.get("span_id")));
        }
    }

    private record ExpectedSpan(Map<String, @Nullable Object> json, boolean withMessages) {
        void check(Span span, SoftAssertions softly) {
            String at = json.get("name") + " " + json.get("span_id") + ": ";
            List<Object> types = new ArrayList<>(list(json.get("type_also")));
            types.add(json.get("type"));
            softly.assertThat(types).as(at + "type").contains(span.type());
            softly.assertThat(span.status() == Span.StatusCode.ERROR)
                    .as(at + "failed")
                    .isEqualTo("ERROR".equals(json.get("status")));
            if (wanted("model")) {
                List<@Nullable Object> models = new ArrayList<>();
                models.add(json.get("model"));
                models.add(json.get("response_model"));
                softly.assertThat(models).as(at + "model").contains(span.model());
            }
            Map<String, @Nullable Object> aggregate = map(json.get("aggregate_tokens"));
            if (!aggregate.isEmpty()) {
                softly.assertThat(span.tokens().isNone() || span.aggregate())
                        .as(at + "its tokens are a sum")
                        .isTrue();
            }
            checkIfWanted(softly, at, "provider", span.provider());
            checkIfWanted(softly, at, "input_tokens", span.tokens().input());
            checkIfWanted(softly, at, "output_tokens", span.tokens().output());
            checkIfWanted(softly, at, "cached_input_tokens", span.tokens().cacheRead());
            if (wanted("cost_usd")) {
                softly.assertThat(Objects.requireNonNullElse(span.costUsd(), 0.0))
                        .as(at + "cost")
                        .isCloseTo(
                                ((Number) Objects.requireNonNull(json.get("cost_usd"))).doubleValue(),
                                org.assertj.core.api.Assertions.within(1e-9));
            }
            if (!withMessages) {
                return;
            }
            checkTool(softly, at, span);
            checkDocuments(softly, at, span);
            if (wanted("input_text")) {
                contains(softly, at + "inputs", json.get("input_text"), written(span.inputs()));
            }
            if (wanted("output_text")) {
                contains(softly, at + "outputs", json.get("output_text"), written(span.outputs()));
            }
            checkMessages(softly, at + "input ", list(json.get("messages")), span.inputs(), "messages");
            checkMessages(softly, at + "output ", list(json.get("output_messages")), span.outputs(), "output_messages");
        }

        private boolean wanted(String key) {
            return json.get(key) != null && !list(json.get("optional")).contains(key);
        }

        private void checkIfWanted(SoftAssertions softly, String at, String key, @Nullable Object found) {
            if (wanted(key)) {
                same(softly, at + key, json.get(key), found);
            }
        }

        private void checkTool(SoftAssertions softly, String at, Span span) {
            if (!wanted("tool")) {
                return;
            }
            Map<String, @Nullable Object> tool = map(json.get("tool"));
            Span.ToolCall call = span.toolCall();
            softly.assertThat(call).as(at + "tool call").isNotNull();
            if (call != null) {
                same(softly, at + "tool", tool.get("name"), call.name());
                same(softly, at + "arguments", tool.get("arguments"), call.arguments());
                same(softly, at + "result", tool.get("result"), call.result());
            }
        }

        private void checkDocuments(SoftAssertions softly, String at, Span span) {
            if (!wanted("documents")) {
                return;
            }
            List<@Nullable Object> documents = list(json.get("documents"));
            softly.assertThat(span.documents()).as(at + "documents").hasSameSizeAs(documents);
            for (int i = 0; i < Math.min(documents.size(), span.documents().size()); i++) {
                Map<String, @Nullable Object> document = map(documents.get(i));
                Span.Document found = span.documents().get(i);
                same(softly, at + "content", document.get("content"), found.content());
                same(softly, at + "id", document.get("id"), found.id());
                same(softly, at + "score", document.get("score"), found.score());
            }
        }

        /** Roles, texts and called tools, wherever in the value the messages stand. */
        private void checkMessages(
                SoftAssertions softly, String at, List<@Nullable Object> expected, @Nullable Object value, String key) {
            if (expected.isEmpty() || !wanted(key)) {
                return;
            }
            String all = written(value);
            for (Object each : expected) {
                Map<String, @Nullable Object> message = map(each);
                contains(softly, at + message.get("role"), message.get("content"), all);
                for (Object call : list(message.get("tool_calls"))) {
                    contains(softly, at + "call", map(call).get("name"), all);
                }
            }
            Object last = map(expected.getLast()).get("content");
            String role = String.valueOf(map(expected.getLast()).get("role"));
            if (last instanceof String text && !text.isEmpty() && !role.equals("tool")) {
                contains(softly, at + "last message", text, Preview.lastMessage(value, role));
            }
        }
    }

    private static String written(@Nullable Object value) {
        return value instanceof String text ? text : JsonText.write(value);
    }

    /** Nothing is expected where the expectation is silent. */
    private static void same(SoftAssertions softly, String what, @Nullable Object expected, @Nullable Object found) {
        if (expected != null) {
            softly.assertThat(comparable(found)).as(what).isEqualTo(comparable(expected));
        }
    }

    /** JSON in text as what it says: spacing and the order of keys do not matter. */
    private static @Nullable Object comparable(@Nullable Object value) {
        Object parsed = value instanceof String text ? JsonText.parseOr(text.replace('\'', '"'), text) : value;
        return parsed instanceof Number number ? number.doubleValue() : parsed;
    }

    private static void contains(
            SoftAssertions softly, String what, @Nullable Object expected, @Nullable String found) {
        if (expected instanceof String text && !text.isEmpty()) {
            String escaped = JsonText.write(text);
            softly.assertThat(found)
                    .as(what)
                    .isNotNull()
                    .satisfiesAnyOf(
                            it -> softlyContains(it, text),
                            it -> softlyContains(it, escaped.substring(1, escaped.length() - 1)),
                            it -> softlyContains(it, twice(escaped)));
        }
    }

    private static String twice(String escaped) {
        String again = JsonText.write(escaped.substring(1, escaped.length() - 1));
        return again.substring(1, again.length() - 1);
    }

    private static void softlyContains(@Nullable String found, String text) {
        org.assertj.core.api.Assertions.assertThat(found).contains(text);
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
