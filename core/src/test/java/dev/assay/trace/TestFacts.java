package dev.assay.trace;

import dev.assay.price.PriceTable;
import dev.assay.trace.TraceFacts.InfoFact;
import dev.assay.trace.TraceFacts.TagFact;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Builds the facts of one trace. */
final class TestFacts {
    static final Instant ARRIVAL = Instant.parse("2026-11-22T12:00:00Z");

    private final List<Span> spans = new ArrayList<>();
    private final List<TagFact> tags = new ArrayList<>();
    private final List<Assessment> assessments = new ArrayList<>();
    private List<String> runIds = List.of();
    private @Nullable InfoFact info;

    static TestFacts facts(TestSpan... spans) {
        TestFacts facts = new TestFacts();
        Stream.of(spans).map(TestSpan::build).forEach(facts.spans::add);
        return facts;
    }

    static TestFacts facts(List<Span> spans) {
        TestFacts facts = new TestFacts();
        facts.spans.addAll(spans);
        return facts;
    }

    TestFacts info(InfoFact value) {
        info = value;
        return this;
    }

    TestFacts info(Map<String, String> metadata, Map<String, String> infoTags) {
        return info(new InfoFact(null, null, null, null, null, null, metadata, infoTags));
    }

    TestFacts fullInfo() {
        return info(new InfoFact(
                "client-1",
                Instant.parse("2026-11-22T11:00:00Z"),
                Duration.ofMillis(250),
                TraceInfo.State.ERROR,
                "asked",
                "answered",
                Map.of(),
                Map.of()));
    }

    TestFacts tag(String key, @Nullable String value) {
        tags.add(new TagFact(key, value));
        return this;
    }

    TestFacts assessments(Assessment... more) {
        assessments.addAll(List.of(more));
        return this;
    }

    TestFacts runs(String... ids) {
        runIds = List.of(ids);
        return this;
    }

    Trace fold() {
        return fold(PriceTable.NONE);
    }

    Trace fold(PriceTable prices) {
        return TraceFold.fold(
                new TraceFacts(7, "tr-" + TestSpan.TRACE, 3, ARRIVAL, spans, info, tags, assessments, runIds), prices);
    }
}
