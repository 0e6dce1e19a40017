package dev.assay.scorers.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.scorer.api.ScorerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The child process dies, hangs and is started again, and nobody notices more than he must. */
class EmbedderTest {
    private static final String CLASS_PATH = System.getProperty("java.class.path");
    private static final Duration NEVER = Duration.ofDays(1);

    @Test
    void a_killed_process_costs_no_answer() throws Exception {
        try (var embedder = new Embedder(CLASS_PATH, Duration.ofSeconds(60), NEVER)) {
            double before = embedder.similarity("refund", "money back");
            ProcessHandle first = Objects.requireNonNull(embedder.handle());
            List<Future<Double>> answers = new ArrayList<>();
            try (var threads = Executors.newFixedThreadPool(4)) {
                for (int i = 0; i < 40; i++) {
                    answers.add(threads.submit((Callable<Double>) () -> embedder.similarity("refund", "money back")));
                }
                answers.get(5).get();
                first.destroyForcibly();
                for (Future<Double> answer : answers) {
                    assertThat(answer.get()).isEqualTo(before);
                }
            }
            assertThat(first.onExit().get(30, TimeUnit.SECONDS).isAlive()).isFalse();
            assertThat(Objects.requireNonNull(embedder.handle()).pid()).isNotEqualTo(first.pid());
        }
    }

    @Test
    void a_call_that_takes_too_long_ends_its_process_and_the_next_one_has_a_new_one() {
        try (var embedder = new Embedder(CLASS_PATH, Duration.ofMillis(1), NEVER)) {
            assertThatThrownBy(() -> embedder.similarity("word ".repeat(4000), "word ".repeat(4000)))
                    .isInstanceOf(ScorerException.class)
                    .hasMessage("the embedding process took longer than 1 ms and was ended");
            assertThat(embedder.handle()).isNull();
        }
    }

    @Test
    void a_process_that_cannot_start_is_tried_twice_and_then_told() {
        try (var embedder = new Embedder("no-such-class-path", Duration.ofSeconds(10), NEVER)) {
            assertThatThrownBy(() -> embedder.similarity("a", "b"))
                    .isInstanceOf(ScorerException.class)
                    .hasMessageStartingWith("the embedding process ended twice during this call");
        }
    }

    @Test
    void a_process_without_work_ends_and_the_next_call_has_a_new_one() throws Exception {
        try (var embedder = new Embedder(CLASS_PATH, Duration.ofSeconds(60), Duration.ofMillis(500))) {
            double before = embedder.similarity("refund", "money back");
            ProcessHandle first = Objects.requireNonNull(embedder.handle());

            assertThat(first.onExit().get(30, TimeUnit.SECONDS).isAlive()).isFalse();
            assertThat(embedder.similarity("refund", "money back")).isEqualTo(before);
            assertThat(Objects.requireNonNull(embedder.handle()).pid()).isNotEqualTo(first.pid());
        }
    }

    @Test
    void the_process_ends_with_the_plugin() throws Exception {
        var embedder = new Embedder(CLASS_PATH, Duration.ofSeconds(30), NEVER);
        embedder.similarity("a", "b");
        ProcessHandle process = Objects.requireNonNull(embedder.handle());

        embedder.close();

        assertThat(process.onExit().get(30, TimeUnit.SECONDS).isAlive()).isFalse();
        assertThatThrownBy(() -> embedder.similarity("a", "b"))
                .isInstanceOf(ScorerException.class)
                .hasMessageContaining("was stopped");
    }
}
