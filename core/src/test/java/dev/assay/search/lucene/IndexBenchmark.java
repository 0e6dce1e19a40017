package dev.assay.search.lucene;

import dev.assay.search.Aggregate;
import dev.assay.search.Field.SessionNumber;
import dev.assay.search.Filter;
import dev.assay.search.FilterParser;
import dev.assay.search.Position;
import dev.assay.search.SearchRequest;
import dev.assay.search.SessionSearch;
import dev.assay.search.TraceIndex;
import dev.assay.trace.Trace;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Measures CPU time, which other work on the machine disturbs less than time: what indexing a trace costs, merges and a
 * refresh each second included, and what searches cost. Not a test: {@code java ... IndexBenchmark [traces]}.
 */
public final class IndexBenchmark {
    private static final com.sun.management.OperatingSystemMXBean PROCESS =
            (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final java.lang.management.ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int BATCH = 100;
    private static final TraceIndex.Scope SCOPE = new TraceIndex.Scope(List.of(1));

    private static final Map<String, String> QUERIES = new TreeMap<>(Map.ofEntries(
            Map.entry("newest 100", ""),
            Map.entry("status", "status = 'ERROR'"),
            Map.entry("tag", "tag.tenant = 'tenant-07'"),
            Map.entry("two tags", "tag.env = 'prod' AND tag.release = 'v1.3'"),
            Map.entry("time range", "timestamp > '2026-11-22T10:20:00Z' AND timestamp < '2026-11-22T10:30:00Z'"),
            Map.entry("session", "session = 'session-001234'"),
            Map.entry("facts of sessions", "session.turns >= 6 AND session.cost > 0.01"),
            Map.entry("span", "span(type = 'CHAT_MODEL' and name = 'Completions' and status = 'OK')"),
            Map.entry("failed span", "span(type = 'CHAIN' and status = 'ERROR')"),
            Map.entry("span attribute", "span.attributes.gen_ai.request.model = 'gpt-4o'"),
            Map.entry("span number", "span.attributes.gen_ai.usage.output_tokens > 500"),
            Map.entry("assessment", "feedback.relevance = 'no'"),
            Map.entry("assessment number", "feedback.score < 0.2"),
            Map.entry("rare word", "text ~ 'needle0123'"),
            Map.entry("phrase", "input ~ \"" + "ka ro" + "\""),
            Map.entry("span under span", "span(type = 'CHAT_MODEL') UNDER span(name = 'rag_pipeline')"),
            Map.entry("span kind number", "span(name = 'Completions' AND attributes.gen_ai.usage.output_tokens > 500)"),
            Map.entry("name LIKE", "name LIKE '%pipe%'"),
            Map.entry("duration", "duration > 5s")));

    private IndexBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
        PrintStream out = System.out;
        Path folder = Files.createTempDirectory("index-benchmark");
        BenchmarkTraces traces = new BenchmarkTraces();
        try (TraceIndex index = new LuceneTraceIndex(folder, _ -> Map.of())) {
            index(index, traces, count, out);
            out.printf("%d B on disk a trace%n", size(folder) / count);
            for (int round = 0; round < 2; round++) {
                search(index, out, round == 1);
            }
            aggregate(index, out);
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Making the traces is not counted: it happens on this thread, whose time in it is taken off. */
    private static void index(TraceIndex index, BenchmarkTraces traces, int count, PrintStream out) {
        long making = 0;
        long before = PROCESS.getProcessCpuTime();
        long applying = 0;
        long start = System.nanoTime();
        int warm = Math.min(count / 2, 20_000);
        long warmBefore = 0;
        long warmMaking = 0;
        for (int no = 1; no <= count; no += BATCH) {
            if (no - 1 == warm) {
                warmBefore = PROCESS.getProcessCpuTime();
                warmMaking = making;
                applying = 0;
            }
            long made = THREADS.getCurrentThreadCpuTime();
            List<Trace> batch = new ArrayList<>();
            for (int i = no; i < no + BATCH && i <= count; i++) {
                batch.add(traces.next(i));
            }
            long applied = THREADS.getCurrentThreadCpuTime();
            making += applied - made;
            index.apply(new TraceIndex.IndexBatch(batch, Map.of(), List.of(), at(no)));
            applying += THREADS.getCurrentThreadCpuTime() - applied;
        }
        Position last = at(count + 1L);
        index.apply(new TraceIndex.IndexBatch(List.of(), Map.of(), List.of(), last));
        index.awaitVisible(last, Duration.ofMinutes(1)).toCompletableFuture().join();
        index.commit();
        long all = PROCESS.getProcessCpuTime();
        out.printf(
                "%d traces in %.1f s: %.0f us CPU a trace all in, after the first %d %.0f, of them in apply %.0f%n",
                count,
                (System.nanoTime() - start) / 1e9,
                (all - before - making) / 1e3 / count,
                warm,
                (all - warmBefore - (making - warmMaking)) / 1e3 / (count - warm),
                applying / 1e3 / (count - warm));
        threads(count).forEach((name, each) -> out.printf("  %-16s %.0f us a trace%n", name, each));
    }

    /** CPU of threads that still live by the start of their names, of those that count; merges' threads come and go. */
    private static Map<String, Double> threads(int count) {
        Map<String, Double> all = new TreeMap<>();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path task : tasks) {
                String[] stat = Files.readString(task.resolve("stat"))
                        .replaceFirst("^.*\\) ", "")
                        .split(" ", -1);
                double micros = (Long.parseLong(stat[11]) + Long.parseLong(stat[12])) * 10_000.0 / count;
                all.merge(
                        Files.readString(task.resolve("comm")).strip().replaceAll("[#0-9]+$", ""), micros, Double::sum);
            }
        } catch (IOException gone) {
            return all; // a thread ended, or this is no Linux
        }
        all.values().removeIf(micros -> micros < 5);
        return all;
    }

    private static Position at(long n) {
        return new Position(new TreeMap<>(Map.of(0, n)));
    }

    private static void search(TraceIndex index, PrintStream out, boolean print) {
        QUERIES.forEach((name, filter) -> {
            int rounds = 0;
            long found = 0;
            long start = System.nanoTime();
            long before = THREADS.getCurrentThreadCpuTime();
            while (rounds < 20 || System.nanoTime() - start < TimeUnit.SECONDS.toNanos(1)) {
                found = index.search(new SearchRequest(SCOPE, FilterParser.parse(filter), List.of(), 100, null))
                        .traces()
                        .size();
                rounds++;
            }
            double each = (THREADS.getCurrentThreadCpuTime() - before) / 1e6 / rounds;
            if (print) {
                out.printf("%-18s %7.3f ms CPU, %d found%n", name, each, found);
            }
        });
    }

    private static void aggregate(TraceIndex index, PrintStream out) {
        for (String filter : List.of("", "tag.env = 'prod'", "feedback.relevance = 'no'")) {
            var parsed = FilterParser.parse(filter);
            measured(out, "count " + filter, () -> index.count(SCOPE, parsed));
            measured(out, "facets " + filter, () -> index.facets(SCOPE, parsed, 20));
            measured(out, "histogram " + filter, () -> index.histogram(SCOPE, parsed, 60));
            measured(out, "p95 by tag " + filter, () -> aggregate(index, parsed, false, "tag.tenant"));
            measured(out, "p95 by model over time " + filter, () -> aggregate(index, parsed, true, "model"));
            measured(out, "p95 by session " + filter, () -> aggregate(index, parsed, false, "session"));
            measured(
                    out,
                    "sessions " + filter,
                    () -> index.sessions(new SessionSearch(SCOPE, parsed, SessionNumber.COST_USD, false, 50, null)));
            measured(out, "p95 by feedback " + filter, () -> aggregate(index, parsed, false, "feedback.relevance"));
        }
        measured(
                out,
                "order by tag",
                () -> index.search(new SearchRequest(
                        SCOPE,
                        FilterParser.parse(""),
                        List.of(new SearchRequest.Order("tag.release", true)),
                        100,
                        null)));
    }

    private static Aggregate.Result aggregate(TraceIndex index, Filter filter, boolean overTime, String groupBy) {
        return index.aggregate(
                new Aggregate(
                        SCOPE,
                        filter,
                        List.of(Aggregate.Group.parse(groupBy)),
                        overTime ? new Aggregate.Interval.Auto() : null,
                        List.of(
                                Aggregate.Metric.parse("count", null),
                                Aggregate.Metric.parse("error_rate", null),
                                Aggregate.Metric.parse("p95", "duration"),
                                Aggregate.Metric.parse("sum", "cost")),
                        20),
                () -> false);
    }

    private static void measured(PrintStream out, String what, Runnable action) {
        for (int i = 0; i < 5; i++) {
            action.run();
        }
        long before = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < 10; i++) {
            action.run();
        }
        out.printf("%-40s %7.3f ms CPU%n", what, (THREADS.getCurrentThreadCpuTime() - before) / 1e7);
    }

    private static long size(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
