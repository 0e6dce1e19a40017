package dev.assay.scorer.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.scorer.api.Feedback;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckedFeedbackTest {
    @Test
    void a_rationale_that_nobody_reads_to_its_end_is_shortened() {
        List<Feedback> checked = CheckedFeedback.of(List.of(Feedback.yesNo(true, "x".repeat(70_000))));

        assertThat(checked.getFirst().rationale()).hasSizeLessThan(66_000).endsWith("x … (4464 characters more)");
    }
}
