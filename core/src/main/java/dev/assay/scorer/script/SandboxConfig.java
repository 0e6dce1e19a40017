package dev.assay.scorer.script;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How scripts are run.
 *
 * @param java the {@code java} command of a JDK 25
 * @param folder the sandbox's jars, and nothing else
 * @param cache where files are kept that make a child start faster; null for none
 * @param workers child processes that score at the same time, 1 or more
 * @param spares child processes kept warm for when one of them is thrown away, 0 or more
 * @param heapMegabytes heap of a child process
 * @param traceCpu CPU time that a script may use for one trace, 1 ms to 10 s
 * @param traceWall time by the clock that it may take for it, judges not counted; the process is killed 1 s later
 * @param judgeWait how long a script may wait for one judge
 * @param callsPerWorker traces after which a child process is replaced by a fresh one
 * @param breachesPerJob broken limits after which a job is stopped
 * @param idle after this long without work a child process is ended
 */
public record SandboxConfig(
        Path java,
        Path folder,
        @Nullable Path cache,
        int workers,
        int spares,
        int heapMegabytes,
        Duration traceCpu,
        Duration traceWall,
        Duration judgeWait,
        int callsPerWorker,
        int breachesPerJob,
        Duration idle) {

    public SandboxConfig {
        atLeast("workers", workers, 1);
        atLeast("spares", spares, 0);
        atLeast("heapMegabytes", heapMegabytes, 32);
        atLeast("callsPerWorker", callsPerWorker, 1);
        atLeast("breachesPerJob", breachesPerJob, 1);
        if (traceCpu.toMillis() < 1 || traceCpu.toMillis() > 10_000) {
            throw new IllegalArgumentException("traceCpu is " + traceCpu + "; expected 1 ms to 10 s");
        }
        if (traceWall.compareTo(traceCpu) < 0) {
            throw new IllegalArgumentException(
                    "traceWall is " + traceWall + "; expected at least traceCpu, " + traceCpu);
        }
    }

    /** The limits that suit most: a worker per core, one spare, 1 s of CPU time a trace, run by this server's own JDK. */
    public static SandboxConfig defaults(Path folder, @Nullable Path cache) {
        return new SandboxConfig(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                folder,
                cache,
                Runtime.getRuntime().availableProcessors(),
                1,
                128,
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                Duration.ofSeconds(60),
                50_000,
                3,
                Duration.ofMinutes(5));
    }

    private static void atLeast(String setting, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(setting + " is " + value + "; expected at least " + least);
        }
    }
}
