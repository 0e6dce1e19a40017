package dev.assay.search.lucene;

import static dev.assay.search.IndexWrites.write;

import dev.assay.search.MlflowTraces;
import dev.assay.search.TraceIndex;
import dev.assay.trace.Trace;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
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
        write(index, traces.values());
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
