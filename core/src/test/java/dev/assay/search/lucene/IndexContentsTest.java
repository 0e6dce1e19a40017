package dev.assay.search.lucene;

import static dev.assay.trace.Traces.aFeedback;
import static dev.assay.trace.Traces.aSpan;
import static dev.assay.trace.Traces.aTrace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.search.Position;
import dev.assay.search.RandomTraces;
import dev.assay.search.TraceIndex;
import dev.assay.search.TraceIndex.IndexBatch;
import dev.assay.trace.Trace;
import dev.assay.trace.Traces.TraceBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The comparison sees every difference between what is indexed and what should be, and none that is not there. */
class IndexContentsTest {
    private static final long SEED = 7;

    private final Path folder;
    private TraceIndex index;
    private long reached;

    IndexContentsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void open() {
        index = new LuceneTraceIndex(folder, _ -> Map.of());
    }

    @AfterEach
    void close() {
        index.close();
    }

    @Test
    void an_index_that_was_written_in_any_order_and_again_and_again_equals_what_was_written() {
        Random random = new Random(SEED);
        RandomTraces traces = new RandomTraces(SEED);
        Map<Long, Trace> stored = new TreeMap<>();
        for (int round = 0; round < 30; round++) {
            List<Trace> some = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                long no = random.nextInt(200);
                Trace trace = traces.next(no);
                stored.put(no, trace);
                some.removeIf(before -> before.info().no() == no);
                some.add(trace);
            }
            long gone = random.nextInt(200);
            some.removeIf(each -> each.info().no() == gone);
            stored.remove(gone);
            Collections.shuffle(some, random);
            apply(some, List.of(gone));
            if (round % 3 == 0) {
                index.commit();
            }
        }
        assertThat(index.contents().numbers())
                .containsExactly(
                        stored.keySet().stream().mapToLong(Long::longValue).toArray());
        assertThat(differences(stored.values())).isEmpty();
    }

    @Test
    void every_difference_of_a_trace_is_seen() {
        Trace indexed = trace().build();
        apply(List.of(indexed), List.of());
        List<TraceBuilder> others = List.of(
                trace().named("other"),
                trace().withTag("env", "test"),
                trace().withTag("more", "x"),
                trace().withMetadata("m", "n"),
                trace().withSpan(aSpan().ofType("TOOL")),
                trace().withPreviews("other", "words"),
                trace().inExperiment(3),
                trace().withTokens(5, 6),
                trace().inSession("s"));
        for (TraceBuilder other : others) {
            assertThat(differences(List.of(other.build())))
                    .containsEntry(1L, "what the index finds it by is not what the store has of it");
        }
        assertThat(differences(
                        List.of(trace().withAssessment(aFeedback("more", 2L)).build())))
                .containsEntry(1L, "the index has 1 notes on it, the store 2");
        assertThat(differences(List.of(trace().linkedTo("run").build())))
                .containsEntry(1L, "the index has 1 notes on it, the store 2");
        assertThat(differences(
                        List.of(plain().withAssessment(aFeedback("score", 2L)).build())))
                .containsEntry(1L, "its notes are not those that the store has");
        assertThat(differences(List.of(trace().withNo(2).build()))).containsEntry(2L, "it is not in the index");
        assertThat(differences(List.of(trace().build()))).isEmpty();
    }

    private static TraceBuilder plain() {
        return aTrace().withNo(1)
                .named("agent")
                .withTag("env", "prod")
                .withPreviews("some", "words")
                .withSpan(aSpan().withAttribute("k", "v").withAttribute("n", 7L));
    }

    private static TraceBuilder trace() {
        return plain().withAssessment(aFeedback("score", 1L));
    }

    private Map<Long, String> differences(Collection<Trace> traces) {
        return index.contents().differences(traces);
    }

    private void apply(List<Trace> traces, List<Long> deleted) {
        reached++;
        index.apply(new IndexBatch(traces, Map.of(), deleted, new Position(new TreeMap<>(Map.of(0, reached)))));
    }
}
