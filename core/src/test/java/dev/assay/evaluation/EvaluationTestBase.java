package dev.assay.evaluation;

import dev.assay.evaluation.Judges.JudgeOfRun;
import dev.assay.evaluation.NewEvaluation.ChosenScorer;
import dev.assay.scorer.api.Judge;
import dev.assay.store.pg.DatabaseConfig;
import dev.assay.store.pg.PgDatabase;
import dev.assay.store.pg.PgRunStore;
import dev.assay.store.pg.PgSliceStore;
import dev.assay.store.pg.PgTestDatabase;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** A database of the class, scorers of the test, and nodes that work on them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class EvaluationTestBase {
    static final Duration LEASE = Duration.ofSeconds(2);

    final Vertx vertx = Vertx.vertx();
    final String url = freshUrl(vertx);
    final PgDatabase database = open(vertx, url);
    final MadeTraces traces = new MadeTraces(database.reads());
    final PgRunStore runs = new PgRunStore(database.evaluation(), 14);
    final PgSliceStore slices = new PgSliceStore(database.evaluation());
    final RunWatch watch = new RunWatch(vertx);
    private final List<EvaluationNode> nodes = new ArrayList<>();

    private static String freshUrl(Vertx vertx) {
        try {
            return PgTestDatabase.createUrl(vertx);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One more set of connections to the same database, as another server has them. */
    static PgDatabase open(Vertx vertx, String url) {
        try {
            return PgDatabase.open(vertx, new DatabaseConfig(url, Path.of("target")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static EvaluationConfig config() {
        return new EvaluationConfig(
                2,
                4,
                64,
                4,
                16,
                LEASE,
                Duration.ofSeconds(20),
                Duration.ofMillis(50),
                5,
                List.of(14, 15),
                true,
                Duration.ofHours(1));
    }

    EvaluationNode node(TestScorers scorers) {
        return node(scorers, config());
    }

    EvaluationNode node(TestScorers scorers, EvaluationConfig config) {
        return started(new EvaluationNode(vertx, runs, slices, traces, scorers, (_, _) -> new FixedJudge(), config));
    }

    /** Stopped after the test. */
    EvaluationNode started(EvaluationNode node) {
        nodes.add(node);
        node.start().await();
        return node;
    }

    @BeforeAll
    void migrated() {
        database.answers().await();
    }

    @AfterEach
    void stopNodes() {
        nodes.forEach(node -> node.stop().await());
        nodes.clear();
    }

    @AfterAll
    void closeDatabase() {
        database.close();
        vertx.close().await();
    }

    static NewEvaluation of(List<Long> traces, String... scorers) {
        return new NewEvaluation(
                null,
                0,
                null,
                traces,
                Arrays.stream(scorers)
                        .map(scorer -> new ChosenScorer("test:" + scorer, null, Map.of()))
                        .toList(),
                null,
                "somebody");
    }

    /** Of a query, the first column as a number. */
    long number(String sql, Object... values) {
        return rows(sql, values).getFirst().getLong(0);
    }

    List<Row> rows(String sql, @Nullable Object... values) {
        return StreamSupport.stream(
                        database.reads()
                                .preparedQuery(sql)
                                .execute(Tuple.from(values))
                                .await()
                                .spliterator(),
                        false)
                .toList();
    }

    long runNo(String runId) {
        return number("SELECT no FROM run WHERE id = $1", runId);
    }

    /** For a scorer that heeds nobody: what interrupts it is kept for later. */
    static void awaitUninterrupted(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Says yes, at a price. */
    static final class FixedJudge implements JudgeOfRun {
        @Override
        public String model() {
            return "openai:/fixed";
        }

        @Override
        public Judge within(List<String> context) {
            return _ -> new Judge.Verdict("yes", "because", "fixed", 100, 10, new BigDecimal("0.0001"));
        }

        @Override
        public void cancel() {}
    }
}
