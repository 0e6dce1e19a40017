package dev.assay.evaluation.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NumberBinsTest {
    private final NumberBins bins = new NumberBins();

    @Test
    void scores_from_zero_to_one_stand_in_their_bins() {
        bins.add(0);
        bins.add(0.49);
        bins.add(1);

        JsonObject json = bins.toJson();
        assertThat(json.getDouble("from")).isZero();
        assertThat(json.getDouble("width")).isEqualTo(0.025);
        assertThat(json.getJsonArray("counts").getLong(19)).isEqualTo(1);
        assertThat(json.getJsonArray("counts").getLong(39)).isEqualTo(1);
        assertThat(json.getDouble("mean")).isEqualTo(1.49 / 3);
    }

    @Test
    void the_range_grows_to_both_sides_and_no_number_is_lost() {
        Random random = new Random(4711);
        for (int i = 0; i < 10_000; i++) {
            bins.add(random.nextGaussian() * Math.pow(10, i % 4));
        }

        JsonObject json = bins.toJson();
        assertThat(sum(json.getJsonArray("counts"))).isEqualTo(10_000);
        assertThat(json.getDouble("from")).isLessThanOrEqualTo(json.getDouble("min"));
        assertThat(json.getDouble("from")
                        + json.getDouble("width") * json.getJsonArray("counts").size())
                .isGreaterThanOrEqualTo(json.getDouble("max"));
    }

    @Test
    void the_largest_numbers_there_are_end_it_well() {
        bins.add(Double.MAX_VALUE);
        bins.add(-Double.MAX_VALUE);
        bins.add(Double.MIN_VALUE);

        assertThat(sum(bins.toJson().getJsonArray("counts"))).isEqualTo(3);
    }

    private static long sum(JsonArray counts) {
        return counts.stream().mapToLong(count -> (Long) count).sum();
    }
}
