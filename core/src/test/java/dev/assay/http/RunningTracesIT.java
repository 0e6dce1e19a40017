package dev.assay.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Spans come as SDKs send them: each when it has ended, so children before their parents and the root at the very last. */
class RunningTracesIT extends MlflowTracesTestBase {
    private static final int EXPERIMENT = 4;

    private JsonObject trace(int no) {
        return server.get("/api/v1/traces/" + id(no)).ok();
    }

    private List<String> withStatus(String status) {
        JsonObject query = new JsonObject()
                .put("experimentIds", new JsonArray().add(String.valueOf(EXPERIMENT)))
                .put("filter", "status = '" + status + "'")
                .put("limit", 50);
        return server.post("/api/v1/traces/search", query).ok().getJsonArray("traces").stream()
                .map(each -> ((JsonObject) each).getString("traceId"))
                .toList();
    }

    @Test
    void a_trace_is_there_while_it_runs_and_done_when_its_root_has_come() {
        spans(EXPERIMENT, span(1, 3, 2, "tool", Map.of()));
        assertThat(withStatus("IN_PROGRESS")).contains(id(1));
        JsonObject running = trace(1);
        assertThat(running.getJsonObject("info").getString("state")).isEqualTo("IN_PROGRESS");
        assertThat(running.getJsonArray("spans")).hasSize(1);
        assertThat(found(EXPERIMENT, "trace.status = 'IN_PROGRESS'")).contains(id(1));

        spans(EXPERIMENT, span(1, 2, 1, "agent", Map.of()));
        assertThat(withStatus("IN_PROGRESS")).contains(id(1));
        assertThat(trace(1).getJsonArray("spans")).hasSize(2);

        spans(EXPERIMENT, span(1, 1, 0, "root", Map.of()));
        assertThat(withStatus("IN_PROGRESS")).doesNotContain(id(1));
        assertThat(withStatus("OK")).contains(id(1));
        assertThat(trace(1).getJsonObject("info").getString("name")).isEqualTo("root");
    }

    @Test
    void a_span_that_was_announced_and_then_ended_is_there_once() {
        Span ended = span(2, 1, 0, "root", Map.of());
        Span begun = ended.toBuilder().clearEndTimeUnixNano().clearStatus().build();

        spans(EXPERIMENT, begun);
        assertThat(withStatus("IN_PROGRESS")).contains(id(2));
        spans(EXPERIMENT, ended);
        spans(EXPERIMENT, begun);

        assertThat(withStatus("OK")).contains(id(2));
        assertThat(trace(2).getJsonArray("spans")).hasSize(1);
        assertThat(trace(2).getJsonObject("info").getString("state")).isEqualTo("OK");
    }

    @Test
    void late_repeated_and_reordered_spans_make_the_same_trace() {
        List<String> seen = new ArrayList<>();
        for (int no = 10; no < 14; no++) {
            List<Span> sent = new ArrayList<>(List.of(
                    span(no, 1, 0, "root", Map.of("input.value", "asked", "openinference.span.kind", "CHAIN")),
                    span(no, 2, 1, "agent", Map.of()),
                    span(no, 3, 2, "llm", Map.of("gen_ai.operation.name", "chat", "gen_ai.usage.input_tokens", "7")),
                    span(no, 4, 2, "tool", Map.of())));
            sent.addAll(List.copyOf(sent));
            Collections.shuffle(sent, new Random(no));
            sent.forEach(each -> spans(EXPERIMENT, each));
            JsonObject trace = trace(no);
            JsonObject info = trace.getJsonObject("info");
            assertThat(info.getString("state")).isEqualTo("OK");
            assertThat(withStatus("OK")).contains(id(no));
            seen.add(trace.getJsonArray("spans").stream()
                            .map(span -> ((JsonObject) span).getString("name"))
                            .toList()
                    + info.getString("name")
                    + info.getString("requestPreview")
                    + info.getJsonObject("tokens")
                    + info.getValue("durationMs"));
        }

        assertThat(seen).hasSize(4).containsOnly(seen.getFirst());
        assertThat(seen.getFirst()).contains("[root, agent, llm, tool]root").contains("asked");
    }

    @Test
    void a_span_whose_parent_never_comes_is_shown_and_said_to_miss_it() {
        spans(EXPERIMENT, span(20, 2, 7, "lost", Map.of()));
        JsonObject alone = trace(20).getJsonObject("info");
        assertThat(alone.getString("state")).isEqualTo("IN_PROGRESS");
        assertThat(alone.getJsonArray("flags")).containsExactly("orphans");

        spans(EXPERIMENT, span(20, 1, 0, "root", Map.of()));
        JsonObject beside = trace(20).getJsonObject("info");
        assertThat(beside.getString("state")).isEqualTo("OK");
        assertThat(beside.getString("name")).isEqualTo("root");
        assertThat(beside.getJsonArray("flags")).containsExactly("orphans");
        assertThat(trace(20).getJsonArray("spans")).hasSize(2);
    }
}
