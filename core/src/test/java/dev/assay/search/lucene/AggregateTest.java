package dev.assay.search.lucene;

import static dev.assay.search.IndexWrites.write;
import static dev.assay.trace.Traces.aTrace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.assay.error.Invalid;
import dev.assay.search.Aggregate;
import dev.assay.search.Aggregate.Group;
import dev.assay.search.Aggregate.Interval;
import dev.assay.search.Aggregate.Metric;
import dev.assay.search.Filter;
import dev.assay.search.TraceIndex;
import dev.assay.trace.Trace;
import dev.assay.trace.Traces;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AggregateTest {
    private static final int TRACES = 3000;
    private final TraceIndex index;

    AggregateTest(@TempDir Path folder) {
        index = new LuceneTraceIndex(folder, _ -> Map.of());
        List<Trace> traces = LongStream.range(1, TRACES + 1)
                .mapToObj(no -> aTrace().withNo(no)
                        .inSession("s" + no % 700)
                        .startedAt(Traces.START.plus(Duration.ofMinutes(no)))
                        .taking(Duration.ofMillis(no))
                        .build())
                .toList();
        write(index, traces);
    }

    @AfterEach
    void close() {
        index.close();
    }

    private static Aggregate question(@Nullable Interval interval, int limit, String... groups) {
        return new Aggregate(
                new TraceIndex.Scope(List.of()),
                Filter.ALL,
                List.of(groups).stream().map(Group::parse).toList(),
                interval,
                List.of(Metric.parse("p95", "duration")),
                limit);
    }

    @Test
    void a_key_may_stand_in_back_quotes_as_in_a_filter() {
        assertThat(Group.parse("tag.`team name`")).isEqualTo(Group.parse("tag.team name"));
        assertThat(Group.parse("expectation.`a``b`")).isEqualTo(Group.parse("expectation.a`b"));
        assertThat(Metric.parse("avg", "feedback.`tone of voice`"))
                .isEqualTo(Metric.parse("avg", "feedback.tone of voice"));
    }

    @Test
    void time_is_cut_into_at_most_sixty_slices_of_a_length_that_reads_well() {
        Aggregate.Result result = index.aggregate(question(new Interval.Auto(), 1), () -> false);
        assertThat(Duration.ofMillis(result.intervalMs())).isEqualTo(Duration.ofHours(1));
        assertThat(result.rows()).hasSize(51);
        assertThat(result.rows().getFirst().start()).isEqualTo(Traces.START);
        assertThat(result.rows().getFirst().traces()).isEqualTo(59);
    }

    @Test
    void it_stops_soon_after_nobody_waits_any_more() {
        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() -> index.aggregate(question(null, 1), () -> true));
    }

    @Test
    void an_answer_that_nobody_could_read_is_refused() {
        assertThatExceptionOfType(Invalid.class)
                .isThrownBy(() -> index.aggregate(question(new Interval.Every(Duration.ofSeconds(1)), 1), () -> false))
                .withMessageContaining("into 179941 slices; expected at most 1000");
        assertThatExceptionOfType(Invalid.class)
                .isThrownBy(() -> index.aggregate(
                        question(new Interval.Every(Duration.ofMinutes(3)), 500, "session"), () -> false))
                .withMessageContaining("fewer groups, or a longer interval");
        assertThatExceptionOfType(Invalid.class)
                .isThrownBy(() -> question(null, 1, "name", "status", "user"))
                .withMessageContaining("at most 2");
        assertThatExceptionOfType(Invalid.class)
                .isThrownBy(() -> Group.parse("cost"))
                .withMessageContaining("'groupBy' has 'cost'; expected status, name");
        assertThatExceptionOfType(Invalid.class)
                .isThrownBy(() -> Metric.parse("median", "cost"))
                .withMessageContaining("'median'; expected one of count, sum");
        assertThatExceptionOfType(Invalid.class)
                .isThrownBy(() -> Metric.parse("p95", "status"))
                .withMessageContaining("'status'; expected duration");
        assertThatExceptionOfType(Invalid.class)
                .isThrownBy(() -> Interval.parse("soon"))
                .withMessageContaining("expected auto, or a duration");
    }

    @Test
    void percentiles_of_very_many_values_are_within_what_is_said() {
        Quantiles quantiles = new Quantiles();
        Random random = new Random(7);
        double[] all =
                random.doubles(250_000).map(value -> Math.exp(value * 12) - 3).toArray();
        for (double each : all) {
            quantiles.add(each);
        }
        java.util.Arrays.sort(all);
        assertThat(quantiles.isExact()).isFalse();
        for (double share : new double[] {0.01, 0.5, 0.9, 0.95, 0.99, 1}) {
            double exact = all[(int) Math.ceil(share * all.length) - 1];
            Double found = quantiles.at(share);
            assertThat(found).as("share %s", share).isNotNull();
            assertThat(Math.abs(Objects.requireNonNull(found) - exact)).isLessThanOrEqualTo(Math.abs(exact) * 0.004);
        }
    }
}
