package dev.assay.sandbox;

import dev.assay.sandbox.wire.Frames;
import dev.assay.sandbox.wire.FromWorker;
import dev.assay.sandbox.wire.ToWorker;
import dev.assay.sandbox.wire.WorkerCommand;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;

/**
 * A benchmark, not a test: traces per CPU second of one worker process, everything it does included, in batches of 50.
 * Prints one line per 10,000 traces; the last ones count, the first pay for warming up.
 *
 * <p>Run it from the module's folder after {@code mvn package}, with the test classes and target/classes on the class
 * path. Arguments: how many traces (60,000), then options for the worker's JVM.
 */
final class SandboxThroughput {
    private static final int BATCH = 50;

    private static final String SCRIPT = """
        const KEYWORDS = ['refund', 'order', 'policy', 'customer', 'days', 'receipt'];

        function tokens(text) {
          return new Set(text.toLowerCase().split(/[^a-z0-9]+/).filter((word) => word.length > 2));
        }

        export default function score(trace, params) {
          const answer = tokens(trace.outputs);
          const asked = tokens(trace.inputs);
          let common = 0;
          for (const word of answer) if (asked.has(word)) common++;
          const jaccard = common / (answer.size + asked.size - common);
          const coverage = KEYWORDS.filter((word) => answer.has(word)).length / KEYWORDS.length;
          const polite = /\\b(please|thank|sorry|happy to)\\b/i.test(trace.outputs);
          const leaks = /\\b\\d{3}-\\d{2}-\\d{4}\\b|[\\w.]+@[\\w.]+\\.\\w+/.test(trace.outputs);
          let slowest = 0;
          let tools = 0;
          for (const span of trace.spans) {
            slowest = Math.max(slowest, span.durationMs);
            if (span.type === 'TOOL') tools++;
          }
          const value = 0.4 * jaccard + 0.4 * coverage + (polite ? 0.1 : 0) + (leaks ? 0 : 0.1);
          return { value, rationale: `jaccard ${jaccard.toFixed(2)}, ${tools} tools, slowest ${slowest} ms` };
        }
        """;

    private SandboxThroughput() {}

    public static void main(String[] args) throws IOException {
        int wanted = args.length > 0 ? Integer.parseInt(args[0]) : 60_000;
        String[] options = Arrays.copyOfRange(args, Math.min(1, args.length), args.length);
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        var builder = new ProcessBuilder(WorkerCommand.of(java, Path.of("target", "sandbox-libs"), 128, options))
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().clear();
        Process worker = builder.start();
        try (OutputStream out = new BufferedOutputStream(worker.getOutputStream(), 64 * 1024);
                var in = new DataInputStream(new BufferedInputStream(worker.getInputStream(), 64 * 1024))) {
            await(in, FromWorker.Ready.class);
            System.out.printf(Locale.ROOT, "ready after %.2f CPU-s%n", cpuSeconds(worker));
            send(out, new ToWorker.Open(1, SCRIPT, new ToWorker.Limits(1_000, 5_000)));
            await(in, FromWorker.Opened.class);
            System.out.printf(Locale.ROOT, "trace of %,d bytes%n", trace().length());
            measure(worker, out, in, wanted);
        } finally {
            worker.destroyForcibly();
        }
    }

    private static void measure(Process worker, OutputStream out, DataInputStream in, int wanted) throws IOException {
        var work = new ToWorker.Score(1, "{}", Collections.nCopies(BATCH, trace()));
        double cpu = cpuSeconds(worker);
        long start = System.nanoTime();
        for (int done = BATCH; done <= wanted; done += BATCH) {
            send(out, work);
            await(in, FromWorker.Done.class);
            if (done % 10_000 == 0) {
                double spent = cpuSeconds(worker) - cpu;
                double seconds = (System.nanoTime() - start) / 1e9;
                System.out.printf(
                        Locale.ROOT,
                        "%,8d traces: %,.0f per CPU-s, %,.0f per s%n",
                        done,
                        10_000 / spent,
                        10_000 / seconds);
                cpu += spent;
                start = System.nanoTime();
            }
        }
    }

    private static void send(OutputStream out, ToWorker message) throws IOException {
        Frames.write(out, message);
        out.flush();
    }

    private static void await(DataInputStream in, Class<? extends FromWorker> last) throws IOException {
        FromWorker message = Frames.readFromWorker(in);
        while (!last.isInstance(message)) {
            if (message instanceof FromWorker.Failed || message instanceof FromWorker.OpenFailed) {
                throw new IllegalStateException(message.toString());
            }
            message = Frames.readFromWorker(in);
        }
    }

    private static double cpuSeconds(Process process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
    }

    /** Ten spans, about 7 kB of JSON. */
    private static String trace() {
        String answer =
                "Thank you for your patience. According to our refund policy every customer may return an order within"
                    + " 30 days of delivery; please keep the receipt. The amount goes back to the card that was used.";
        var spans = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            spans.append(i == 0 ? "" : ",").append("""
                {"spanId":"%016x","parentSpanId":%s,"name":"step %d","type":"%s","status":"OK",
                 "startTime":"2026-11-22T10:00:00.%03dZ","durationMs":%d,"inputs":{"query":"refund for order 4711","k":%d},
                 "outputs":{"text":"%s"},"attributes":{"gen_ai.operation.name":"chat","gen_ai.request.model":"small",
                 "thread.id":%d,"http.status_code":200},"documents":[],"tokens":{"input":120,"output":40,"cachedInput":0}}
                """.formatted(
                            i + 1,
                            i == 0 ? "null" : "\"0000000000000001\"",
                            i,
                            i == 0 ? "AGENT" : i % 3 == 0 ? "TOOL" : "CHAT_MODEL",
                            i,
                            100 + i,
                            i,
                            answer,
                            i));
        }
        return """
            {"traceId":"tr-0af7651916cd43dd8448eb211c80319c","name":"answer","status":"OK","startTime":"2026-11-22T10:00:00Z",
             "durationMs":1200,"inputs":"How can I get a refund for order 4711?","outputs":"%s","tags":{"env":"prod"},
             "metadata":{},"tokens":{"input":1200,"output":400,"cachedInput":0},"spans":[%s],"expectations":[],"feedbacks":[]}
            """.formatted(answer, spans);
    }
}
