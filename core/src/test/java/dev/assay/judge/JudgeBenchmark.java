package dev.assay.judge;

import dev.assay.scorer.api.Judge.Question;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * Judgments per second of the client alone: a judge that takes 50 ms, 32 requests in flight, prompts of 6 kB, client and
 * stub in one process. The best possible is 640.
 */
final class JudgeBenchmark {
    private static final int IN_FLIGHT = 32;

    private JudgeBenchmark() {}

    /** @param args how many judgments; 10,000 unless told otherwise */
    public static void main(String[] args) throws InterruptedException {
        int judgments = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
        Vertx vertx = Vertx.vertx();
        try (StubModel stub = StubModel.start(vertx)) {
            stub.always(stub.after(Duration.ofMillis(50), StubModel.verdict("yes", "as it should be")));
            JudgeClient client = new JudgeClient(
                    vertx,
                    JudgeConfig.of(
                            new JsonObject().put("baseUrl", stub.baseUrl()).put("maxInFlight", IN_FLIGHT)));
            RunJudge judge = client.forRun();
            ask(judge, 500);
            for (String when : List.of("at first, just-in-time compiler included", "then")) {
                long cpu = cpuNanos();
                long start = System.nanoTime();
                ask(judge, judgments);
                double seconds = (System.nanoTime() - start) / 1e9;
                double cpuSeconds = (cpuNanos() - cpu) / 1e9;
                System.out.printf(
                        Locale.ROOT,
                        "%s: %d judgments in %.1f s, %.0f a second, %d in flight at most, %.2f ms CPU each (client and"
                                + " stub)%n",
                        when,
                        judgments,
                        seconds,
                        judgments / seconds,
                        stub.peak(),
                        cpuSeconds * 1000 / judgments);
            }
            client.close().toCompletionStage().toCompletableFuture().join();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    /** Twice as many ask as may be in flight, so that the limiter is never short of work. */
    private static void ask(RunJudge judge, int judgments) throws InterruptedException {
        Semaphore askers = new Semaphore(2 * IN_FLIGHT);
        String material = "An e-mail that goes on and on. ".repeat(200);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < judgments; i++) {
                askers.acquire();
                Question question = new Question(i + " is it concise?\n" + material, List.of("yes", "no"));
                threads.execute(() -> {
                    judge.ask(question);
                    askers.release();
                });
            }
        }
    }

    private static long cpuNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }
}
