package dev.assay.search.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.error.Invalid;
import dev.assay.search.Filter;
import dev.assay.search.FilterMatcher;
import dev.assay.search.MlflowFilterParser;
import dev.assay.search.MlflowOrder;
import dev.assay.search.MlflowTraces;
import dev.assay.search.SearchPage;
import dev.assay.search.SearchRequest;
import dev.assay.search.TraceIndex;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Searches that MLflow's own server was asked, with the answers it gave. */
class MlflowFilterCasesTest extends MlflowFilterTestBase {
    private static final Pattern SET = Pattern.compile("\\{('[^{}]*')\\}");

    @TestFactory
    Stream<DynamicTest> recorded_answers() throws IOException {
        try (InputStream cases = Objects.requireNonNull(getClass().getResourceAsStream("/mlflow/filter_cases.json"))) {
            JsonNode all = new ObjectMapper().readTree(cases).get("cases");
            assertThat(all.size()).isEqualTo(203);
            return StreamSupport.stream(all.spliterator(), false)
                    .map(each -> DynamicTest.dynamicTest(
                            each.get("id").asText() + " " + each.get("filter").asText(), () -> check(each)));
        }
    }

    private void check(JsonNode recorded) {
        JsonNode expected = recorded.get("expect");
        if (expected.has("error")) {
            Invalid refused = catchThrowableOfType(Invalid.class, () -> pages(recorded));
            assertThat(refused).isNotNull();
            // The one BAD_REQUEST says what went wrong inside of MLflow's SQL library.
            if (expected.get("error").asText().equals("INVALID_PARAMETER_VALUE")) {
                assertThat(withSortedSets("INVALID_PARAMETER_VALUE: " + refused.getMessage()))
                        .isEqualTo(withSortedSets(expected.get("message").asText()));
            }
            return;
        }
        List<SearchPage> pages = pages(recorded);
        assertThat(pages.stream()
                        .flatMap(page -> page.traces().stream())
                        .map(info -> MlflowTraces.name(info.no()))
                        .toList())
                .isEqualTo(StreamSupport.stream(expected.get("traces").spliterator(), false)
                        .map(JsonNode::asText)
                        .toList());
        if (expected.has("pages")) {
            assertThat(pages).hasSize(expected.get("pages").asInt());
        }
        if (expected.has("more")) {
            assertThat(pages.getLast().nextPageToken() != null)
                    .isEqualTo(expected.get("more").asBoolean());
        }
        checkMatcher(recorded, expected);
    }

    /** Assessments of a session are not a trace's own, so the matcher alone cannot know them. */
    private void checkMatcher(JsonNode recorded, JsonNode expected) {
        boolean isWhole = !recorded.has("max_results") || recorded.has("all_pages");
        if (!isWhole || recorded.get("filter").asText().contains("session_")) {
            return;
        }
        Filter filter = MlflowFilterParser.parse(filter(recorded));
        int experiments = recorded.has("both") ? 2 : 1;
        assertThat(traces.values().stream()
                        .filter(trace ->
                                trace.info().experimentNo() <= experiments && FilterMatcher.matches(filter, trace))
                        .map(trace -> MlflowTraces.name(trace.info().no())))
                .containsExactlyInAnyOrderElementsOf(
                        StreamSupport.stream(expected.get("traces").spliterator(), false)
                                .map(JsonNode::asText)
                                .toList());
    }

    private static @Nullable String filter(JsonNode recorded) {
        if (recorded.get("filter").isNull()) {
            return null;
        }
        String filter = recorded.get("filter").asText().replace("{run}", MlflowTraces.RUN);
        for (long no = 1; no <= 26; no++) {
            filter = filter.replace("{" + MlflowTraces.name(no) + "}", MlflowTraces.id(no));
        }
        return filter;
    }

    private List<SearchPage> pages(JsonNode recorded) {
        List<String> orders = new ArrayList<>();
        if (recorded.has("order_by")) {
            recorded.get("order_by").forEach(order -> orders.add(order.asText()));
        }
        TraceIndex.Scope scope = new TraceIndex.Scope(recorded.has("both") ? List.of(1, 2) : List.of(1));
        int limit = recorded.has("max_results") ? recorded.get("max_results").asInt() : 100;
        List<SearchPage> pages = new ArrayList<>();
        @Nullable String token = null;
        do {
            SearchPage page = index.search(new SearchRequest(
                    scope, MlflowFilterParser.parse(filter(recorded)), MlflowOrder.parse(orders), limit, token));
            pages.add(page);
            token = page.nextPageToken();
        } while (token != null && recorded.has("all_pages"));
        return pages;
    }

    /** MLflow prints sets in the order that they happen to have. */
    private static String withSortedSets(String message) {
        Matcher sets = SET.matcher(message);
        return sets.replaceAll(found -> Matcher.quoteReplacement(
                "{" + Arrays.stream(found.group(1).split(", ", -1)).sorted().collect(Collectors.joining(", ")) + "}"));
    }
}
