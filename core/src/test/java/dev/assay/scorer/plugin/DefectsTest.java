package dev.assay.scorer.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.scorer.api.ScorerException;
import org.junit.jupiter.api.Test;

class DefectsTest {
    @Test
    void a_message_that_quotes_a_whole_text_is_shortened() {
        assertThat(Defects.message(new ScorerException("expected a list, not " + "x".repeat(1_000_000))))
                .hasSize(4_000)
                .startsWith("expected a list, not xxx")
                .endsWith("x…");
        assertThat(Defects.message(new ScorerException("no list"))).isEqualTo("no list");
    }
}
