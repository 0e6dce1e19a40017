package dev.assay.search.lucene;

import static dev.assay.search.IndexWrites.write;
import static dev.assay.trace.Traces.aSpan;
import static dev.assay.trace.Traces.aTrace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.search.FilterParser;
import dev.assay.search.TraceIndex;
import dev.assay.trace.Span;
import dev.assay.trace.Trace;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the index answers without looking into stored traces: those would cost a hundred times as much. */
class IndexAloneTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "span(type = 'TOOL' AND status = 'ERROR') UNDER span(name = 'plan')",
                "span(name = 'crm') CHILD OF span(type = 'CHAIN' AND name LIKE 'pl%')",
                "span(type = 'TOOL') UNDER span(type = 'AGENT')",
                "NOT span(name = 'crm') CHILD OF span(type = 'AGENT')",
                "span(name = 'root' AND parent IS NULL)",
                "span(type = 'TOOL' AND attributes.retry > 3)",
                "span(type = 'TOOL' AND attributes.retry IN (3, 4))",
                "span(name = 'crm' AND attributes.cached = true)",
                "span(type = 'RETRIEVER' AND documents = 1)",
                "span(type = 'TOOL' AND event.attributes.exception.type = 'TimeoutError')",
                "span(type = 'TOOL' AND error LIKE 'CRM%')",
                "tool = 'crm' AND provider = 'openai' AND document = 'doc-1' AND service = 'shop'",
                "resource.port >= 80 AND span.event = 'exception'",
                "input IS NOT NULL AND run IS NULL AND output IS NULL",
                "text LIKE '%imeoute%' AND text ILIKE '%MEOUT%'",
                "text LIKE '%fund9%' AND NOT text LIKE '%zzqqxx%'"
            })
    void it_needs_no_stored_trace(String filter, @TempDir Path folder) {
        Trace trace = aTrace().withNo(1)
                .withSpan(aSpan().named("root")
                        .ofType("AGENT")
                        .withInputs("q, timeouterror refund99")
                        .withResource("service.name", "shop")
                        .withResource("port", 80L))
                .withSpan(aSpan().named("plan").ofType("CHAIN"))
                .withSpan(aSpan().named("crm")
                        .ofType("TOOL")
                        .childOf(1)
                        .calling("crm")
                        .withStatus(Span.StatusCode.ERROR, "CRM is away")
                        .withEvent("exception", Map.of("exception.type", "TimeoutError"))
                        .withAttribute("retry", 4L)
                        .withAttribute("cached", true))
                .withSpan(aSpan().named("find").ofType("RETRIEVER").withDocument("doc-1", null))
                .withSpan(aSpan().named("ask").ofType("LLM").withProvider("openai"))
                .build();
        Trace other = aTrace().withNo(2)
                .withSpan(aSpan().named("plan").ofType("AGENT"))
                .withSpan(aSpan().named("crm").ofType("CHAIN").withAttribute("retry", 9L))
                .linkedTo("run")
                .build();
        try (TraceIndex index = new LuceneTraceIndex(folder, asked -> {
            throw new IllegalStateException("asked for traces " + asked);
        })) {
            write(index, List.of(trace, other));
            assertThat(index.numbers(new TraceIndex.Scope(List.of()), FilterParser.parse(filter)))
                    .containsExactly(1L);
        }
    }
}
