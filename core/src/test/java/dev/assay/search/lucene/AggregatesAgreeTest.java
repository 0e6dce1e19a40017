package dev.assay.search.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.assay.search.Aggregate;
import dev.assay.search.Aggregate.Group;
import dev.assay.search.Aggregate.Measure;
import dev.assay.search.Field;
import dev.assay.search.Filter;
import dev.assay.search.FilterMatcher;
import dev.assay.search.RandomFilters;
import dev.assay.search.RandomTraces;
import dev.assay.search.ValueText;
import dev.assay.trace.Assessment;
import dev.assay.trace.Trace;
import dev.assay.trace.TraceInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import org.jspecify.annotations.Nullable;

/** Figures from the index are those that adding up the traces one by one gives. */
class AggregatesAgreeTest {
    private static final RandomIndex.OfSeed INDEXES = new RandomIndex.OfSeed();

    @AfterContainer
    static void close() {
        INDEXES.close();
    }

    @Provide
    Arbitrary<Aggregate> questions() {
        Arbitrary<Group> group = Arbitraries.oneOf(
                Arbitraries.of("status", "name", "type", "model", "provider", "tool", "session", "user", "experiment")
                        .map(Group::parse),
                Arbitraries.of(RandomTraces.KEYS).map(key -> new Group.OfTrace(new Field.Tag(key))),
                Arbitraries.of(RandomTraces.KEYS).map(key -> new Group.OfSpans(new Field.Resource(key))),
                Arbitraries.of(RandomTraces.KEYS).map(key -> new Group.Assessed(Filter.Kind.FEEDBACK, key)),
                Arbitraries.of(RandomTraces.KEYS).map(key -> new Group.Assessed(Filter.Kind.EXPECTATION, key)));
        Arbitrary<Aggregate.Metric> metric = Combinators.combine(
                        Arbitraries.of(Aggregate.Function.class),
                        Arbitraries.oneOf(
                                Arbitraries.of("duration", "tokens.input", "tokens.total", "cost", "spans")
                                        .map(Measure::parse),
                                Arbitraries.of(RandomTraces.KEYS).map(Measure.Feedback::new)))
                .as((function, measure) ->
                        new Aggregate.Metric(function, function == Aggregate.Function.ERROR_RATE ? null : measure));
        Arbitrary<Filter> filter = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(1, Arbitraries.just(Filter.ALL)),
                net.jqwik.api.Tuple.of(1, RandomFilters.filters()));
        return Combinators.combine(
                        filter,
                        group.list().uniqueElements().ofMaxSize(2),
                        Arbitraries.of(0L, 1L, 5L),
                        metric.list().ofMinSize(1).ofMaxSize(4),
                        Arbitraries.of(1, 3, 1000))
                .as((asked, groups, interval, metrics, limit) -> new Aggregate(
                        RandomIndex.EVERYWHERE,
                        asked,
                        groups,
                        interval == 0 ? null : new Aggregate.Interval.Every(Duration.ofMillis(interval)),
                        metrics,
                        limit));
    }

    private record Place(
            List<@Nullable String> group, @Nullable Instant start) {}

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void index_and_sum_over_traces_agree(
            @ForAll @IntRange(min = 0, max = 3) int seed, @ForAll("questions") Aggregate question) {
        RandomIndex random = INDEXES.get(seed);
        FilterMatcher matcher = new FilterMatcher(question.filter(), random.sessions()::get);
        List<Trace> matching =
                random.traces.values().stream().filter(matcher::matches).toList();
        Map<List<@Nullable String>, List<Trace>> groups = new HashMap<>();
        for (Trace trace : matching) {
            for (List<@Nullable String> each : groups(question, trace)) {
                groups.computeIfAbsent(each, _ -> new ArrayList<>()).add(trace);
            }
        }
        Aggregate.Result result = random.index.aggregate(question, () -> false);
        assertThat(result.traces()).isEqualTo(matching.size());
        List<List<@Nullable String>> shown =
                result.rows().stream().map(Aggregate.Row::group).distinct().toList();
        assertThat(shown).hasSize(Math.min(question.limit(), groups.size()));
        assertThat(result.otherGroups()).isEqualTo(groups.size() - shown.size());
        int smallest = shown.stream()
                .mapToInt(each -> Objects.requireNonNull(groups.get(each)).size())
                .min()
                .orElse(0);
        assertThat(groups.entrySet().stream()
                        .filter(each -> !shown.contains(each.getKey()))
                        .mapToInt(each -> each.getValue().size())
                        .max()
                        .orElse(0))
                .as("the largest groups are shown")
                .isLessThanOrEqualTo(smallest);
        Map<Place, List<Trace>> expected = new HashMap<>();
        Map<Place, List<Trace>> others = new HashMap<>();
        groups.forEach((group, all) -> {
            for (Trace trace : all) {
                if (shown.contains(group)) {
                    expected.computeIfAbsent(new Place(group, start(question, trace)), _ -> new ArrayList<>())
                            .add(trace);
                } else {
                    List<Trace> some = others.computeIfAbsent(
                            new Place(List.of(), start(question, trace)), _ -> new ArrayList<>());
                    if (!some.contains(trace)) {
                        some.add(trace);
                    }
                }
            }
        });
        check(question, result.rows(), expected);
        check(question, result.others(), others);
    }

    private static void check(Aggregate question, List<Aggregate.Row> rows, Map<Place, List<Trace>> expected) {
        assertThat(rows.stream().map(row -> new Place(row.group(), row.start())).toList())
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(expected.keySet());
        for (Aggregate.Row row : rows) {
            List<Trace> traces = Objects.requireNonNull(expected.get(new Place(row.group(), row.start())));
            assertThat(row.traces()).isEqualTo(traces.size());
            for (int i = 0; i < question.metrics().size(); i++) {
                Aggregate.Metric metric = question.metrics().get(i);
                Aggregate.Value value = row.values().get(i);
                Double wanted = value(metric, traces);
                String what = row.group() + " " + metric;
                assertThat(value.isExact()).as(what).isTrue();
                if (wanted == null) {
                    assertThat(value.number()).as(what).isNull();
                } else {
                    assertThat(value.number()).as(what).isNotNull();
                    assertThat(Objects.requireNonNull(value.number()))
                            .as(what)
                            .isCloseTo(wanted, within(Math.abs(wanted) * 1e-9));
                }
                Measure measure = metric.measure();
                assertThat(value.missing())
                        .as(what)
                        .isEqualTo(
                                measure == null
                                        ? 0
                                        : traces.stream()
                                                .filter(trace ->
                                                        numbers(measure, trace).isEmpty())
                                                .count());
            }
        }
    }

    private static @Nullable Instant start(Aggregate question, Trace trace) {
        if (!(question.interval() instanceof Aggregate.Interval.Every(Duration length))) {
            return null;
        }
        long ms = trace.info().startTime().toEpochMilli();
        return Instant.ofEpochMilli(ms - Math.floorMod(ms, length.toMillis()));
    }

    private static List<List<@Nullable String>> groups(Aggregate question, Trace trace) {
        List<List<@Nullable String>> all = List.of(List.of());
        for (Group group : question.groupBy()) {
            List<@Nullable String> values = values(group, trace);
            List<List<@Nullable String>> longer = new ArrayList<>();
            for (List<@Nullable String> each : all) {
                for (String value : values.isEmpty() ? Arrays.asList((String) null) : values) {
                    List<@Nullable String> one = new ArrayList<>(each);
                    one.add(value);
                    longer.add(one);
                }
            }
            all = longer;
        }
        return all;
    }

    private static List<@Nullable String> values(Group group, Trace trace) {
        TraceInfo info = trace.info();
        Stream<@Nullable String> values =
                switch (group) {
                    case Group.OfTrace(Field.TraceText text) -> Stream.of(FilterMatcher.text(text, info));
                    case Group.OfTrace(Field.Tag(var key)) ->
                        Stream.of(info.tags().get(key));
                    case Group.OfTrace(Field field) -> throw new IllegalArgumentException(field.toString());
                    case Group.OfSpans(Field.SpanText text) ->
                        trace.spans().stream().map(span -> FilterMatcher.text(text, span));
                    case Group.OfSpans(Field.Resource(var key)) ->
                        trace.spans().stream()
                                .map(span -> span.resource().get(key))
                                .map(value -> value == null
                                        ? null
                                        : value instanceof List
                                                        || value instanceof Map
                                                        || (value instanceof String text && !Fields.fits(text))
                                                ? "…"
                                                : ValueText.plain(value));
                    case Group.OfSpans(Field field) -> throw new IllegalArgumentException(field.toString());
                    case Group.Experiment _ -> Stream.of(Integer.toString(info.experimentNo()));
                    case Group.Assessed(var kind, var name) ->
                        trace.assessments().stream()
                                .filter(each -> each.valid() && each.name().equals(name))
                                .filter(each ->
                                        each.content() instanceof Assessment.Feedback == (kind == Filter.Kind.FEEDBACK))
                                .filter(each -> !(each.content() instanceof Assessment.Issue))
                                .map(each -> shown(each.value()));
                };
        return values.filter(Objects::nonNull)
                .map(AggregatesAgreeTest::begun)
                .distinct()
                .toList();
    }

    /** A long value is known by how it begins. */
    private static String begun(String value) {
        return value.endsWith("…")
                ? value
                : GroupColumns.value(new Fields.Term().value(value).get(), 0);
    }

    private static String shown(@Nullable Object value) {
        var term = new Fields.Term();
        if (value instanceof String text) {
            term.text("s").value(text);
        } else {
            term.text("j").value(ValueText.ofAssessment(value));
        }
        return NoteQueries.shown(term.get());
    }

    private static List<Double> numbers(Measure measure, Trace trace) {
        return switch (measure) {
            case Measure.Of(var number) ->
                Stream.of(number)
                        .map(each -> FilterMatcher.number(each, trace.info()))
                        .filter(Objects::nonNull)
                        .toList();
            case Measure.Feedback(var name) ->
                trace.assessments().stream()
                        .filter(each -> each.valid()
                                && each.name().equals(name)
                                && each.content() instanceof Assessment.Feedback)
                        .map(each -> Aggregate.number(each.value()))
                        .filter(Objects::nonNull)
                        .toList();
        };
    }

    private static @Nullable Double value(Aggregate.Metric metric, List<Trace> traces) {
        Measure measure = metric.measure();
        if (measure == null) {
            long failed = traces.stream()
                    .filter(trace -> trace.info().state() == TraceInfo.State.ERROR)
                    .count();
            return metric.function() == Aggregate.Function.COUNT
                    ? (double) traces.size()
                    : (double) failed / traces.size();
        }
        List<Double> all = traces.stream()
                .flatMap(trace -> numbers(measure, trace).stream())
                .sorted()
                .toList();
        if (metric.function() == Aggregate.Function.COUNT) {
            return (double) all.size();
        }
        if (all.isEmpty()) {
            return null;
        }
        double sum = all.stream().mapToDouble(Double::doubleValue).sum();
        return switch (metric.function()) {
            case SUM -> (Double) sum;
            case AVG -> (Double) (sum / all.size());
            case MIN -> all.getFirst();
            case MAX -> all.getLast();
            case P50, P90, P95, P99 ->
                all.get(Math.max(0, (int) Math.ceil(metric.function().share() * all.size()) - 1));
            case COUNT, ERROR_RATE -> throw new IllegalArgumentException();
        };
    }
}
