package dev.assay.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.sun.management.OperatingSystemMXBean;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How many traces a second a draft is tried on, over HTTP, from PostgreSQL, and what that costs: the CPU of the sandbox's
 * processes, of this one (server, index and client) and of PostgreSQL.
 */
@Tag("long")
class TrialBenchmarkIT {
    private static final int TRACES = Integer.getInteger("assay.bench.traces", 10_000);
    private static final int SPANS = 7;
    private static final long TICK_NANOS = 10_000_000;
    private static final String TEXT = "The customer asked why the refund for order 4711 has not arrived. ".repeat(5);
    private static final String SCRIPT = """
        const KEYWORDS = ['refund', 'order', 'policy', 'customer', 'days', 'receipt'];
        export default function score(trace, params) {
          const answer = new Set(assay.words(trace.outputs));
          const asked = new Set(assay.words(trace.inputs));
          let common = 0;
          for (const word of answer) if (asked.has(word)) common++;
          const coverage = KEYWORDS.filter((word) => answer.has(word)).length / KEYWORDS.length;
          let tools = 0;
          for (const span of trace.spans) if (span.type === 'TOOL') tools++;
          return { value: common / (answer.size + asked.size - common) + coverage, rationale: `${tools} tools` };
        }
        """;

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void a_draft_over_the_whole_corpus(@TempDir Path folder) throws Exception {
        try (var server = new TracesServer(folder)) {
            ingest(server);
            JsonObject draft = new JsonObject().put("source", SCRIPT).put("watcher", "benchmark");
            run(server, draft.copy().put("limit", TRACES / 4), "first quarter, cold");
            double perWorker = run(server, draft, "a draft");
            server.http()
                    .ask("PUT", "/api/v1/scripts/bench", new JsonObject().put("source", SCRIPT + "// saved"))
                    .ok();
            run(server, draft.copy().put("name", "bench"), "a draft and the saved version");

            assertThat(perWorker).as("traces per CPU second of the sandbox").isGreaterThan(500);
        }
    }

    private double run(TracesServer server, JsonObject body, String what) throws Exception {
        Cpu before = Cpu.now();
        long start = System.nanoTime();
        JsonObject last;
        long firstAfter = 0;
        try (var lines = new BufferedReader(new InputStreamReader(
                client.send(
                                HttpRequest.newBuilder(server.http().uri("/api/v1/scorers/try/corpus"))
                                        .header("Content-Type", "application/json")
                                        .POST(BodyPublishers.ofString(body.encode()))
                                        .build(),
                                BodyHandlers.ofInputStream())
                        .body(),
                StandardCharsets.UTF_8))) {
            String newest = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("data: ")) {
                    newest = line.substring("data: ".length());
                    boolean some = new JsonObject(newest).getInteger("done") > 0;
                    firstAfter = firstAfter == 0 && some ? System.nanoTime() - start : firstAfter;
                }
            }
            last = new JsonObject(newest);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        Cpu spent = Cpu.now().minus(before);
        int done = last.getInteger("done");
        System.out.printf(
                Locale.ROOT,
                "%s: %d traces in %.1f s, first after %.2f s, %.0f a second; per CPU second: sandbox %.0f, server %.0f,"
                        + " PostgreSQL %.0f%n",
                what,
                done,
                seconds,
                firstAfter / 1e9,
                done / seconds,
                done / spent.sandbox,
                done / spent.server,
                done / spent.postgres);
        assertThat(last.getString("state")).isEqualTo("finished");
        assertThat(last.getInteger("scored")).isEqualTo(done);
        return done / spent.sandbox;
    }

    /** Seconds of CPU. */
    private record Cpu(double sandbox, double server, double postgres) {
        static Cpu now() {
            long own = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
            return new Cpu(
                    sum(ProcessHandle.current().descendants(), "SandboxWorker"),
                    own / 1e9,
                    sum(ProcessHandle.current().descendants(), "postgres"));
        }

        Cpu minus(Cpu before) {
            return new Cpu(sandbox - before.sandbox, server - before.server, postgres - before.postgres);
        }

        private static double sum(java.util.stream.Stream<ProcessHandle> processes, String word) {
            List<ProcessHandle> own = processes
                    .filter(process -> commandOf(process).contains(word))
                    .toList();
            return own.stream().mapToDouble(process -> seconds(process.pid())).sum();
        }

        private static String commandOf(ProcessHandle process) {
            try {
                return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
            } catch (java.io.IOException gone) {
                return "";
            }
        }

        /** User and system time; see proc(5). */
        private static double seconds(long pid) {
            try {
                String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
                String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
                return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * TICK_NANOS / 1e9;
            } catch (java.io.IOException gone) {
                return 0;
            }
        }
    }

    private static void ingest(TracesServer server) {
        for (int from = 0; from < TRACES; from += 50) {
            ScopeSpans.Builder spans = ScopeSpans.newBuilder();
            IntStream.range(from, from + 50).forEach(n -> addTrace(spans, n));
            var request = ExportTraceServiceRequest.newBuilder();
            request.addResourceSpansBuilder().addScopeSpans(spans);
            assertThat(server.otlp(request.build().toByteArray(), null).status())
                    .isEqualTo(200);
        }
    }

    private static void addTrace(ScopeSpans.Builder spans, int n) {
        ByteString traceId = ByteString.copyFrom(
                ByteBuffer.allocate(16).putLong(7L).putLong(n + 1L).flip());
        for (int s = 0; s < SPANS; s++) {
            Span.Builder span = spans.addSpansBuilder()
                    .setTraceId(traceId)
                    .setSpanId(id(s + 1))
                    .setName("step " + s)
                    .setStartTimeUnixNano(1_790_000_000_000_000_000L + n * 1000L + s)
                    .setEndTimeUnixNano(1_790_000_000_005_000_000L + n * 1000L + s)
                    .addAllAttributes(Arrays.asList(
                            attribute("openinference.span.kind", s == 0 ? "AGENT" : s % 3 == 0 ? "TOOL" : "LLM"),
                            attribute("input.value", "Where is the refund for order " + n + "?"),
                            attribute("output.value", n + " " + TEXT)));
            if (s > 0) {
                span.setParentSpanId(id(1));
            }
        }
    }

    private static ByteString id(int n) {
        return ByteString.copyFrom(ByteBuffer.allocate(8).putLong(n).flip());
    }

    private static KeyValue attribute(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }
}
