package dev.assay.search;

import static dev.assay.trace.Traces.aFeedback;
import static dev.assay.trace.Traces.aSessionFeedback;
import static dev.assay.trace.Traces.aSpan;
import static dev.assay.trace.Traces.aTrace;
import static dev.assay.trace.Traces.anAssessment;
import static dev.assay.trace.Traces.anExpectation;
import static dev.assay.trace.Traces.overridden;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.search.TraceIndex.IndexBatch;
import dev.assay.search.TraceIndex.Notes;
import dev.assay.search.TraceIndex.Scope;
import dev.assay.trace.Assessment;
import dev.assay.trace.Trace;
import dev.assay.trace.TraceInfo;
import dev.assay.trace.Traces;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every index of traces finds. */
public abstract class TraceFilterContract {
    protected static final Scope EVERYWHERE = new Scope(List.of());

    private final Map<Long, Trace> store = new HashMap<>();
    protected long reached;
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
        return IndexWrites.at(n);
    }

    protected void seen(Position position) {
        IndexWrites.awaitVisible(index, position);
    }

    protected List<Long> found(String filter) {
        return found(filter, EVERYWHERE);
    }

    protected List<Long> found(String filter, Scope scope) {
        return found(FilterParser.parse(filter, Traces.START), scope);
    }

    protected List<Long> found(Filter filter, Scope scope) {
        return index.search(new SearchRequest(scope, filter, List.of(), 500, null)).traces().stream()
                .map(TraceInfo::no)
                .toList();
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
        assertThat(found("experiment IN (4294967298, 1e30, -1, 1.5)")).isEmpty();
    }

    @Test
    void a_filter_may_have_thousands_of_values_and_words() {
        add(aTrace().withNo(1)
                .withTag("n", "2999")
                .taking(Duration.ofMillis(2999))
                .withPreviews("w1 w2", null)
                .build());
        String numbers = IntStream.range(0, 3000).mapToObj(String::valueOf).collect(Collectors.joining(","));
        String words = IntStream.range(0, 2500).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));

        assertThat(found("tag.n IN (" + numbers + ")")).containsExactly(1L);
        assertThat(found("duration IN (" + numbers + ")")).containsExactly(1L);
        assertThat(found("text ~ '" + words + "'")).isEmpty();
        assertThat(found("text ~ \"" + words + "\"")).isEmpty();
        assertThat(found("input ~ 'w1 w2' OR text ~ '" + words + "'")).containsExactly(1L);
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
    void an_issue_has_no_value_and_null_says_so() {
        add(aTrace().withNo(1)
                .withAssessment(anAssessment("late", new Assessment.Issue("late"), Map.of()))
                .build());
        Filter asked = new Filter.Assessed(Filter.Kind.ISSUE, "late", Filter.View.PLAIN, Condition.OneOf.text("null"));
        assertThat(found(asked, EVERYWHERE)).containsExactly(1L);
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
        apply(
                List.of(),
                Map.of(1L, new Notes(1, 0, null, List.of(aFeedback("score", 2L)), List.of("run"), List.of())),
                List.of());
        assertThat(found("feedback.score = 2 AND run = 'run' AND name = 'chat'"))
                .containsExactly(1L);
        assertThat(found("feedback.score = 1")).isEmpty();
        apply(List.of(), Map.of(1L, new Notes(1, 0, null, List.of(), List.of(), List.of())), List.of());
        assertThat(found("feedback.score IS NULL")).containsExactly(1L);
    }

    @Test
    void a_session_counts_by_the_trace_it_was_given_on_and_not_by_what_the_assessment_says() {
        add(
                aTrace().withNo(1).inExperiment(1).inSession("s").build(),
                aTrace().withNo(2).inExperiment(1).inSession("s").build(),
                aTrace().withNo(3).inExperiment(1).inSession("other").build(),
                aTrace().withNo(4).inExperiment(1).build());
        apply(
                List.of(),
                Map.of(
                        1L,
                                new Notes(
                                        1,
                                        1,
                                        "s",
                                        List.of(aSessionFeedback("mood", "good", "other")),
                                        List.of(),
                                        List.of()),
                        4L, new Notes(4, 1, null, List.of(aSessionFeedback("mood", "bad", "s")), List.of(), List.of())),
                List.of());
        assertThat(found("feedback.mood = 'good'")).containsExactly(2L, 1L);
        assertThat(found("feedback.mood = 'bad'")).containsExactly(4L);
    }

    @Test
    void a_prompt_is_found_by_name_and_version() {
        add(aTrace().withNo(1).build(), aTrace().withNo(2).build());
        apply(
                List.of(),
                Map.of(2L, new Notes(2, 0, null, List.of(), List.of(), List.of("mail/1", "mail/2"))),
                List.of());
        assertThat(found(new Filter.Prompted("mail/2"), EVERYWHERE)).containsExactly(2L);
        assertThat(found(new Filter.Prompted("mail/3"), EVERYWHERE)).isEmpty();
        assertThat(found(new Filter.Linked("mail/2"), EVERYWHERE)).isEmpty();
    }

    @Test
    void spans_that_start_too_early_are_not_looked_at() {
        add(aTrace().withNo(1)
                .withSpan(aSpan().named("early").startingAtMs(1_000))
                .withSpan(aSpan().named("late").startingAtMs(50_000))
                .build());
        assertThat(found(startingFrom(50_000, "late"), EVERYWHERE)).containsExactly(1L);
        assertThat(found(startingFrom(50_000, "early"), EVERYWHERE)).isEmpty();
        assertThat(found(startingFrom(1_000, "early"), EVERYWHERE)).containsExactly(1L);
    }

    private static Filter startingFrom(double ms, String name) {
        return new Filter.AnySpan(new Filter.And(List.of(
                new Filter.Is(Field.SpanText.NAME, Condition.OneOf.text(name)),
                new Filter.Is(Field.SpanNumber.START_MS, Condition.Between.above(ms, true)))));
    }
}
