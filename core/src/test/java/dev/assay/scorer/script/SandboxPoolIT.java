package dev.assay.scorer.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.sandbox.wire.FromWorker;
import dev.assay.sandbox.wire.ToWorker;
import dev.assay.scorer.api.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When child processes come and go. */
class SandboxPoolIT {
    private static final String COUNTER = "globalThis.count ??= 0; export default () => ++globalThis.count";

    @Test
    void tenants_never_share_a_process() {
        try (var pool = new SandboxPool(config(null, 0, 50_000, Duration.ofMinutes(5)))) {
            score(pool, "ann", "export default () => 1");
            Set<Long> anns = workers();
            score(pool, "ann", "export default () => 2");
            assertThat(workers()).isEqualTo(anns);

            score(pool, "bob", "export default () => 1");
            assertThat(workers()).hasSize(1).doesNotContainAnyElementsOf(anns);
        }
    }

    @Test
    void a_process_is_replaced_after_its_share_of_traces() {
        try (var pool = new SandboxPool(config(null, 0, 10, Duration.ofMinutes(5)));
                var job = pool.open("ann", COUNTER, ScriptJudge.NONE)) {
            TestSandbox.await(job.score(TestSandbox.traces(5), "{}"));
            assertThat(lastValue(job, 5)).isEqualTo(new Value.Num(10));
            assertThat(lastValue(job, 1)).isEqualTo(new Value.Num(1));
        }
    }

    @Test
    void a_job_keeps_its_context_while_others_take_turns() {
        try (var pool = new SandboxPool(config(null, 0, 50_000, Duration.ofMinutes(5)));
                var one = pool.open("ann", COUNTER, ScriptJudge.NONE);
                var other = pool.open("ann", COUNTER, ScriptJudge.NONE)) {
            assertThat(lastValue(one, 3)).isEqualTo(new Value.Num(3));
            assertThat(lastValue(other, 1)).isEqualTo(new Value.Num(1));
            assertThat(lastValue(one, 1)).isEqualTo(new Value.Num(4));
        }
    }

    @Test
    void many_jobs_close_the_contexts_used_longest_ago() {
        try (var pool = new SandboxPool(config(null, 0, 50_000, Duration.ofMinutes(5)))) {
            List<ScriptJob> jobs = Stream.generate(() -> pool.open("ann", COUNTER, ScriptJudge.NONE))
                    .limit(6)
                    .toList();
            jobs.forEach(job -> assertThat(lastValue(job, 2)).isEqualTo(new Value.Num(2)));

            assertThat(lastValue(jobs.getLast(), 1)).isEqualTo(new Value.Num(3));
            assertThat(lastValue(jobs.getFirst(), 1)).isEqualTo(new Value.Num(1));
        }
    }

    @Test
    void closing_the_pool_ends_its_processes_and_fails_what_is_under_way() {
        var pool = new SandboxPool(config(null, 1, 50_000, Duration.ofMinutes(5)));
        var asked = new CompletableFuture<Void>();
        var job = pool.open("ann", "export default async () => judge({ instructions: 'x' })", (_, _) -> {
            asked.complete(null);
            return new CompletableFuture<>();
        });
        var underWay = job.score(TestSandbox.traces(100), "{}");
        asked.orTimeout(1, TimeUnit.MINUTES).join();
        List<ProcessHandle> children = children().toList();
        assertThat(children).isNotEmpty();

        pool.close();

        assertThatThrownBy(() -> TestSandbox.await(underWay)).hasRootCauseInstanceOf(SandboxUnavailableException.class);
        assertThatThrownBy(() -> TestSandbox.await(job.score(TestSandbox.traces(1), "{}")))
                .hasRootCauseInstanceOf(SandboxUnavailableException.class)
                .hasMessageContaining("the sandbox is closed");
        children.forEach(child -> child.onExit().orTimeout(1, TimeUnit.MINUTES).join());
        assertThat(workers()).isEmpty();
    }

    @Test
    void a_child_whose_server_is_gone_ends_even_while_a_script_runs(@TempDir Path temp) throws Exception {
        try (var worker = WorkerProcess.start(TestSandbox.config(), temp)) {
            worker.awaitReady();
            worker.send(new ToWorker.Open(1, "for (;;) {}", new ToWorker.Limits(600_000, 600_000)));
            assertThat(worker.receive()).isEqualTo(new FromWorker.Entered(FromWorker.OPENING));

            assertThat(worker.end()).isZero();
        }
    }

    @Test
    void a_process_without_work_is_ended() {
        try (var pool = new SandboxPool(config(null, 0, 50_000, Duration.ofMillis(50)))) {
            score(pool, "ann", "export default () => 1");

            children()
                    .forEach(child ->
                            child.onExit().orTimeout(1, TimeUnit.MINUTES).join());
            score(pool, "ann", "export default () => 1");
        }
    }

    @Test
    void a_child_has_no_environment_but_how_names_are_spelled() throws IOException {
        try (var pool = new SandboxPool(config(null, 0, 50_000, Duration.ofMinutes(5)))) {
            score(pool, "ann", "export default () => 1");
            for (long pid : workers()) {
                assertThat(Files.readString(Path.of("/proc", String.valueOf(pid), "environ")))
                        .isEqualTo("LC_ALL=C.UTF-8\0");
            }
        }
    }

    @Test
    void the_startup_cache_is_made_once_and_used_from_a_folder_of_any_name(@TempDir Path temp) throws IOException {
        Path cache = temp.resolve("Zwischenspeicher für Skripte");
        SandboxConfig config = config(cache, 1, 50_000, Duration.ofMinutes(5));
        try (var pool = new SandboxPool(config)) {
            pool.warmUp();
            score(pool, "ann", "export default () => 1");
        }
        String[] made = StartupCache.options(config, temp);
        assertThat(made).singleElement().asString().startsWith("-XX:AOTCache=" + cache);
        Path file = Path.of(made[0].substring(made[0].indexOf('=') + 1));
        var written = Files.getLastModifiedTime(file);

        assertThat(StartupCache.options(config, temp)).isEqualTo(made);
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(written);
        assertThat(Files.size(file)).isGreaterThan(10_000_000);
        try (var files = Files.list(cache)) {
            assertThat(files).containsExactly(file);
        }
        try (var worker = WorkerProcess.start(config, temp, made)) {
            worker.awaitReady();
            assertThat(worker.epitaph()).doesNotContain("said");
        }
    }

    private static SandboxConfig config(@Nullable Path cache, int spares, int calls, Duration idle) {
        SandboxConfig config = TestSandbox.config();
        return new SandboxConfig(
                config.java(),
                config.folder(),
                cache,
                1,
                spares,
                config.heapMegabytes(),
                config.traceCpu(),
                config.traceWall(),
                config.judgeWait(),
                calls,
                config.breachesPerJob(),
                idle);
    }

    private static void score(SandboxPool pool, String tenant, String source) {
        try (var job = pool.open(tenant, source, ScriptJudge.NONE)) {
            assertThat(TestSandbox.feedbacks(TestSandbox.await(job.score(TestSandbox.traces(1), "{}"))
                            .getFirst()))
                    .hasSize(1);
        }
    }

    private static Value lastValue(ScriptJob job, int traces) {
        var outcomes = TestSandbox.await(job.score(TestSandbox.traces(traces), "{}"));
        return TestSandbox.feedbacks(outcomes.getLast()).getFirst().value();
    }

    private static Set<Long> workers() {
        return children().map(ProcessHandle::pid).collect(Collectors.toSet());
    }

    private static Stream<ProcessHandle> children() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info().commandLine().orElse("").contains("SandboxWorker"));
    }
}
