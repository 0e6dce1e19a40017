package dev.assay.search.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.search.Field;
import dev.assay.search.Filter;
import dev.assay.search.FilterMatcher;
import dev.assay.search.Position;
import dev.assay.search.RandomFilters;
import dev.assay.search.RandomTraces;
import dev.assay.search.SearchRequest;
import dev.assay.search.SessionFacts;
import dev.assay.search.SessionKey;
import dev.assay.search.SessionSearch;
import dev.assay.search.TraceIndex;
import dev.assay.trace.Trace;
import dev.assay.trace.TraceInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;

/** The index finds what the matcher says, for random filters over random traces, some of them rewritten and deleted. */
class IndexAgreesWithMatcherTest {
    private static final int TRACES = 60;
    private static final TraceIndex.Scope EVERYWHERE = new TraceIndex.Scope(List.of());
    private static final Map<Integer, World> WORLDS = new HashMap<>();

    private static final class World implements AutoCloseable {
        final Map<Long, Trace> traces = new TreeMap<>();
        final Path folder;
        final TraceIndex index;

        World(int seed) {
            try {
                folder = Files.createTempDirectory("index-agrees");
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
            index = new LuceneTraceIndex(folder, this::read);
            RandomTraces random = new RandomTraces(seed);
            Position first = at(1);
            List<Trace> before = new ArrayList<>();
            for (long no = 1; no <= TRACES; no++) {
                before.add(random.next(no * 7));
            }
            index.apply(new TraceIndex.IndexBatch(before, Map.of(), List.of(), first));
            seen(first); // so that there are several segments
            before.forEach(trace -> traces.put(trace.info().no(), trace));
            List<Trace> after = new ArrayList<>();
            for (long no = TRACES / 2; no <= TRACES + 10; no++) {
                after.add(random.next(no * 7));
            }
            after.forEach(trace -> traces.put(trace.info().no(), trace));
            List<Long> deleted = List.of(7L, 14L, 7L * TRACES);
            deleted.forEach(traces::remove);
            index.apply(new TraceIndex.IndexBatch(after, Map.of(), deleted, at(2)));
            seen(at(2));
        }

        private static Position at(long n) {
            return new Position(new TreeMap<>(Map.of(0, n)));
        }

        private void seen(Position position) {
            assertThat(index.awaitVisible(position, Duration.ofSeconds(20))
                            .toCompletableFuture()
                            .join())
                    .isTrue();
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

    @AfterContainer
    static void close() {
        WORLDS.values().forEach(World::close);
        WORLDS.clear();
    }

    @Provide
    Arbitrary<Filter> filters() {
        return RandomFilters.filters();
    }

    /** Page by page, in any order. */
    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void sessions_are_those_of_which_the_matcher_finds_a_trace(
            @ForAll @IntRange(min = 0, max = 5) int seed,
            @ForAll("filters") Filter filter,
            @ForAll Field.SessionNumber order,
            @ForAll boolean ascending) {
        World world = WORLDS.computeIfAbsent(seed, World::new);
        Map<SessionKey, SessionFacts> all = world.sessions();
        FilterMatcher matcher = new FilterMatcher(filter, all::get);
        Map<SessionKey, Integer> expected = new HashMap<>();
        world.traces.values().stream().filter(matcher::matches).forEach(trace -> {
            SessionKey key = SessionKey.of(trace.info());
            if (key != null) {
                expected.merge(key, 1, Integer::sum);
            }
        });

        List<SessionSearch.Found> found = new ArrayList<>();
        String token = null;
        do {
            SessionSearch.Page page =
                    world.index.sessions(new SessionSearch(EVERYWHERE, filter, order, ascending, 2, token));
            assertThat(page.total()).isEqualTo(expected.size());
            found.addAll(page.sessions());
            token = page.nextPageToken();
        } while (token != null);

        assertThat(found).hasSize(expected.size()).allSatisfy(each -> {
            assertThat(each.matches()).isEqualTo(expected.get(each.key()));
            assertThat(each.facts()).isEqualTo(all.get(each.key()));
            assertThat(SessionKey.of(each.first())).isEqualTo(each.key());
            assertThat(each.first().startTime()).isBeforeOrEqualTo(each.last().startTime());
        });
        List<Double> values = found.stream()
                .map(each -> each.facts().number(order))
                .filter(Objects::nonNull)
                .toList();
        assertThat(values).isSortedAccordingTo(ascending ? Comparator.naturalOrder() : Comparator.reverseOrder());
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void index_and_matcher_agree(@ForAll @IntRange(min = 0, max = 5) int seed, @ForAll("filters") Filter filter) {
        World world = WORLDS.computeIfAbsent(seed, World::new);
        FilterMatcher matcher = new FilterMatcher(filter, world.sessions()::get);
        List<Long> expected = world.traces.values().stream()
                .filter(matcher::matches)
                .map(trace -> trace.info().no())
                .toList();
        assertThat(world.index.numbers(EVERYWHERE, filter))
                .as("numbers")
                .containsExactly(expected.toArray(Long[]::new));
        assertThat(world.index.count(EVERYWHERE, filter)).as("count").isEqualTo(expected.size());
        assertThat(world.index.search(new SearchRequest(EVERYWHERE, filter, List.of(), 500, null)).traces().stream()
                        .map(TraceInfo::no)
                        .sorted()
                        .toList())
                .as("page")
                .isEqualTo(expected);
    }
}
