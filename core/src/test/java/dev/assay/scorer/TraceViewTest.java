package dev.assay.scorer;

import static dev.assay.scorer.CoreTraces.ROOT;
import static dev.assay.scorer.CoreTraces.TOOL;
import static dev.assay.scorer.CoreTraces.assessment;
import static dev.assay.scorer.CoreTraces.trace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.model.Expectation;
import dev.assay.model.GivenFeedback;
import dev.assay.model.Status;
import dev.assay.model.TokenUsage;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.trace.Assessment;
import dev.assay.trace.Trace;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TraceViewTest {
    private static final Set<Part> ALL = EnumSet.allOf(Part.class);

    @Test
    void ids_name_times_status_and_tokens_are_always_there_and_nothing_else() {
        var view = TraceView.of(trace(answer(), expected()), Set.of());

        assertThat(view.traceId()).isEqualTo("tr-1");
        assertThat(view.name()).isEqualTo("agent");
        assertThat(view.status()).isEqualTo(Status.ERROR);
        assertThat(view.startTime()).isEqualTo(CoreTraces.START);
        assertThat(view.duration()).isEqualTo(Duration.ofNanos(1_500_000));
        assertThat(view.sessionId()).isEqualTo("session");
        assertThat(view.userId()).isEqualTo("user");
        assertThat(view.tokens()).isEqualTo(new TokenUsage(10, 5, 3));
        assertThat(view.inputs()).isNull();
        assertThat(view.outputs()).isNull();
        assertThat(view.tags()).isEmpty();
        assertThat(view.metadata()).isEmpty();
        assertThat(view.spans()).isEmpty();
        assertThat(view.expectations()).isEmpty();
        assertThat(view.feedbacks()).isEmpty();
    }

    @Test
    void each_part_is_shown_to_those_who_read_it() {
        assertThat(view(Part.INPUTS).inputs()).isEqualTo(Map.of("question", "why?"));
        assertThat(view(Part.INPUTS).outputs()).isNull();
        assertThat(view(Part.OUTPUTS).outputs()).isEqualTo("because");
        assertThat(view(Part.TAGS).tags()).isEqualTo(Map.of("a", "1", "b", "2"));
        assertThat(view(Part.METADATA).metadata()).isEqualTo(Map.of("m", "13", "z", "26"));
        assertThat(view(Part.EXPECTATIONS).expectations())
                .containsExactly(new Expectation("expected_response", "42", null));
        assertThat(view(Part.FEEDBACKS).feedbacks())
                .containsExactly(new GivenFeedback("good", true, "since", "HUMAN", "ann"));
    }

    @Test
    void spans_keep_their_tree_times_documents_and_calls() {
        var tool = view(Part.SPANS).spans().get(1);

        assertThat(tool.spanId()).isEqualTo(TOOL);
        assertThat(tool.parentSpanId()).isEqualTo(ROOT);
        assertThat(tool.startTime()).isEqualTo(CoreTraces.START.plusNanos(250));
        assertThat(tool.duration()).isEqualTo(Duration.ofMillis(1));
        assertThat(tool.status()).isEqualTo(Status.ERROR);
        assertThat(tool.statusMessage()).isEqualTo("no result");
        assertThat(tool.documents().getFirst().content()).isEqualTo("text");
        assertThat(tool.toolCall()).isNotNull();
        assertThat(tool.attributes()).containsEntry("z", 1L).containsEntry("a", null);
    }

    @Test
    void overridden_assessments_and_failures_are_not_shown() {
        Trace trace = trace(
                assessment("old", new Assessment.Expectation("41"), false, null, null),
                assessment(
                        "failed",
                        new Assessment.Feedback(null, new Assessment.Failure("X", "y", null)),
                        true,
                        null,
                        null),
                assessment("issue", new Assessment.Issue("#3"), true, null, null));

        var view = TraceView.of(trace, ALL);

        assertThat(view.expectations()).isEmpty();
        assertThat(view.feedbacks()).isEmpty();
    }

    @Test
    void an_expectation_is_about_the_span_that_its_author_named() {
        Trace trace = trace(assessment("e", new Assessment.Expectation(1L), true, ROOT, TOOL));

        assertThat(TraceView.of(trace, ALL).expectations().getFirst().spanId()).isEqualTo(TOOL);
    }

    @Test
    void without_a_parentless_span_the_first_orphan_is_the_root() {
        Trace whole = trace();
        Trace orphaned = new Trace(whole.info(), List.of(whole.spans().get(1)), List.of(), List.of());

        assertThat(TraceView.of(orphaned, ALL).inputs()).isEqualTo(Map.of("q", "why"));
        assertThat(TraceView.of(new Trace(whole.info(), List.of(), List.of(), List.of()), ALL)
                        .inputs())
                .isNull();
    }

    @Test
    void the_json_has_the_records_names_and_sorted_keys() {
        String json = TraceView.json(TraceView.of(trace(answer(), expected()), ALL));

        assertThat(json)
                .startsWith("{\"traceId\":\"tr-1\",\"name\":\"agent\",\"status\":\"ERROR\","
                        + "\"startTime\":\"2026-01-02T03:04:05Z\",\"durationMs\":1.5,"
                        + "\"inputs\":{\"question\":\"why?\"},\"outputs\":\"because\","
                        + "\"tags\":{\"a\":\"1\",\"b\":\"2\"},\"metadata\":{\"m\":\"13\",\"z\":\"26\"},"
                        + "\"sessionId\":\"session\",\"userId\":\"user\","
                        + "\"tokens\":{\"input\":10,\"output\":5,\"cachedInput\":3},\"spans\":[{");
        JsonObject tool = new JsonObject(json).getJsonArray("spans").getJsonObject(1);
        assertThat(tool.encode())
                .isEqualTo("{\"spanId\":\"00000000000000b2\",\"parentSpanId\":\"00000000000000a1\",\"name\":\"search\","
                        + "\"type\":\"TOOL\",\"status\":\"ERROR\",\"statusMessage\":\"no result\","
                        + "\"startTime\":\"2026-01-02T03:04:05.000000250Z\",\"durationMs\":1,"
                        + "\"inputs\":{\"q\":\"why\"},\"outputs\":[1,2.5],\"attributes\":{\"a\":null,\"z\":1},"
                        + "\"documents\":[{\"id\":\"d1\",\"content\":\"text\",\"score\":0.5,"
                        + "\"metadata\":{\"doc_uri\":\"u\"}}],"
                        + "\"toolCall\":{\"name\":\"search\",\"arguments\":{\"q\":\"why\"},\"result\":[1,2.5]},"
                        + "\"model\":null,\"tokens\":{\"input\":0,\"output\":0,\"cachedInput\":0}}");
        assertThat(json)
                .endsWith("\"expectations\":[{\"name\":\"expected_response\",\"value\":\"42\",\"spanId\":null}],"
                        + "\"feedbacks\":[{\"name\":\"good\",\"value\":true,\"rationale\":\"since\","
                        + "\"sourceType\":\"HUMAN\",\"sourceId\":\"ann\"}]}");
    }

    @Test
    void the_digest_changes_with_what_is_read_and_with_nothing_else() {
        Trace before = trace();
        Trace labelled = trace(expected());

        assertThat(digest(before, Part.OUTPUTS))
                .isEqualTo(digest(labelled, Part.OUTPUTS))
                .matches("[0-9a-f]{64}");
        assertThat(digest(before, Part.EXPECTATIONS)).isNotEqualTo(digest(labelled, Part.EXPECTATIONS));
    }

    private static String digest(Trace trace, Part part) {
        return ViewDigest.of(TraceView.of(trace, Set.of(part)));
    }

    private static dev.assay.model.Trace view(Part part) {
        return TraceView.of(trace(answer(), expected()), Set.of(part));
    }

    private static Assessment answer() {
        return assessment("good", new Assessment.Feedback(true, null), true, null, null);
    }

    private static Assessment expected() {
        return assessment("expected_response", new Assessment.Expectation("42"), true, null, null);
    }
}
