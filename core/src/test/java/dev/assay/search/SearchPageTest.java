package dev.assay.search;

import static dev.assay.trace.Traces.aFeedback;
import static dev.assay.trace.Traces.aSpan;
import static dev.assay.trace.Traces.aTrace;
import static dev.assay.trace.Traces.anExpectation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.assay.search.lucene.LuceneTraceIndex;
import dev.assay.trace.Span;
import dev.assay.trace.Trace;
import dev.assay.trace.TraceInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/search.md} says is so. */
class SearchPageTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:10:00Z");

    /** Fulfils every example of the page. */
    private static final Trace TOLD = aTrace().withNo(1)
            .withId("tr-4bf92f3577b34da6a3ce929d0e0e4736")
            .inExperiment(1)
            .withState(TraceInfo.State.ERROR)
            .named("generate_sales_email")
            .taking(Duration.ofSeconds(6))
            .inSession("s-77")
            .ofUser("ana")
            .withClientRequestId("req-9")
            .withTokens(1800, 600)
            .withCost(0.02)
            .withTag("env", "prod")
            .withTag("team name", "growth")
            .withTag("size", "7")
            .withMetadata("mlflow.user", "ana")
            .withMetadata("tier", "gold")
            .withAssessment(aFeedback("quality", "no"))
            .withAssessment(aFeedback("groundedness", 0.25))
            .withAssessment(anExpectation("answer", "42"))
            .linkedTo("run-1")
            .withSpan(aSpan().named("generate_sales_email")
                    .ofType("AGENT")
                    .withInputs(Map.of("question", "What is your refund policy?"))
                    .withOutputs("Sorry, it failed")
                    .withResource("service.name", "checkout")
                    .withResource("host.name", "web-3"))
            .withSpan(aSpan().named("plan").ofType("CHAIN"))
            .withSpan(aSpan().named("search_crm")
                    .ofType("TOOL")
                    .childOf(1)
                    .calling("search_crm")
                    .taking(Duration.ofMillis(900))
                    .withStatus(Span.StatusCode.ERROR, "CRM timeout")
                    .withAttribute("retry", 4L)
                    .withAttribute("cached", true)
                    .withAttribute("ref", "order-17")
                    .withEvent("exception", Map.of("exception.type", "TimeoutError")))
            .withSpan(aSpan().named("retrieve")
                    .ofType("RETRIEVER")
                    .withDocument("doc-17", null)
                    .withDocument("doc-4", null)
                    .withAttribute("note", "within 30 days"))
            .withSpan(aSpan().named("Completions")
                    .ofType("CHAT_MODEL")
                    .withModel("gpt-4o-mini")
                    .withProvider("openai"))
            .build();

    /** The turns before it. */
    private static final List<Trace> EARLIER = IntStream.rangeClosed(3, 8)
            .mapToObj(no -> aTrace().withNo(no)
                    .withId("tr-" + no)
                    .inExperiment(1)
                    .inSession("s-77")
                    .startedAt(TOLD.info().startTime().minus(Duration.ofMinutes(3L * no)))
                    .withTokens(3_000, 1_000)
                    .withCost(0.1)
                    .build())
            .toList();

    /** Fulfils those that ask for what is not there. */
    private static final Trace OTHER = aTrace().withNo(2).withId("tr-2").build();

    private static List<String> all() throws IOException {
        SearchPageOfDocs page = SearchPageOfDocs.read();
        List<String> all = new java.util.ArrayList<>(page.examples());
        page.rows("Field").forEach(row -> all.add(row.get(2)));
        return all;
    }

    @Test
    void the_page_has_every_field_with_its_type_and_example() throws IOException {
        List<List<String>> told = SearchPageOfDocs.read().rows("Field").stream()
                .map(row -> row.subList(0, 3))
                .toList();
        assertThat(told)
                .containsExactlyElementsOf(FilterFields.ALL.stream()
                        .map(field -> List.of(field.name(), field.type(), field.example()))
                        .toList());
        for (Map.Entry<String, Field> name : FieldNames.OF_SPAN.entrySet()) {
            assertThat(FilterParser.parse("span." + name.getKey() + " IS NULL")).isNotNull();
        }
    }

    @Test
    void each_example_finds_its_trace_by_matcher_and_index(@TempDir Path folder) throws IOException {
        try (TraceIndex index = new LuceneTraceIndex(folder, _ -> Map.of(1L, TOLD, 2L, OTHER))) {
            List<Trace> traces =
                    Stream.concat(Stream.of(TOLD, OTHER), EARLIER.stream()).toList();
            Map<SessionKey, SessionFacts> sessions =
                    SessionFacts.of(traces.stream().map(Trace::info).toList());
            IndexWrites.write(index, traces);
            assertThat(all()).hasSizeGreaterThan(60);
            for (String example : all()) {
                Filter filter = FilterParser.parse(example, NOW);
                FilterMatcher matcher = new FilterMatcher(filter, sessions::get);
                assertThat(matcher.matches(TOLD)).as(example).isTrue();
                boolean isForAll =
                        example.startsWith("NOT ") || example.startsWith("end") || example.startsWith("timestamp");
                assertThat(matcher.matches(OTHER)).as(example).isEqualTo(isForAll && !example.contains("feedback"));
                assertThat(index.numbers(new TraceIndex.Scope(List.of()), filter))
                        .as(example)
                        .contains(1L);
            }
        }
    }

    @Test
    void each_operator_of_a_field_is_taken() {
        for (FilterFields.Known field : FilterFields.ALL) {
            String name = field.name().replaceAll("<.*>", "k");
            String value = field.type().equals("number") ? "1" : field.type().equals("time") ? "now()" : "'x'";
            for (String operator : field.operators()) {
                String filter =
                        switch (operator) {
                            case "IS NULL", "IS NOT NULL" -> name + " " + operator;
                            case "IN" -> name + " IN (" + value + ")";
                            case "<", "<=", ">", ">=" ->
                                name + " " + operator + " " + (field.type().equals("time") ? value : "1");
                            case "UNDER", "CHILD OF" -> "span() " + operator + " span()";
                            default -> name + " " + operator + " " + value;
                        };
                assertThat(FilterParser.parse(filter)).as(filter).isNotNull();
            }
        }
    }

    @Test
    void each_error_stands_where_the_page_says_and_proposes_what_it_says() throws IOException {
        for (List<String> row : SearchPageOfDocs.read().rows("Written")) {
            InvalidFilter wrong =
                    catchThrowableOfType(InvalidFilter.class, () -> FilterParser.parse(row.getFirst(), NOW));
            assertThat(wrong).as(row.getFirst()).isNotNull();
            assertThat(wrong.column()).as(row.getFirst()).isEqualTo(Integer.parseInt(row.get(1)));
            assertThat(wrong.proposal()).as(row.getFirst()).isEqualTo(row.get(2).isEmpty() ? null : row.get(2));
        }
    }
}
