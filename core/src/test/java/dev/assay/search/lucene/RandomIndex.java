package dev.assay.search.lucene;

import static dev.assay.search.IndexWrites.at;
import static dev.assay.search.IndexWrites.write;

import dev.assay.search.RandomTraces;
import dev.assay.search.SessionFacts;
import dev.assay.search.SessionKey;
import dev.assay.search.TraceIndex;
import dev.assay.trace.Trace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Random traces and an index of them in several segments, after some were rewritten and some deleted. */
final class RandomIndex implements AutoCloseable {
    static final TraceIndex.Scope EVERYWHERE = new TraceIndex.Scope(List.of());

    private static final int FIRST = 60;
    private static final int REWRITTEN_FROM = FIRST / 2;
    private static final int LAST = FIRST + 10;

    /** What is there, by number. */
    final Map<Long, Trace> traces = new TreeMap<>();

    final TraceIndex index;
    private final Path folder;

    /** One for each seed, made when it is asked for first. */
    static final class OfSeed implements AutoCloseable {
        private final Map<Integer, RandomIndex> made = new ConcurrentHashMap<>();

        RandomIndex get(int seed) {
            return made.computeIfAbsent(seed, RandomIndex::new);
        }

        @Override
        public void close() {
            made.values().forEach(RandomIndex::close);
            made.clear();
        }
    }

    private RandomIndex(int seed) {
        try {
            folder = Files.createTempDirectory("random-index");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        index = new LuceneTraceIndex(folder, this::read);
        RandomTraces random = new RandomTraces(seed);
        write(index, kept(random, 1, FIRST));
        List<Trace> after = kept(random, REWRITTEN_FROM, LAST);
        List<Long> deleted = List.of(7L, 14L, 7L * FIRST);
        deleted.forEach(traces::remove);
        write(index, after, deleted, at(2));
    }

    private List<Trace> kept(RandomTraces random, long first, long last) {
        List<Trace> made = LongStream.rangeClosed(first, last)
                .mapToObj(no -> random.next(no * 7))
                .toList();
        made.forEach(trace -> traces.put(trace.info().no(), trace));
        return made;
    }

    private Map<Long, Trace> read(Collection<Long> numbers) {
        return numbers.stream()
                .filter(traces::containsKey)
                .collect(Collectors.toMap(Function.identity(), no -> Objects.requireNonNull(traces.get(no))));
    }

    Map<SessionKey, SessionFacts> sessions() {
        return SessionFacts.of(traces.values().stream().map(Trace::info).toList());
    }

    @Override
    public void close() {
        index.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
