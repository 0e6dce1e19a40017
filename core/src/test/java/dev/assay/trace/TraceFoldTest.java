package dev.assay.trace;

import static dev.assay.trace.TestFacts.facts;
import static dev.assay.trace.TestSpan.aSpan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.trace.TraceInfo.Flag;
import dev.assay.trace.TraceInfo.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TraceFoldTest {
    @Test
    void a_span_that_ended_beats_the_same_span_while_it_ran() {
        var trace = facts(aSpan(1).named("a longer name, more bytes").running(), aSpan(1).named("done"))
                .fold();

        assertThat(trace.spans()).extracting(Span::name).containsExactly("done");
        assertThat(trace.info().spanCount()).isEqualTo(1);
    }

    @Test
    void of_two_that_ended_the_later_wins_then_the_longer() {
        assertThat(facts(aSpan(1).named("later").to(3_000), aSpan(1).named("earlier, but with more to say"))
                        .fold()
                        .spans())
                .extracting(Span::name)
                .containsExactly("later");
        assertThat(facts(aSpan(1).named("short"), aSpan(1).named("longer"))
                        .fold()
                        .spans())
                .extracting(Span::name)
                .containsExactly("longer");
    }

    @Test
    void spans_are_ordered_by_start_then_id() {
        assertThat(facts(aSpan(3).from(5), aSpan(2).from(9), aSpan(1).from(9))
                        .fold()
                        .spans())
                .extracting(Span::spanId)
                .containsExactly(TestSpan.id(3), TestSpan.id(1), TestSpan.id(2));
    }

    @Test
    void times_are_those_of_the_spans_unless_the_info_says() {
        var trace = facts(
                aSpan(1).from(2_000_000_000).to(3_500_000_000L),
                aSpan(2).under(1).from(2_500_000_000L).to(4_000_000_000L));

        assertThat(trace.fold().info().startTime()).isEqualTo(Instant.ofEpochSecond(2));
        assertThat(trace.fold().info().duration()).isEqualTo(Duration.ofSeconds(2));
        assertThat(trace.fullInfo().fold().info().startTime()).isEqualTo(Instant.parse("2026-11-22T11:00:00Z"));
        assertThat(trace.fold().info().duration()).isEqualTo(Duration.ofMillis(250));
    }

    @Test
    void a_span_that_ended_before_it_started_is_kept_flagged_and_counts_no_time() {
        var trace = facts(aSpan(1).from(5_000).to(2_000)).fold();

        assertThat(trace.info().duration()).isZero();
        assertThat(trace.info().flags()).containsExactly(Flag.SKEWED);
        assertThat(trace.spans()).hasSize(1);
    }

    @Test
    void a_trace_from_the_future_is_flagged() {
        long late = TestFacts.ARRIVAL.plusSeconds(301).getEpochSecond() * 1_000_000_000;

        assertThat(facts(aSpan(1).from(late).to(late + 1)).fold().info().flags())
                .containsExactly(Flag.FUTURE);
    }

    @Test
    void the_state_is_the_roots_once_it_has_ended() {
        var child = aSpan(2).under(1).status(Span.StatusCode.ERROR);

        assertThat(facts(child).fold().info().state()).isEqualTo(State.IN_PROGRESS);
        assertThat(facts(child, aSpan(1).running()).fold().info().state()).isEqualTo(State.IN_PROGRESS);
        assertThat(facts(child, aSpan(1)).fold().info().state()).isEqualTo(State.OK);
        assertThat(facts(aSpan(1).status(Span.StatusCode.ERROR)).fold().info().state())
                .isEqualTo(State.ERROR);
        assertThat(facts(aSpan(1)).fullInfo().fold().info().state()).isEqualTo(State.ERROR);
        assertThat(facts().fold().info().state()).isEqualTo(State.IN_PROGRESS);
    }

    @Test
    void of_several_roots_the_first_one_counts_and_an_orphan_only_without_a_root() {
        var two = facts(
                        aSpan(1).from(9).named("second"),
                        aSpan(2).from(5).named("first"),
                        aSpan(3).under(9).from(1).named("orphan"))
                .fold();

        assertThat(two.info().name()).isEqualTo("first");
        assertThat(two.info().flags()).containsExactlyInAnyOrder(Flag.SEVERAL_ROOTS, Flag.ORPHANS);
        assertThat(facts(aSpan(3).under(9).named("orphan")).fold().info().name())
                .isEqualTo("orphan");
    }

    @Test
    void previews_are_the_roots_or_those_nearest_to_it_and_the_infos_first() {
        var answer = Map.of("messages", List.of(Map.of("role", "assistant", "content", "Hello")));
        var bare = facts(
                aSpan(1).to(9_000),
                aSpan(2).under(1).inputs("asked").outputs("step one").to(3_000),
                aSpan(3).under(1)
                        .from(1_500)
                        .inputs("asked again")
                        .outputs(answer)
                        .to(8_000));

        assertThat(bare.fold().info().requestPreview()).isEqualTo("asked");
        assertThat(bare.fold().info().responsePreview()).isEqualTo("Hello");
        assertThat(bare.fullInfo().fold().info().responsePreview()).isEqualTo("answered");
        assertThat(facts(aSpan(1).inputs(Map.of("question", 1L))).fold().info().requestPreview())
                .isEqualTo("{\"question\": 1}");
    }

    @Test
    void a_long_preview_is_cut_to_a_thousand_characters() {
        String preview = facts(aSpan(1).inputs("😀".repeat(1500))).fold().info().requestPreview();

        assertThat(preview).isEqualTo("😀".repeat(997) + "...");
    }

    @Test
    void tokens_are_added_up_and_a_sum_hides_what_it_sums() {
        assertThat(facts(
                                aSpan(1),
                                aSpan(2).under(1).tokens(10, 1),
                                aSpan(3).under(1).tokens(20, 2))
                        .fold()
                        .info()
                        .tokens())
                .isEqualTo(new Tokens(30, 3, 33, 0, 0));
        assertThat(facts(aSpan(1).tokens(40, 4).aggregate(), aSpan(2).under(1).tokens(10, 1))
                        .fold()
                        .info()
                        .tokens())
                .isEqualTo(new Tokens(40, 4, 44, 0, 0));
        assertThat(facts(
                                aSpan(1).tokens(20, 2).aggregate(),
                                aSpan(2).under(1).tokens(10, 1),
                                aSpan(3).under(1).tokens(20, 2))
                        .fold()
                        .info()
                        .tokens())
                .as("a copy of the last step's")
                .isEqualTo(new Tokens(30, 3, 33, 0, 0));
        assertThat(facts(aSpan(1).tokens(10, 1), aSpan(2).under(1).tokens(10, 1))
                        .fold()
                        .info()
                        .tokens())
                .as("one call, seen by two SDKs")
                .isEqualTo(new Tokens(10, 1, 11, 0, 0));
    }

    @Test
    void tokens_of_orphans_count_until_their_parent_arrives() {
        var orphan = aSpan(2).under(1).tokens(10, 1);

        assertThat(facts(orphan).fold().info().tokens().total()).isEqualTo(11);
        assertThat(facts(orphan, aSpan(1).tokens(40, 4).aggregate())
                        .fold()
                        .info()
                        .tokens()
                        .total())
                .isEqualTo(44);
    }

    @Test
    void spans_that_are_each_others_ancestors_are_kept_and_counted_once() {
        var trace = facts(
                        aSpan(1).under(2).tokens(1, 1),
                        aSpan(2).under(1).tokens(2, 2),
                        aSpan(3).under(3).tokens(4, 4))
                .fold();

        assertThat(trace.spans()).hasSize(3);
        assertThat(trace.info().tokens().input()).isEqualTo(7);
        assertThat(trace.info().flags()).containsExactly(Flag.ORPHANS);
    }

    @Test
    void a_chain_of_thirty_thousand_spans_is_folded() {
        List<Span> chain = new java.util.ArrayList<>();
        for (int i = 1; i <= 30_000; i++) {
            TestSpan span = aSpan(i).tokens(1, 0);
            chain.add((i == 1 ? span : span.under(i - 1)).build());
        }

        assertThat(facts(chain).fold().info().spanCount()).isEqualTo(30_000);
    }

    @Test
    void cost_is_made_again_as_mlflow_writes_it() {
        var trace = facts(aSpan(1), aSpan(2).under(1).cost(8.07e-5, 2.49e-5, 5.5799999999999994e-05))
                .fold();

        assertThat(trace.info().costUsd()).isEqualTo(8.07e-5);
        assertThat(trace.info().metadata())
                .containsEntry(
                        "mlflow.trace.cost",
                        "{\"input_cost\": 2.49e-05, \"output_cost\": 5.5799999999999994e-05, \"total_cost\":"
                                + " 8.07e-05}");
    }

    @Test
    void metadata_of_the_info_win_over_the_spans() {
        var spans = facts(aSpan(1).session("s1")
                .user("u1")
                .tokens(3, 4)
                .metadata("customer", "Acme")
                .metadata("tier", "1"));

        assertThat(spans.fold().info().metadata())
                .containsEntry("mlflow.trace.session", "s1")
                .containsEntry("mlflow.trace.user", "u1")
                .containsEntry(
                        "mlflow.trace.tokenUsage", "{\"input_tokens\": 3, \"output_tokens\": 4, \"total_tokens\": 7}")
                .containsEntry("mlflow.trace_schema.version", "3")
                .containsEntry("customer", "Acme")
                .doesNotContainKey("mlflow.trace.infoFinalized");
        var both = spans.info(Map.of("mlflow.trace.session", "s2", "tier", "2"), Map.of())
                .fold()
                .info();
        assertThat(both.sessionId()).isEqualTo("s2");
        assertThat(both.userId()).isEqualTo("u1");
        assertThat(both.metadata())
                .containsEntry("mlflow.trace.session", "s2")
                .containsEntry("tier", "2")
                .containsEntry("customer", "Acme")
                .containsEntry("mlflow.trace.infoFinalized", "true");
    }

    @Test
    void tags_set_by_a_request_win_over_the_info_and_this_over_the_spans() {
        var trace = facts(aSpan(1).named("root")
                        .resource("service.name", "shop")
                        .resource("telemetry.sdk.name", "opentelemetry")
                        .resource("mlflow.experimentId", "3")
                        .tag("team", "span")
                        .tag("stage", "span")
                        .tag("gone", "span"))
                .info(Map.of(), Map.of("team", "info", "stage", "info", "mlflow.artifactLocation", "elsewhere"))
                .tag("team", "request")
                .tag("gone", null)
                .tag("mlflow.trace.spansLocation", "elsewhere");

        assertThat(trace.fold().info().tags())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "team", "request",
                        "stage", "info",
                        "service.name", "shop",
                        "mlflow.traceName", "root",
                        "mlflow.trace.spansLocation", "TRACKING_STORE",
                        "mlflow.artifactLocation", "mlflow-artifacts:/3/traces/tr-" + TestSpan.TRACE + "/artifacts"));
    }

    @Test
    void the_name_is_the_tag_that_names_it() {
        assertThat(facts(aSpan(1).named("root"))
                        .tag("mlflow.traceName", "renamed")
                        .fold()
                        .info()
                        .name())
                .isEqualTo("renamed");
        assertThat(facts().fold().info().name()).isNull();
    }

    @Test
    void it_is_complete_when_the_announced_spans_are_here_or_the_root_has_ended() {
        var announced = Map.of("mlflow.trace.sizeStats", "{\"total_size_bytes\": 9, \"num_spans\": 2}");

        assertThat(facts(aSpan(1)).fold().info().complete()).isTrue();
        assertThat(facts(aSpan(2).under(1)).fold().info().complete()).isFalse();
        assertThat(facts(aSpan(1)).info(announced, Map.of()).fold().info().complete())
                .isFalse();
        assertThat(facts(aSpan(1), aSpan(2).under(1))
                        .info(announced, Map.of())
                        .fold()
                        .info()
                        .complete())
                .isTrue();
        assertThat(facts().fullInfo().fold().info().complete()).isFalse();
    }

    @Test
    void a_trace_without_spans_is_what_its_info_says() {
        var info = facts().info(
                        Map.of("mlflow.trace.tokenUsage", "{\"input_tokens\": 5, \"output_tokens\": 6}"), Map.of())
                .fold()
                .info();

        assertThat(info.tokens()).isEqualTo(new Tokens(5, 6, 11, 0, 0));
        assertThat(info.startTime()).isEqualTo(TestFacts.ARRIVAL);
        assertThat(info.tags()).doesNotContainKey("mlflow.trace.spansLocation");
    }
}
