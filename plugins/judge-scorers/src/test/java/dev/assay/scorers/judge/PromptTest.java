package dev.assay.scorers.judge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PromptTest {
    @Test
    void material_stands_between_marks() {
        String prompt = new Prompt("Judge.")
                .with("response", "The response", "text", 100)
                .text();
        String mark = prompt.replaceFirst("(?s).*end with the mark (\\w+).*", "$1");

        assertThat(prompt).startsWith("Judge.\n").endsWith("""

            The response:
            <response>
            == %1$s begin %1$s ==
            text
            == %1$s end %1$s ==
            </response>
            """.formatted(mark));
    }

    @Test
    void a_cut_does_not_split_a_character() {
        String smiles = "\ud83d\ude00".repeat(1000);

        for (int most = 300; most < 306; most++) {
            String prompt =
                    new Prompt("Judge.").with("response", "R", smiles, most).text();
            assertThat(prompt.codePoints().filter(c -> c >= 0xd800 && c <= 0xdfff))
                    .isEmpty();
        }
    }

    @Test
    void what_fits_is_left_whole() {
        Prompt prompt = new Prompt("Judge.").with("response", "R", "x".repeat(500), 500);

        assertThat(prompt.leftOut()).isEmpty();
        assertThat(prompt.text()).contains("x".repeat(500));
    }
}
