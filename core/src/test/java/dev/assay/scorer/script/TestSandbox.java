package dev.assay.scorer.script;

import dev.assay.scorer.api.Feedback;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The real sandbox of the distribution, or of the module beside this one while there is no distribution. */
final class TestSandbox {
    static final String TRACE = """
        {"traceId": "tr-1", "name": "chat", "status": "OK", "startTime": "2026-11-22T10:00:00Z", "durationMs": 1200,
         "inputs": "What is the capital of France?", "outputs": "Paris.", "tags": {}, "metadata": {},
         "tokens": {"input": 10, "output": 2, "cachedInput": 0},
         "spans": [
           {"spanId": "a", "name": "agent", "type": "AGENT", "status": "OK", "startTime": "2026-11-22T10:00:00Z",
            "durationMs": 1200, "inputs": "What is the capital of France?", "outputs": "Paris.", "attributes": {},
            "documents": []},
           {"spanId": "b", "parentSpanId": "a", "name": "search", "type": "TOOL", "status": "OK",
            "startTime": "2026-11-22T10:00:00.1Z", "durationMs": 100, "inputs": {"q": "France"}, "outputs": ["Paris"],
            "attributes": {}, "documents": [], "toolCall": {"name": "search", "arguments": {"q": "France"}, "result": ["Paris"]}}],
         "expectations": [{"name": "expected_response", "value": "Lyon"}, {"name": "expected_response", "value": "Paris"}],
         "feedbacks": [{"name": "liked", "value": true, "sourceType": "HUMAN", "sourceId": "ann"}]}
        """;

    private TestSandbox() {}

    /** A pool of {@link #config()} that is ready to start its children quickly. */
    static SandboxPool pool() {
        var pool = new SandboxPool(config());
        pool.warmUp();
        return pool;
    }

    /** One worker and one spare; half a second a trace. */
    static SandboxConfig config() {
        SandboxConfig defaults = SandboxConfig.defaults(folder(), null);
        return new SandboxConfig(
                defaults.java(),
                defaults.folder(),
                Path.of("target", "sandbox-cache"),
                1,
                1,
                defaults.heapMegabytes(),
                Duration.ofMillis(500),
                Duration.ofSeconds(20),
                Duration.ofSeconds(60),
                defaults.callsPerWorker(),
                defaults.breachesPerJob(),
                defaults.idle());
    }

    static Path folder() {
        return Stream.of(
                        Path.of(System.getProperty("assay.dist", "target/dist"), "sandbox"),
                        Path.of("script-sandbox/target/sandbox-libs"))
                .map(Path::toAbsolutePath)
                .filter(Files::isDirectory)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no sandbox: run mvn package first"));
    }

    /** Scores one trace without parameters. */
    static ScriptOutcome score(SandboxPool pool, String source) {
        return score(pool, source, "{}");
    }

    static ScriptOutcome score(SandboxPool pool, String source, String parameters) {
        try (ScriptJob job = pool.open("tests", source, ScriptJudge.NONE)) {
            return await(job.score(List.of(TRACE), parameters)).getFirst();
        }
    }

    static List<Feedback> feedbacks(SandboxPool pool, String source) {
        return feedbacks(score(pool, source));
    }

    static List<Feedback> feedbacks(ScriptOutcome outcome) {
        return switch (outcome) {
            case ScriptOutcome.Scored scored -> scored.feedbacks();
            case ScriptOutcome.Failed failed -> throw new AssertionError(failed.toString());
        };
    }

    static ScriptOutcome.Failed failure(SandboxPool pool, String source) {
        return switch (score(pool, source)) {
            case ScriptOutcome.Failed failed -> failed;
            case ScriptOutcome.Scored scored -> throw new AssertionError(scored.toString());
        };
    }

    static List<String> traces(int count) {
        return Collections.nCopies(count, TRACE);
    }

    /** As an operator would, or the system when memory is short. */
    static void killWorkers() {
        ProcessHandle.current()
                .children()
                .filter(child -> child.info().commandLine().orElse("").contains("SandboxWorker"))
                .forEach(ProcessHandle::destroyForcibly);
    }

    static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(2, TimeUnit.MINUTES).join();
    }
}
