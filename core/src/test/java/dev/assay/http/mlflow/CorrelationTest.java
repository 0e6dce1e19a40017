package dev.assay.http.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class CorrelationTest {
    @Test
    void a_recorded_answer_of_mlflow_comes_out_to_the_last_digit() {
        assertThat(Correlation.of(3, 3, 3, 9).json())
                .isEqualTo(new JsonObject()
                        .put("npmi", 0.9999999999999998)
                        .put("npmi_smoothed", 0.7667843407739722)
                        .put("filter1_count", 3L)
                        .put("filter2_count", 3L)
                        .put("joint_count", 3L)
                        .put("total_count", 9L));
    }

    @Test
    void never_both_is_minus_one_always_both_is_one_and_nothing_is_undefined() {
        assertThat(Correlation.of(0, 2, 3, 9).npmi()).isEqualTo(-1);
        assertThat(Correlation.of(4, 4, 4, 4).npmi()).isEqualTo(1);
        assertThat(Correlation.of(0, 0, 3, 9).npmi()).isNaN();
        assertThat(Correlation.of(0, 0, 3, 9).json().containsKey("npmi_smoothed"))
                .isFalse();
    }

    @Test
    void a_percentile_lies_between_two_values_in_proportion() {
        double[] values = {1, 2, 3, 4};
        assertThat(MetricGroups.quantile(values, 0)).isEqualTo(1);
        assertThat(MetricGroups.quantile(values, 0.5)).isEqualTo(2.5);
        assertThat(MetricGroups.quantile(values, 1)).isEqualTo(4);
    }
}
