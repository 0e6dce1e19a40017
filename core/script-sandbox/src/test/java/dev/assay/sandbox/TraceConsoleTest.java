package dev.assay.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TraceConsoleTest {
    private final TraceConsole console = new TraceConsole();

    @Test
    void lines_other_than_log_name_their_level() {
        console.print("log", "a");
        console.print("error", "b");

        assertThat(console).hasToString("a\nerror: b\n");
    }

    @Test
    void what_goes_over_the_limit_is_dropped_and_said_to_be() {
        for (int i = 0; i < 100_000; i++) {
            console.print("log", "0123456789");
        }

        assertThat(console.toString())
                .startsWith("0123456789\n0123456789\n")
                .endsWith("… (cut after 4096 characters)\n")
                .hasSizeLessThan(TraceConsole.MAX + 50);
    }
}
