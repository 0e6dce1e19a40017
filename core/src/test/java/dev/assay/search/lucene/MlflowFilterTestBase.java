package dev.assay.search.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.search.MlflowTraces;
import dev.assay.search.Position;
import dev.assay.search.TraceIndex;
import dev.assay.trace.Trace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The traces that MLflow's own server was asked about, in an index. */
abstract class MlflowFilterTestBase {
    final Map<Long, Trace> traces = MlflowTraces.all().stream()
            .collect(Collectors.toMap(trace -> trace.info().no(), Function.identity()));
    TraceIndex index;

    @BeforeEach
    void fill(@TempDir Path folder) {
        index = new LuceneTraceIndex(folder, this::read);
        Position reached = new Position(new TreeMap<>(Map.of(0, 1L)));
        assertThat(index.apply(new TraceIndex.IndexBatch(List.copyOf(traces.values()), Map.of(), List.of(), reached)))
                .isEmpty();
        assertThat(index.awaitVisible(reached, Duration.ofSeconds(20))
                        .toCompletableFuture()
                        .join())
                .isTrue();
    }

    @AfterEach
    void close() {
        index.close();
    }

    private Map<Long, Trace> read(Collection<Long> numbers) {
        return numbers.stream()
                .filter(traces::containsKey)
                .collect(Collectors.toMap(Function.identity(), no -> Objects.requireNonNull(traces.get(no))));
    }
}
