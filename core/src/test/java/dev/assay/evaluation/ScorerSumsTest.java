package dev.assay.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.assay.evaluation.statistics.Estimate;
import dev.assay.evaluation.statistics.Means;
import dev.assay.evaluation.statistics.Rates;
import dev.assay.store.SliceStore.Feedback;
import dev.assay.store.SliceStore.Outcome;
import dev.assay.store.SliceStore.Score;
import dev.assay.trace.Assessment.Source;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ScorerSumsTest {
    private static final double LEVEL = 0.95;

    @Test
    void parts_that_were_stored_and_added_up_give_what_the_whole_gives() {
        var whole = new ScorerSums();
        var added = new ScorerSums();
        for (int part = 0; part < 7; part++) {
            var sums = new ScorerSums();
            for (int trace = part * 10; trace < part * 10 + 10; trace++) {
                add(sums, trace, Math.sin(trace));
                add(whole, trace, Math.sin(trace));
            }
            added.add(ScorerSums.of(new JsonObject(sums.toJson().encode())));
        }
        double[] values =
                IntStream.range(0, 70).mapToDouble(trace -> Math.sin(trace)).toArray();

        close(estimate(added), Means.t(values, LEVEL));
        close(estimate(whole), Means.t(values, LEVEL));
        assertThat(added.scored()).isEqualTo(70);
        assertThat(added.took().quantileMs(0.95)).isEqualTo(whole.took().quantileMs(0.95));
    }

    @Test
    void a_large_mean_does_not_swallow_its_deviation() {
        var sums = new ScorerSums();
        add(sums, 1, 1e9 + 1);
        add(sums, 2, 1e9 + 2);
        add(sums, 3, 1e9 + 3);

        assertThat(estimate(sums).details().get("se")).isCloseTo(0.5773502691896258, within(1e-9));
    }

    @Test
    void yes_and_no_are_a_rate() {
        var sums = new ScorerSums();
        for (int trace = 0; trace < 20; trace++) {
            sums.add(
                    "tr-" + trace,
                    score(trace, Outcome.SCORED),
                    List.of(feedback(trace < 18 ? "\"yes\"" : "\"no\"", trace < 18 ? 1.0 : 0.0)));
        }

        close(estimate(sums), Rates.wilson(18, 20, LEVEL));
    }

    @Test
    void several_values_of_one_trace_are_a_group() {
        var sums = new ScorerSums();
        double[] groupSums = new double[12];
        double[] sizes = new double[12];
        for (int trace = 0; trace < 12; trace++) {
            int size = 1 + trace % 3;
            int number = trace;
            List<Feedback> feedbacks = IntStream.range(0, size)
                    .mapToObj(each -> feedback(String.valueOf(number + each), (double) (number + each)))
                    .toList();
            sums.add("tr-" + trace, score(trace, Outcome.SCORED), feedbacks);
            sizes[trace] = size;
            groupSums[trace] =
                    IntStream.range(0, size).map(each -> number + each).sum();
        }

        close(estimate(sums), Means.clusteredCr1(groupSums, sizes, LEVEL));
    }

    @Test
    void errors_are_counted_by_what_they_say_the_most_frequent_first() {
        var sums = new ScorerSums();
        for (int trace = 0; trace < 100; trace++) {
            JsonObject error = new JsonObject()
                    .put("code", "SCORER_ERROR")
                    .put("message", trace % 4 == 0 ? "rare" : trace < 50 ? "frequent" : "one of its own: " + trace);
            sums.add("tr-" + trace, score(trace, Outcome.FAILED), List.of(feedback(null, null, error)));
        }

        assertThat(sums.errors()).isEqualTo(100);
        assertThat(sums.samples()).hasSize(10);
        assertThat(sums.samples().get(0).getKey().message()).isEqualTo("frequent");
        assertThat(sums.samples().get(1)).satisfies(rare -> {
            assertThat(rare.getKey().message()).isEqualTo("rare");
            assertThat(rare.getValue().count()).isEqualTo(25);
            assertThat(rare.getValue().traceId()).isEqualTo("tr-0");
        });
    }

    @Test
    void values_that_are_no_numbers_are_in_no_mean() {
        var sums = new ScorerSums();
        sums.add("tr-1", score(1, Outcome.SCORED), List.of(feedback("\"unresolved\"", null)));

        assertThat(sums.scored()).isEqualTo(1);
        assertThat(sums.values()).isEmpty();
    }

    @Test
    void a_quantile_of_times_is_right_to_a_fifth() {
        var latencies = new Latencies();
        IntStream.rangeClosed(1, 1_000).forEach(millis -> latencies.add(millis * 1_000L));

        assertThat(latencies.quantileMs(0.95)).isBetween(950.0, 950 * 1.2);
        assertThat(new Latencies().quantileMs(0.95)).isNull();
    }

    private static Estimate estimate(ScorerSums sums) {
        return sums.values().getOrDefault("quality", new ValueSums()).estimate(LEVEL);
    }

    private static void close(Estimate actual, Estimate expected) {
        assertThat(actual.method()).isEqualTo(expected.method());
        assertThat(actual.n()).isEqualTo(expected.n());
        assertThat(actual.value()).isCloseTo(expected.value(), within(1e-12));
        assertThat(actual.low()).isCloseTo(expected.low(), within(1e-9));
        assertThat(actual.high()).isCloseTo(expected.high(), within(1e-9));
    }

    private static void add(ScorerSums sums, int trace, double value) {
        sums.add("tr-" + trace, score(trace, Outcome.SCORED), List.of(feedback(String.valueOf(value), value)));
    }

    private static Score score(int trace, Outcome outcome) {
        return new Score(trace, 0, outcome, null, 1_000L * (trace + 1), 1, null, null);
    }

    private static Feedback feedback(@Nullable String value, @Nullable Double number) {
        return feedback(value, number, null);
    }

    private static Feedback feedback(@Nullable String value, @Nullable Double number, @Nullable JsonObject error) {
        return new Feedback(
                1,
                0,
                0,
                "a-1",
                "quality",
                value,
                number,
                error,
                null,
                Source.Type.CODE,
                "quality",
                null,
                null,
                new JsonObject(Map.of()));
    }
}
