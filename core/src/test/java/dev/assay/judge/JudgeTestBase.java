package dev.assay.judge;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.scorer.api.Judge.Question;
import dev.assay.scorer.api.Judge.Verdict;
import dev.assay.scorer.api.JudgeException;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** A client and the endpoint it asks. */
@Timeout(60)
abstract class JudgeTestBase {
    static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-22T12:00:00Z"), ZoneOffset.UTC);
    static final Question YES_OR_NO = new Question("Is it concise?", List.of("yes", "no"));
    static Vertx vertx;

    StubModel stub;
    JudgeClient client;

    @BeforeAll
    static void startVertx() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stopVertx() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @BeforeEach
    void start() {
        stub = StubModel.start(vertx);
        client = client(new JsonObject());
    }

    @AfterEach
    void stop() {
        client.close().toCompletionStage().toCompletableFuture().join();
        stub.close();
    }

    void assertFails(String message) {
        assertThatThrownBy(() -> client.forRun().ask(YES_OR_NO))
                .isInstanceOf(JudgeException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("sk-secret");
    }

    /** A client of the stub; settings as in the section judge of the configuration. */
    JudgeClient client(JsonObject settings) {
        JsonObject all = new JsonObject()
                .put("baseUrl", stub.baseUrl())
                .put("apiKey", "sk-secret")
                .put("timeoutSeconds", 20)
                .put(
                        "prices",
                        new JsonObject()
                                .put(
                                        "gpt-4.1-mini",
                                        new JsonObject().put("input", 0.4).put("output", 1.6)))
                .mergeIn(settings);
        Backoff quick = new Backoff(Duration.ofMillis(2), Duration.ofMillis(10));
        return new JudgeClient(vertx, JudgeConfig.of(all), quick, CLOCK);
    }

    /** So many different questions. */
    static List<Callable<Verdict>> asking(RunJudge judge, int count) {
        return IntStream.range(0, count)
                .<Callable<Verdict>>mapToObj(n -> () -> judge.ask(new Question("question " + n, List.of("yes", "no"))))
                .toList();
    }

    /** Asks all at once; verdicts and exceptions, in the order of the calls. */
    static List<Object> all(List<Callable<Verdict>> calls) throws InterruptedException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Object> outcomes = new ArrayList<>();
            for (Future<Verdict> each : threads.invokeAll(calls)) {
                outcomes.add(each.state() == Future.State.SUCCESS ? each.resultNow() : each.exceptionNow());
            }
            return outcomes;
        }
    }
}
