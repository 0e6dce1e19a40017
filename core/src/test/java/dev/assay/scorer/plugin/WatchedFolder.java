package dev.assay.scorer.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.model.Status;
import dev.assay.model.TokenUsage;
import dev.assay.model.Trace;
import dev.assay.scorer.NoJudge;
import dev.assay.scorer.OpenScorer;
import dev.assay.scorer.ScoreOutcome;
import dev.assay.scorer.api.Judge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A folder of plugins with a catalog that watches it, and a way to wait for what the catalog notices. */
final class WatchedFolder implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Judge NO_JUDGE = new NoJudge("nobody");

    final Path folder;
    final PluginScorers scorers;
    private final Object change = new Object();

    private WatchedFolder(Path folder, PluginScorers scorers) {
        this.folder = folder;
        this.scorers = scorers;
        scorers.onChange(() -> {
            synchronized (change) {
                change.notifyAll();
            }
        });
    }

    static WatchedFolder in(Path temp) throws IOException, InterruptedException {
        return in(temp, Duration.ofSeconds(10), 3);
    }

    static WatchedFolder in(Path temp, Duration callLimit, int threads) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(temp.resolve("plugins"));
        return new WatchedFolder(folder, PluginScorers.start(config(List.of(folder), temp, callLimit, threads)));
    }

    static PluginConfig config(List<Path> folders, Path temp, Duration callLimit, int threads) {
        return new PluginConfig(
                folders,
                temp.resolve("copies"),
                Duration.ofMillis(200),
                Duration.ofMillis(50),
                PATIENCE,
                callLimit,
                3,
                threads,
                16);
    }

    /** Waits until the catalog has changed into what is wished for. */
    void await(Predicate<PluginScorers> wish) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        synchronized (change) {
            while (!wish.test(scorers)) {
                long left = deadline - System.nanoTime();
                assertThat(left)
                        .as("time left, plugins are %s", scorers.plugins())
                        .isPositive();
                change.wait(Math.max(1, left / 1_000_000));
            }
        }
    }

    /** Waits until a jar is in a state, and returns what is known of it. */
    PluginFile awaitFile(String name, PluginFile.State state) throws InterruptedException {
        Predicate<PluginFile> wanted = file -> file.file().equals(name) && file.state() == state;
        await(catalog -> catalog.plugins().stream().anyMatch(wanted));
        return scorers.plugins().stream().filter(wanted).findFirst().orElseThrow();
    }

    OpenScorer open(String name) {
        return scorers.open("plugin:" + name, Map.of(), NO_JUDGE);
    }

    /** The outcome for one trace. */
    ScoreOutcome score(String name) {
        try (OpenScorer scorer = open(name)) {
            return scorer.score(List.of(trace())).getFirst();
        }
    }

    static Trace trace() {
        return trace("tr-1", null);
    }

    static Trace trace(String id, @Nullable Object outputs) {
        return new Trace(
                id,
                "agent",
                Status.OK,
                Instant.EPOCH,
                Duration.ofSeconds(1),
                null,
                outputs,
                Map.of(),
                Map.of(),
                null,
                null,
                TokenUsage.NONE,
                List.of(),
                List.of(),
                List.of());
    }

    @Override
    public void close() {
        scorers.close();
    }
}
