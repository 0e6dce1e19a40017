package dev.assay.evaluation.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EstimateTest {
    private static final double LEVEL = 0.95;

    @Test
    void a_rate_of_nothing_is_undefined_and_says_so() {
        Estimate estimate = Rates.wilson(0, 0, LEVEL);

        assertThat(estimate.value()).isNull();
        assertThat(estimate.low()).isZero();
        assertThat(estimate.high()).isEqualTo(1);
        assertThat(estimate.undefined()).isEqualTo("nothing scored yet");
    }

    @Test
    void one_score_has_a_mean_and_no_interval() {
        Estimate estimate = Means.t(new double[] {0.7}, LEVEL);

        assertThat(estimate.value()).isEqualTo(0.7);
        assertThat(estimate.low()).isNull();
        assertThat(estimate.high()).isNull();
        assertThat(estimate.undefined()).contains("one score only");
    }

    @Test
    void a_mean_of_nothing_is_undefined() {
        assertThat(Means.t(new double[] {}, LEVEL).value()).isNull();
        assertThat(Means.clusteredCr3(new double[] {}, new double[] {}, LEVEL).undefined())
                .isEqualTo("nothing scored yet");
    }

    @Test
    void equal_scores_say_that_their_interval_cannot_be_judged() {
        Estimate estimate = Means.t(new double[] {2, 2, 2}, LEVEL);

        assertThat(estimate.low()).isEqualTo(2);
        assertThat(estimate.high()).isEqualTo(2);
        assertThat(estimate.undefined()).isEqualTo("all 3 scores equal; the interval cannot be judged");
    }

    @Test
    void one_session_gives_a_mean_and_no_interval() {
        Estimate estimate = Means.clusteredCr3(new double[] {6}, new double[] {4}, LEVEL);

        assertThat(estimate.value()).isEqualTo(1.5);
        assertThat(estimate.low()).isNull();
        assertThat(estimate.undefined()).isEqualTo("one session only: no interval can be given");
    }

    @Test
    void with_one_value_in_every_session_both_cluster_forms_equal_student() {
        double[] values = IntStream.range(0, 40).mapToDouble(i -> Math.sin(i)).toArray();
        double[] ones = IntStream.range(0, 40).mapToDouble(_ -> 1).toArray();

        Estimate student = Means.t(values, LEVEL);

        assertThat(Means.clusteredCr3(values, ones, LEVEL).low())
                .isCloseTo(student.low(), org.assertj.core.data.Offset.offset(1e-12));
        assertThat(Means.clusteredCr1(values, ones, LEVEL).low())
                .isCloseTo(student.low(), org.assertj.core.data.Offset.offset(1e-12));
    }
}
