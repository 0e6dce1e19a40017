package dev.assay.scorer.plugin;

import static dev.assay.scorer.plugin.JarBuilder.aPlugin;

import dev.assay.model.Trace;
import dev.assay.scorer.OpenScorer;
import dev.assay.scorer.ScoreOutcome;
import dev.assay.scorer.api.Judge;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A plugin whose scorers behave and misbehave in every way, and short ways to call them. */
final class Samples {
    /** One scorer per way to behave; the jar is the same for all tests. */
    private static final byte[] JAR = aPlugin("sample")
            .withScorer("fine", "return List.of(Feedback.yesNo(true, request.trace().traceId()));")
            .withScorer("silent", "return List.of();")
            .withScorer("nothing", "return null;")
            .withScorer("holes", "return Arrays.asList(Feedback.yesNo(true, \"\"), null);")
            .withScorer("blank", "return List.of(new Feedback(\" \", new Value.None(), null, null, Map.of()));")
            .withScorer("textless", "return List.of(Feedback.of(new Value.Text(null), \"\"));")
            .withScorer("lacking", "throw new ScorerException(\"no RETRIEVER span in the trace\");")
            .withScorer("broken", "throw new IllegalStateException(\"oops\");")
            .withScorer("endless", "return score(request);")
            .withScorer("greedy", "throw new OutOfMemoryError(\"Java heap space\");")
            .withScorer(
                    "nasty",
                    "throw new RuntimeException() { @Override public String getMessage() { throw new Error(); }"
                        + " @Override public void printStackTrace(java.io.PrintWriter to) { throw new Error(); } };")
            .withScorer(
                    "json",
                    "return List.of(Feedback.of(new Value.Json(new ArrayList<>(List.of(1, 2.5f, Map.of(\"a\","
                            + " \"b\")))), \"\"));")
            .withScorer("thing", "return List.of(Feedback.of(new Value.Json(List.of(new Object())), \"\"));")
            .withScorer(
                    "loader",
                    "boolean own = Thread.currentThread().getContextClassLoader() == getClass().getClassLoader();"
                            + " return List.of(Feedback.yesNo(own, \"\"));")
            .withScorer(
                    "sleepy",
                    "if (request.trace().traceId().equals(\"slow\")) { Thread.sleep(60_000); }"
                            + " return List.of(Feedback.yesNo(true, \"\"));")
            .withScorer(
                    "stubborn",
                    "if (request.trace().traceId().equals(\"slow\")) { long end = System.nanoTime() + 60_000_000_000L;"
                            + " while (System.nanoTime() < end) { Thread.interrupted();"
                            + " java.util.concurrent.locks.LockSupport.parkNanos(20_000_000); } }"
                            + " return List.of(Feedback.yesNo(true, \"\"));")
            .withScorer("sneaky", "request.judge().ask(new Judge.Question(\"?\", List.of())); return List.of();")
            .withScorer(
                    "walking",
                    "walking",
                    "",
                    "Judge.Tool look = new Judge.Tool(\"look\", \"Looks\", \"{}\", arguments -> arguments.get(\"at\")"
                            + " + \" \" + (Thread.currentThread().getContextClassLoader() =="
                            + " getClass().getClassLoader())); return List.of(Feedback.of(new"
                            + " Value.Text(request.judge().ask(new Judge.Question(\"?\", List.of(\"yes\")),"
                            + " List.of(look)).value()), \"\"));",
                    "Set.of(ScorerInfo.Part.JUDGE)")
            .withScorer(
                    "asking",
                    "asking",
                    "",
                    "Judge.Verdict verdict = request.judge().ask(new Judge.Question(request.trace().traceId(),"
                            + " List.of())); return List.of(Feedback.of(new Value.Text(verdict.value()),"
                            + " verdict.rationale()));",
                    "Set.of(ScorerInfo.Part.JUDGE)")
            .withScorer(
                    "looking",
                    "looking",
                    "",
                    "Judge.Verdict verdict = request.judge().ask(new Judge.Question(\"?\", List.of()), List.of(new"
                            + " Judge.Tool(\"look\", \"\", \"{}\", _ -> request.trace().traceId())));"
                            + " return List.of(Feedback.of(new Value.Text(verdict.value()), \"\"));",
                    "Set.of(ScorerInfo.Part.JUDGE)")
            .bytes();

    private Samples() {}

    /** A catalog of the samples with two threads. */
    static WatchedFolder in(Path temp, Duration callLimit) throws IOException, InterruptedException {
        Files.write(Files.createDirectory(temp.resolve("plugins")).resolve("sample.jar"), JAR);
        return WatchedFolder.in(temp, callLimit, 2);
    }

    static List<ScoreOutcome> score(WatchedFolder plugins, String name, String... traceIds) {
        try (OpenScorer scorer = plugins.open(name)) {
            return scorer.score(traces(traceIds));
        }
    }

    static List<Trace> traces(String... ids) {
        List<Trace> traces = new ArrayList<>();
        for (String id : ids) {
            traces.add(WatchedFolder.trace(id, null));
        }
        return traces;
    }

    static Judge.Verdict verdict(String value) {
        return new Judge.Verdict(value, "because", "test-model", 1, 1, BigDecimal.ZERO);
    }

    static void await(CountDownLatch latch) {
        try {
            if (!latch.await(WatchedFolder.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("waited in vain");
            }
        } catch (InterruptedException e) {
            throw new CancellationException("interrupted");
        }
    }
}
