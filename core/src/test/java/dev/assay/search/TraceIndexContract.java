package dev.assay.search;

import static dev.assay.trace.Traces.aFeedback;
import static dev.assay.trace.Traces.aSessionFeedback;
import static dev.assay.trace.Traces.aSpan;
import static dev.assay.trace.Traces.aTrace;
import static dev.assay.trace.Traces.anExpectation;
import static dev.assay.trace.Traces.overridden;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.error.Invalid;
import dev.assay.search.TraceIndex.IndexBatch;
import dev.assay.search.TraceIndex.Notes;
import dev.assay.search.TraceIndex.Scope;
import dev.assay.trace.Trace;
import dev.assay.trace.TraceInfo;
import dev.assay.trace.Traces;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every index of traces keeps. */
public abstract class TraceIndexContract {
    protected static final Scope EVERYWHERE = new Scope(List.of());

    private final Map<Long, Trace> store = new HashMap<>();
    private long reached;
    protected TraceIndex index;

    /** Opens the index of this test, the same one each time. */
    protected abstract TraceIndex open(Function<Collection<Long>, Map<Long, Trace>> stored);

    @BeforeEach
    void open() {
        index = open(this::read);
    }

    @AfterEach
    void close() {
        index.close();
    }

    protected Map<Long, Trace> read(Collection<Long> numbers) {
        Map<Long, Trace> found = new HashMap<>();
        for (long no : numbers) {
            Trace trace = store.get(no);
            if (trace != null) {
                found.put(no, trace);
            }
        }
        return found;
    }

    protected Position add(Trace... traces) {
        for (Trace trace : traces) {
            store.put(trace.info().no(), trace);
        }
        return apply(List.of(traces), Map.of(), List.of());
    }

    protected Position apply(List<Trace> content, Map<Long, Notes> notes, List<Long> deleted) {
        Position position = at(++reached);
        assertThat(index.apply(new IndexBatch(content, notes, deleted, position)))
                .isEmpty();
        seen(position);
        return position;
    }

    protected static Position at(long n) {
        return new Position(new TreeMap<>(Map.of(0, n)));
    }

    protected void seen(Position position) {
        assertThat(index.awaitVisible(position, Duration.ofSeconds(20))
                        .toCompletableFuture()
                        .join())
                .isTrue();
    }

    protected List<Long> found(String filter) {
        return found(filter, EVERYWHERE);
    }

    protected List<Long> found(String filter, Scope scope) {
        return index
                .search(new SearchRequest(scope, FilterParser.parse(filter, Traces.START), List.of(), 500, null))
                .traces()
                .stream()
                .map(TraceInfo::no)
                .toList();
    }

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
    void a_clock_far_ahead_does_not_hold_the_top() {
        add(
                aTrace().withNo(1)
                        .startedAt(Instant.parse("2090-01-01T00:00:00Z"))
                        .arrivedAt(Traces.START)
                        .build(),
                aTrace().withNo(2).startedAt(Traces.START.plusSeconds(600)).build());
        assertThat(found("")).containsExactly(2L, 1L);
        assertThat(found("timestamp > '2089-01-01'")).containsExactly(1L);
    }

    @Test
    void only_the_experiments_in_scope_are_searched() {
        add(
                aTrace().withNo(1).inExperiment(1).build(),
                aTrace().withNo(2).inExperiment(2).build(),
                aTrace().withNo(3).inExperiment(3).build());
        assertThat(found("", new Scope(List.of(1, 3)))).containsExactly(3L, 1L);
        assertThat(found("experiment = 2")).containsExactly(2L);
    }

    @Test
    void conditions_on_the_trace_itself() {
        add(
                aTrace().withNo(1)
                        .named("chat")
                        .withTag("env", "prod")
                        .withTag("size", "7")
                        .build(),
                aTrace().withNo(2)
                        .named("rag")
                        .withTag("env", "test")
                        .withState(TraceInfo.State.ERROR)
                        .build(),
                aTrace().withNo(3)
                        .named(null)
                        .taking(Duration.ofSeconds(3))
                        .withMetadata("tier", "gold")
                        .build());
        assertThat(found("name = 'chat'")).containsExactly(1L);
        assertThat(found("name != 'chat'")).containsExactly(2L);
        assertThat(found("NOT name = 'chat'")).containsExactly(3L, 2L);
        assertThat(found("name IS NULL")).containsExactly(3L);
        assertThat(found("name LIKE 'c%'")).containsExactly(1L);
        assertThat(found("name ILIKE 'C_AT' OR name RLIKE '^r.g$'")).containsExactly(2L, 1L);
        assertThat(found("tag.env = 'prod'")).containsExactly(1L);
        assertThat(found("tag.env IN ('prod', 'test')")).containsExactly(2L, 1L);
        assertThat(found("tag.size > 5")).containsExactly(1L);
        assertThat(found("status = 'error'")).containsExactly(2L);
        assertThat(found("duration >= 3s")).containsExactly(3L);
        assertThat(found("metadata.tier = 'gold' AND (status = 'OK' OR name = 'x')"))
                .containsExactly(3L);
        assertThat(found("timestamp > '2026-11-22T10:00:01Z' AND timestamp <= '2026-11-22T10:00:02Z'"))
                .containsExactly(2L);
    }

    @Test
    void conditions_on_a_span_hold_for_one_and_the_same_span() {
        add(
                aTrace().withNo(1)
                        .withSpan(aSpan().ofType("TOOL")
                                .named("a")
                                .withAttribute("k", 1L)
                                .withAttribute("m", "x"))
                        .withSpan(aSpan().ofType("LLM")
                                .named("b")
                                .withAttribute("k", 5L)
                                .withModel("gpt-4o"))
                        .build(),
                aTrace().withNo(2)
                        .withSpan(aSpan().ofType("LLM").named("a").withAttribute("k", 9L))
                        .build());
        assertThat(found("span(type = 'TOOL' and name = 'a')")).containsExactly(1L);
        assertThat(found("span(type = 'TOOL' and name = 'b')")).isEmpty();
        assertThat(found("span.type = 'TOOL' AND span.name = 'b'")).isEmpty();
        assertThat(found("span(type = 'TOOL') AND span(name = 'b')")).containsExactly(1L);
        assertThat(found("span(name = 'a' and attributes.k > 3)")).containsExactly(2L);
        assertThat(found("span.attributes.k > 3")).containsExactly(2L, 1L);
        assertThat(found("span(attributes.m = 'x' and type = 'TOOL')")).containsExactly(1L);
        assertThat(found("span(attributes.m = 'x' and type = 'LLM')")).isEmpty();
        assertThat(found("model = 'gpt-4o' AND type = 'LLM'")).containsExactly(1L);
    }

    @Test
    void words_and_phrases_are_found_wherever_they_stand() {
        add(
                aTrace().withNo(1)
                        .withSpan(aSpan().withInputs(Map.of("q", "What is the refund policy?")))
                        .withSpan(aSpan().withOutputs("Shipping takes three days")
                                .withAttribute("mlflow.spanOutputs", "Shipping takes three days"))
                        .build(),
                aTrace().withNo(2)
                        .withSpan(aSpan().withOutputs("A policy about refund"))
                        .withSpan(aSpan().withInputs("days of three kinds"))
                        .build());
        assertThat(found("text ~ \"refund policy\"")).containsExactly(1L);
        assertThat(found("text ~ 'refund policy'")).containsExactly(2L, 1L);
        assertThat(found("text ~ \"three days\"")).containsExactly(1L);
        assertThat(found("text ~ 'REFU*'")).containsExactly(2L, 1L);
        assertThat(found("input ~ 'refund'")).containsExactly(1L);
        assertThat(found("output ~ 'refund'")).containsExactly(2L);
        assertThat(found("span.content LIKE '%ipping takes%'")).containsExactly(1L);
        assertThat(found("text RLIKE 'three (days|weeks)'")).containsExactly(1L);
    }

    @Test
    void assessments_are_found_by_their_values_while_they_are_valid() {
        add(
                aTrace().withNo(1)
                        .withAssessment(aFeedback("score", 0.75))
                        .withAssessment(aFeedback("relevance", "yes"))
                        .build(),
                aTrace().withNo(2)
                        .withAssessment(aFeedback("score", 3L))
                        .withAssessment(overridden(aFeedback("relevance", "yes")))
                        .withAssessment(anExpectation("expected", Map.of("k", List.of(1L, "v"))))
                        .build(),
                aTrace().withNo(3)
                        .withAssessment(aFeedback("thumbs", true))
                        .linkedTo("run-1")
                        .build());
        assertThat(found("feedback.score > 0.5")).containsExactly(2L, 1L);
        assertThat(found("feedback.score = 3")).containsExactly(2L);
        assertThat(found("feedback.relevance = 'yes'")).containsExactly(1L);
        assertThat(found("feedback.relevance IS NULL")).containsExactly(3L, 2L);
        assertThat(found("assessment.thumbs = true")).containsExactly(3L);
        assertThat(found("expectation.expected LIKE '%\"k\":[1,%'")).containsExactly(2L);
        assertThat(found("feedback.score != 3")).containsExactly(1L);
        assertThat(found("run = 'run-1'")).containsExactly(3L);
    }

    @Test
    void an_assessment_of_a_session_counts_for_its_traces_in_the_searched_experiments() {
        add(
                aTrace().withNo(1)
                        .inExperiment(1)
                        .inSession("s")
                        .withAssessment(aSessionFeedback("mood", "good", "s"))
                        .build(),
                aTrace().withNo(2).inExperiment(1).inSession("s").build(),
                aTrace().withNo(3).inExperiment(2).inSession("s").build(),
                aTrace().withNo(4).inExperiment(1).inSession("t").build());
        assertThat(found("feedback.mood = 'good'", new Scope(List.of(1)))).containsExactly(2L, 1L);
        assertThat(found("feedback.mood = 'good'", new Scope(List.of(1, 2)))).containsExactly(3L, 2L, 1L);
        assertThat(found("feedback.mood = 'good'", new Scope(List.of(2)))).isEmpty();
        assertThat(found("feedback.mood IS NULL", new Scope(List.of(1)))).containsExactly(4L);
    }

    @Test
    void notes_change_without_the_trace() {
        add(aTrace().withNo(1).withAssessment(aFeedback("score", 1L)).build());
        apply(List.of(), Map.of(1L, new Notes(1, 0, null, List.of(aFeedback("score", 2L)), List.of("run"))), List.of());
        assertThat(found("feedback.score = 2 AND run = 'run' AND name = 'chat'"))
                .containsExactly(1L);
        assertThat(found("feedback.score = 1")).isEmpty();
        apply(List.of(), Map.of(1L, new Notes(1, 0, null, List.of(), List.of())), List.of());
        assertThat(found("feedback.score IS NULL")).containsExactly(1L);
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
                    .withSpan(aSpan().ofType("LLM").withModel("m" + no % 2).named("x" + no % 3))
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
