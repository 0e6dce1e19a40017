package dev.assay.evaluation.statistics;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each case names the library and version that gave its answer. */
class OraclesTest {
    private final JsonNode oracles;

    OraclesTest() throws IOException {
        try (var file = requireNonNull(OraclesTest.class.getResourceAsStream("oracles.json"))) {
            oracles = new ObjectMapper().readTree(file);
        }
    }

    @TestFactory
    Stream<DynamicTest> wilson_agrees_with_the_oracles() {
        return cases(
                "wilson",
                input -> answers(Rates.wilson(number(input, "successes"), number(input, "n"), number(input, "level"))));
    }

    @TestFactory
    Stream<DynamicTest> rates_by_session_agree_with_the_oracles() {
        return cases("cluster_rate", input -> {
            var groups = groups(input);
            return answers(Rates.clustered(groups[0], groups[1], number(input, "level")));
        });
    }

    @TestFactory
    Stream<DynamicTest> means_by_session_agree_with_the_oracles() {
        return cases("cluster_mean", input -> {
            var groups = groups(input);
            double level = number(input, "level");
            Map<String, @Nullable Double> answers = answers(Means.clusteredCr1(groups[0], groups[1], level));
            Estimate jackknife = Means.clusteredCr3(groups[0], groups[1], level);
            answers.put("se_jackknife", jackknife.details().get("se"));
            answers.put("lower_jackknife", jackknife.low());
            answers.put("upper_jackknife", jackknife.high());
            return answers;
        });
    }

    @TestFactory
    Stream<DynamicTest> means_agree_with_the_oracles() {
        return cases("mean_t", input -> answers(Means.t(column(input.get("x")), number(input, "level"))));
    }

    @Test
    void the_cases_are_made_with_the_stated_random_stream() {
        for (JsonNode each : oracles.at("/methods/generator/cases")) {
            if (each.at("/input/skip").asInt() == 0) {
                var random = new SplittableRandom(each.at("/input/seed").asLong());
                for (JsonNode bits : each.at("/expected/bits_hex")) {
                    assertThat(random.nextLong()).isEqualTo(Long.parseUnsignedLong(bits.asText(), 16));
                }
            }
        }
    }

    private static Map<String, @Nullable Double> answers(Estimate estimate) {
        Map<String, @Nullable Double> answers = new TreeMap<>(estimate.details());
        answers.put("rate", estimate.value());
        answers.put("mean", estimate.value());
        answers.put("lower", estimate.low());
        answers.put("upper", estimate.high());
        answers.put("clusters", (double) estimate.clusters());
        return answers;
    }

    private Stream<DynamicTest> cases(String method, Function<JsonNode, Map<String, @Nullable Double>> kernel) {
        JsonNode of = oracles.at("/methods/" + method);
        JsonNode usual = of.has("tolerance") ? of.get("tolerance") : oracles.get("default_tolerance");
        return of.get("cases")
                .valueStream()
                .map(each -> DynamicTest.dynamicTest(each.get("id").asText(), () -> {
                    JsonNode tolerance = each.has("tolerance") ? each.get("tolerance") : usual;
                    var answers = kernel.apply(each.get("input"));
                    each.get("expected").properties().forEach(expected -> {
                        double exact = expected.getValue().asDouble();
                        double allowed = tolerance.path("abs").asDouble()
                                + tolerance.path("rel").asDouble() * Math.abs(exact);
                        assertThat(answers.get(expected.getKey()))
                                .as(expected.getKey())
                                .isNotNull()
                                .isBetween(exact - allowed, exact + allowed);
                    });
                }));
    }

    /** Sums of the groups, then their sizes. */
    private static double[][] groups(JsonNode input) {
        double[] values = column(input.at("/columns/y"));
        double[] sessions = column(input.at("/columns/session"));
        Map<Double, double[]> bySession = new TreeMap<>();
        for (int row = 0; row < values.length; row++) {
            double[] group = bySession.computeIfAbsent(sessions[row], _ -> new double[2]);
            group[0] += values[row];
            group[1]++;
        }
        return new double[][] {
            bySession.values().stream().mapToDouble(group -> group[0]).toArray(),
            bySession.values().stream().mapToDouble(group -> group[1]).toArray()
        };
    }

    private static double[] column(JsonNode column) {
        if (column.isArray()) {
            return column.valueStream().mapToDouble(JsonNode::asDouble).toArray();
        }
        var random = new SplittableRandom(column.get("seed").asLong());
        return DoubleStream.generate(() -> ((random.nextLong() >>> 12) + 0.5) * 0x1p-52)
                .limit(column.get("n").asLong())
                .map(u -> generated(column, u))
                .toArray();
    }

    private static double generated(JsonNode column, double u) {
        return switch (column.get("gen").asText()) {
            case "bernoulli" -> u < number(column, "p") ? 1 : 0;
            case "normal" ->
                number(column, "mean")
                        + number(column, "sd") * NormalDistribution.of(0, 1).inverseCumulativeProbability(u);
            case "exponential" -> -Math.log(u);
            case "integer" ->
                number(column, "low") + Math.floor(u * (number(column, "high") - number(column, "low") + 1));
            case "cut" ->
                1
                        + column.get("cuts")
                                .valueStream()
                                .filter(cut -> cut.asDouble() <= u)
                                .count();
            case String other -> throw new IllegalArgumentException("no column is generated by " + other);
        };
    }

    private static double number(JsonNode of, String name) {
        return of.get(name).asDouble();
    }
}
