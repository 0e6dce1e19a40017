package dev.assay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Ten minutes at four fifths of what the server takes on this machine now: memory does not grow. Each ten seconds it prints the
 * live heap (after a collection), and the memory of server and PostgreSQL.
 */
@Tag("long")
class SoakIT {
    private static final Duration SOAK = Duration.ofSeconds(Integer.getInteger("assay.soak.seconds", 600));
    private static final Duration CALIBRATION = Duration.ofSeconds(20);
    private static final Duration BETWEEN_SAMPLES = Duration.ofSeconds(10);
    private static final double LOAD = 0.8;
    private static final int CLIENTS = 4;
    private static final int TRACES_A_REQUEST = 10;
    private static final Pattern USED = Pattern.compile("used (\\d+)K");

    /** What a series may rise over the soak without being called a trend: samples differ by as much. */
    private static final double MOST_RISE = 0.10;

    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile boolean stopping;

    private record Sample(double seconds, double heapMb, double serverMb, double databaseMb, int requests) {}

    @Test
    void memory_stays_flat_at_four_fifths_of_what_it_can_take() throws Exception {
        try (AssayServer server = AssayServer.in("soak").start()) {
            double fastest = rate(server, CALIBRATION, 0);
            double asked = LOAD * fastest;
            print(String.format(
                    Locale.ROOT,
                    "calibrated: %.1f requests/s of %d traces; soaking at %.1f",
                    fastest,
                    TRACES_A_REQUEST,
                    asked));
            List<Sample> samples = new ArrayList<>();
            Thread sampler = Thread.ofPlatform().start(() -> sample(server, samples));
            double reached = rate(server, SOAK, asked);
            stopping = true;
            sampler.interrupt();
            sampler.join();

            print(String.format(Locale.ROOT, "reached %.1f requests/s, %d refused", reached, refused.get()));
            List<Sample> settled = samples.subList(samples.size() / 3, samples.size());
            assertFlat("live heap", settled, Sample::heapMb);
            assertFlat("server", settled, Sample::serverMb);
            assertFlat("PostgreSQL", settled, Sample::databaseMb);
            JsonObject verified = server.client().verified();
            print(verified.encode());
            assertThat(verified.getBoolean("equal")).isTrue();
        }
    }

    /** @param perSecond 0 for as many as it takes. @return requests a second */
    private double rate(AssayServer server, Duration time, double perSecond) throws InterruptedException {
        requests.set(0);
        long start = System.nanoTime();
        long end = start + time.toNanos();
        AtomicInteger turn = new AtomicInteger();
        List<Thread> clients = IntStream.range(0, CLIENTS)
                .mapToObj(_ -> Thread.ofPlatform().start(() -> {
                    while (System.nanoTime() < end) {
                        if (perSecond > 0) {
                            long due = start + (long) (turn.getAndIncrement() / perSecond * 1e9);
                            java.util.concurrent.locks.LockSupport.parkNanos(due - System.nanoTime());
                        }
                        send(server.client());
                    }
                }))
                .toList();
        for (Thread each : clients) {
            each.join();
        }
        return requests.get() / ((System.nanoTime() - start) / 1e9);
    }

    private void send(AssayClient client) {
        SentTrace[] traces = IntStream.range(0, TRACES_A_REQUEST)
                .mapToObj(i -> SentTrace.named("soak")
                        .asking("Question " + i + " " + AssayClient.noise(500))
                        .answering(AssayClient.noise(1500)))
                .toArray(SentTrace[]::new);
        try {
            int status = client.otlp(SentTrace.request(traces).toByteArray(), "Content-Type", "application/x-protobuf")
                    .status();
            if (status == 200) {
                if (requests.incrementAndGet() % 50 == 0) {
                    client.search(
                            new JsonObject().put("filter", "name = 'soak'").put("limit", 50));
                }
            } else {
                refused.incrementAndGet();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sample(AssayServer server, List<Sample> samples) {
        long start = System.nanoTime();
        while (!stopping) {
            try {
                Thread.sleep(BETWEEN_SAMPLES);
                jcmd(server.pid(), "GC.run");
                Matcher heap = USED.matcher(jcmd(server.pid(), "GC.heap_info"));
                double used = 0;
                while (heap.find()) {
                    used += Double.parseDouble(heap.group(1)) / 1024;
                }
                double database = memory(server.database().pid());
                for (ProcessHandle each : server.database().descendants().toList()) {
                    database += memory(each.pid());
                }
                Sample sample = new Sample(
                        (System.nanoTime() - start) / 1e9, used, memory(server.pid()), database, requests.get());
                samples.add(sample);
                print(String.format(
                        Locale.ROOT,
                        "%4.0f s: heap %.0f MB, server %.0f MB, PostgreSQL %.0f MB, %d requests, load %.1f",
                        sample.seconds(),
                        sample.heapMb(),
                        sample.serverMb(),
                        sample.databaseMb(),
                        sample.requests(),
                        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** The line of least squares rises by no more than a tenth, as far as the swing of the samples lets it be known. */
    private static void assertFlat(String what, List<Sample> samples, ToDoubleFunction<Sample> value) {
        double time = samples.stream().mapToDouble(Sample::seconds).average().orElseThrow();
        double mean = samples.stream().mapToDouble(value).average().orElseThrow();
        double covariance = samples.stream()
                .mapToDouble(each -> (each.seconds() - time) * (value.applyAsDouble(each) - mean))
                .sum();
        double variance = samples.stream()
                .mapToDouble(each -> Math.pow(each.seconds() - time, 2))
                .sum();
        double slope = covariance / variance;
        double squares = samples.stream()
                .mapToDouble(each -> Math.pow(value.applyAsDouble(each) - mean - slope * (each.seconds() - time), 2))
                .sum();
        double duration = samples.getLast().seconds() - samples.getFirst().seconds();
        double rise = slope * duration;
        double error = Math.sqrt(squares / (samples.size() - 2) / variance) * duration;
        print(String.format(
                Locale.ROOT,
                "%s: %.0f MB, rises by %.1f MB (standard error %.1f) over the last two thirds",
                what,
                mean,
                rise,
                error));
        assertThat(rise - 2 * error).as("rise of %s in MB", what).isLessThan(mean * MOST_RISE);
    }

    /**
     * In MB; what is shared by several processes counts in parts. Shared memory, PostgreSQL's buffers, is left out: it has a
     * fixed size, and fills up.
     */
    private static double memory(long pid) throws IOException {
        Path file = Path.of("/proc/" + pid + "/smaps_rollup");
        return Files.exists(file) ? megabytes(file, "Pss:") - megabytes(file, "Pss_Shmem:") : 0;
    }

    private static double megabytes(Path file, String name) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D+", "")) / 1024)
                .sum();
    }

    private static String jcmd(long pid, String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/jcmd").toString(), String.valueOf(pid), command)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }

    private static void print(String line) {
        System.out.println("soak: " + line);
    }
}
