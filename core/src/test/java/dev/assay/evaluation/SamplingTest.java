package dev.assay.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.store.MonitorStore.Active;
import dev.assay.store.ScorerStore.Version;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same traces are in the sample as with MLflow's server; the expected ones were computed by it. */
class SamplingTest {
    private static final List<Active> SCORERS = List.of(scorer("quarter", 0.25), scorer("half", 0.5), scorer("all", 1));

    @ParameterizedTest
    @CsvSource({
        "tr-00000000000000000000000000000000, 'all,half,quarter'",
        "tr-00000000000000000000000000000001, all",
        "tr-00000000000000000000000000000002, 'all,half'",
        "tr-00000000000000000000000000000005, 'all,half'",
        "tr-00000000000000000000000000000006, 'all,half,quarter'",
        "tr-00000000000000000000000000000009, all",
        "tr-0000000000000000000000000000000a, 'all,half,quarter'",
    })
    void the_sample_is_mlflows(String traceId, String chosen) {
        assertThat(Sampling.of(traceId, SCORERS).stream()
                        .map(each -> each.scorer().name()))
                .containsExactly(chosen.split(","));
    }

    @Test
    void about_as_many_are_in_the_sample_as_the_rate_says() {
        assertThat(IntStream.range(0, 10_000).filter(each -> !Sampling.of("tr-" + each, List.of(scorer("tenth", 0.1)))
                        .isEmpty()))
                .hasSizeBetween(900, 1_100);
    }

    private static Active scorer(String name, double rate) {
        var version = new Version(new UUID(0, name.hashCode()), 0, name, 1, "{}", Instant.EPOCH);
        return new Active(version, rate, null, Instant.EPOCH, null, false, null, false, null);
    }
}
