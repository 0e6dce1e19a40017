package dev.assay.search;

import static dev.assay.trace.Traces.aFeedback;
import static dev.assay.trace.Traces.aSpan;
import static dev.assay.trace.Traces.aTrace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.error.Invalid;
import dev.assay.trace.Trace;
import dev.assay.trace.TraceInfo;
import dev.assay.trace.Traces;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every index of traces keeps: what it finds ({@link TraceFilterContract}), pages, counts, and what is there when. */
public abstract class TraceIndexContract extends TraceFilterContract {
    private List<Long> ordered(String field, boolean ascending) {
        return index
                .search(new SearchRequest(
                        EVERYWHERE, Filter.ALL, List.of(new SearchRequest.Order(field, ascending)), 500, null))
                .traces()
                .stream()
                .map(TraceInfo::no)
                .toList();
    }

    @Test
    void newest_traces_come_first_and_ties_by_id() {
        add(
                aTrace().withNo(1).withId("tr-b").startedAt(Traces.START).build(),
                aTrace().withNo(2).withId("tr-a").startedAt(Traces.START).build(),
                aTrace().withNo(3)
                        .withId("tr-c")
                        .startedAt(Traces.START.plusMillis(1))
                        .build());
        assertThat(found("")).containsExactly(3L, 2L, 1L);
    }

    @Test
    void a_trace_comes_back_with_all_that_lists_show() {
        Trace trace = aTrace().withPreviews("what?", "größer")
                .inSession("s")
                .ofUser("u")
                .withClientRequestId("c")
                .withTokens(3, 4)
                .withCost(0.25)
                .withTag("k", "v")
                .withMetadata("m", "n")
                .withSpan(aSpan())
                .build();
        add(trace);
        assertThat(index.search(new SearchRequest(EVERYWHERE, Filter.ALL, List.of(), 10, null))
                        .traces())
                .containsExactly(trace.info());
    }

    @Test
    void the_same_batch_twice_leaves_the_same_index() {
        Trace trace = aTrace().withAssessment(aFeedback("score", 1L)).build();
        add(trace);
        add(trace);
        assertThat(index.count(EVERYWHERE, FilterParser.parse("feedback.score = 1")))
                .isEqualTo(1);
        assertThat(found("")).containsExactly(1L);
    }

    @Test
    void a_changed_trace_replaces_its_former_self_and_a_deleted_one_is_gone() {
        add(
                aTrace().withNo(1).named("old").build(),
                aTrace().withNo(2).withAssessment(aFeedback("f", 1L)).build());
        add(aTrace().withNo(1).named("new").build());
        assertThat(found("name = 'old'")).isEmpty();
        assertThat(found("name = 'new'")).containsExactly(1L);
        apply(List.of(), Map.of(), List.of(2L));
        assertThat(found("")).containsExactly(1L);
        assertThat(found("feedback.f IS NOT NULL")).isEmpty();
    }

    @Test
    void pages_follow_each_other_without_gap_or_repetition_though_traces_arrive() {
        for (int no = 1; no <= 25; no++) {
            add(aTrace().withNo(no)
                    .withTag("parity", no % 2 == 0 ? "even" : "odd")
                    .build());
        }
        for (SearchRequest.Order order : List.of(
                new SearchRequest.Order("timestamp_ms", false),
                new SearchRequest.Order("execution_time_ms", true),
                new SearchRequest.Order("tag.parity", true),
                new SearchRequest.Order("tag.absent", false))) {
            List<Long> all = new ArrayList<>();
            @Nullable String token = null;
            do {
                SearchPage page = index.search(new SearchRequest(EVERYWHERE, Filter.ALL, List.of(order), 4, token));
                page.traces().forEach(info -> all.add(info.no()));
                token = page.nextPageToken();
                add(aTrace().withNo(100 + reached).withTag("parity", "a").build());
            } while (token != null);
            assertThat(all).doesNotHaveDuplicates();
            assertThat(all.stream().filter(no -> no <= 25).sorted().toList())
                    .as(order.field())
                    .isEqualTo(java.util.stream.LongStream.rangeClosed(1, 25)
                            .boxed()
                            .toList());
        }
    }

    @Test
    void the_last_page_has_no_token() {
        add(aTrace().withNo(1).build(), aTrace().withNo(2).build());
        assertThat(index.search(new SearchRequest(EVERYWHERE, Filter.ALL, List.of(), 2, null))
                        .nextPageToken())
                .isNull();
        assertThat(index.search(new SearchRequest(EVERYWHERE, Filter.ALL, List.of(), 1, null))
                        .nextPageToken())
                .isNotNull();
    }

    @Test
    void a_page_token_is_refused_when_it_is_damaged_or_of_another_search() {
        add(aTrace().withNo(1).build(), aTrace().withNo(2).build());
        String token =
                Objects.requireNonNull(index.search(new SearchRequest(EVERYWHERE, Filter.ALL, List.of(), 1, null))
                        .nextPageToken());
        for (String bad : List.of("", "x", "AAAA", "ü", token + "AA", token.substring(4))) {
            assertThatExceptionOfType(Invalid.class)
                    .as(bad)
                    .isThrownBy(() -> index.search(new SearchRequest(EVERYWHERE, Filter.ALL, List.of(), 1, bad)))
                    .withMessageContaining("page token");
        }
        assertThatThrownBy(() -> index.search(
                        new SearchRequest(EVERYWHERE, FilterParser.parse("name = 'x'"), List.of(), 1, token)))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("another search");
    }

    @Test
    void a_page_token_outlives_the_moment_that_now_was() {
        add(aTrace().withNo(1).build(), aTrace().withNo(2).build());
        String filter = "timestamp > now() - 1d";
        SearchPage first = index.search(
                new SearchRequest(EVERYWHERE, FilterParser.parse(filter, Traces.START), List.of(), 1, null));
        SearchPage second = index.search(new SearchRequest(
                EVERYWHERE,
                FilterParser.parse(filter, Traces.START.plusSeconds(5)),
                List.of(),
                1,
                first.nextPageToken()));
        assertThat(second.traces()).extracting(TraceInfo::no).containsExactly(1L);
    }

    @Test
    void missing_values_come_last_both_ways() {
        add(
                aTrace().withNo(1).withTag("k", "b").withCost(2.0).build(),
                aTrace().withNo(2).withTag("k", "a").withCost(1.0).build(),
                aTrace().withNo(3).withState(TraceInfo.State.IN_PROGRESS).build());
        assertThat(ordered("tag.k", true)).containsExactly(2L, 1L, 3L);
        assertThat(ordered("tag.k", false)).containsExactly(1L, 2L, 3L);
        assertThat(ordered("cost", true)).containsExactly(2L, 1L, 3L);
        assertThat(ordered("cost", false)).containsExactly(1L, 2L, 3L);
        assertThat(ordered("execution_time_ms", true)).containsExactly(2L, 1L, 3L);
        assertThat(ordered("execution_time_ms", false)).containsExactly(2L, 1L, 3L);
        assertThatExceptionOfType(Invalid.class).isThrownBy(() -> ordered("bogus", true));
    }

    @Test
    void counts_numbers_facets_and_histogram_are_exact() {
        for (int no = 1; no <= 20; no++) {
            add(aTrace().withNo(no)
                    .named(no % 4 == 0 ? "rag" : "chat")
                    .withState(no % 5 == 0 ? TraceInfo.State.ERROR : TraceInfo.State.OK)
                    .taking(Duration.ofMillis(no))
                    .withTag("env", "prod")
                    .inSession("s" + no % 2)
                    .withSpan(aSpan().ofType("LLM")
                            .withModel("m" + no % 2)
                            .named("x" + no % 3)
                            .withResource("service.name", "shop"))
                    .withSpan(aSpan().ofType("LLM").named("y"))
                    .withAssessment(aFeedback("score", no))
                    .build());
        }
        Filter filter = FilterParser.parse("tag.env = 'prod' AND span(duration >= 10ms AND name = 'y')");
        assertThat(index.count(EVERYWHERE, filter)).isEqualTo(20);
        assertThat(index.numbers(EVERYWHERE, FilterParser.parse("status = 'ERROR'")))
                .containsExactly(5, 10, 15, 20);
        Map<String, List<TraceIndex.FacetValue>> facets = index.facets(EVERYWHERE, filter, 10);
        assertThat(facets.get("status"))
                .containsExactly(new TraceIndex.FacetValue("OK", 16), new TraceIndex.FacetValue("ERROR", 4));
        assertThat(facets.get("name"))
                .containsExactly(new TraceIndex.FacetValue("chat", 15), new TraceIndex.FacetValue("rag", 5));
        assertThat(facets.get("type")).containsExactly(new TraceIndex.FacetValue("LLM", 20));
        assertThat(facets.get("model"))
                .containsExactly(new TraceIndex.FacetValue("m0", 10), new TraceIndex.FacetValue("m1", 10));
        assertThat(facets.get("tag")).containsExactly(new TraceIndex.FacetValue("env", 20));
        assertThat(facets.get("tag.env")).containsExactly(new TraceIndex.FacetValue("prod", 20));
        assertThat(facets.get("session"))
                .containsExactly(new TraceIndex.FacetValue("s0", 10), new TraceIndex.FacetValue("s1", 10));
        assertThat(facets.get("service")).containsExactly(new TraceIndex.FacetValue("shop", 20));
        assertThat(facets.get("user")).isEmpty();
        assertThat(facets.get("assessment")).containsExactly(new TraceIndex.FacetValue("score", 20));
        List<TraceIndex.HistogramBucket> buckets = index.histogram(EVERYWHERE, filter, 2);
        assertThat(buckets).extracting(TraceIndex.HistogramBucket::count).containsExactly(10L, 10L);
        assertThat(buckets).extracting(TraceIndex.HistogramBucket::errors).containsExactly(2L, 2L);
        assertThat(buckets).extracting(TraceIndex.HistogramBucket::p50Ms).containsExactly(5.0, 15.0);
        assertThat(buckets).extracting(TraceIndex.HistogramBucket::p95Ms).containsExactly(10.0, 20.0);
    }

    @Test
    void waiting_for_what_is_not_written_ends_in_time_with_no() {
        assertThat(index.awaitVisible(at(99), Duration.ofMillis(50))
                        .toCompletableFuture()
                        .join())
                .isFalse();
        assertThat(index.visible().covers(at(99))).isFalse();
    }

    @Test
    void who_waits_is_told_once_it_is_visible() throws Exception {
        var waiting = index.awaitVisible(at(1), Duration.ofSeconds(20)).toCompletableFuture();
        assertThat(waiting).isNotDone();
        add(aTrace().build());
        assertThat(waiting.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(index.visible()).isEqualTo(at(1));
    }

    @Test
    void what_is_committed_is_there_after_reopening_and_the_rest_is_written_again() {
        Trace kept = aTrace().withNo(1).build();
        Trace later = aTrace().withNo(2).build();
        Position first = add(kept);
        index.commit();
        add(later);
        index.close();
        index = open(this::read);
        assertThat(index.durable()).isEqualTo(first);
        assertThat(index.visible()).isEqualTo(first);
        assertThat(found("")).containsExactly(1L);
        add(kept, later);
        assertThat(found("")).containsExactly(2L, 1L);
    }

    @Test
    void a_new_index_is_empty_and_starts_at_the_start() {
        assertThat(index.durable()).isEqualTo(Position.START);
        assertThat(found("")).isEmpty();
        assertThat(index.count(EVERYWHERE, Filter.ALL)).isZero();
        assertThat(index.histogram(EVERYWHERE, Filter.ALL, 5)).isEmpty();
        assertThat(Arrays.asList(index.numbers(EVERYWHERE, Filter.ALL).length)).containsExactly(0);
    }
}
