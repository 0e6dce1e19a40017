package dev.assay.scorers.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonEqualityTest {
    @Test
    void numbers_are_equal_however_they_are_written() {
        assertThat(JsonEquality.same(Map.of("n", 1L), Map.of("n", 1.0))).isTrue();
        assertThat(JsonEquality.same(100L, 1e2)).isTrue();
        assertThat(JsonEquality.same(1L, 2L)).isFalse();
    }

    @Test
    void what_is_no_number_is_compared_all_the_same() {
        assertThat(JsonEquality.same(Double.NaN, Double.NaN)).isTrue();
        assertThat(JsonEquality.same(Double.POSITIVE_INFINITY, 1L)).isFalse();
    }
}
