package dev.assay.scorer.script;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs scripts in child JVMs. No call blocks; children are started when they are first needed and end with the pool, or
 * with this process, however that ends.
 */
public final class SandboxPool implements AutoCloseable {
    /** The longest script, in characters. */
    public static final int MAX_SOURCE = 64 * 1024;

    private static final int MAX_PARAMETERS = 64 * 1024;
    private static final int BATCH_TRACES = 50;
    private static final int BATCH_CHARACTERS = 1024 * 1024;
    private static final long REAP_MILLIS = 100;
    private static final Logger LOG = LoggerFactory.getLogger(SandboxPool.class);

    private final SandboxConfig config;
    private final Path emptyFolder;
    private final BlockingQueue<Batch> waiting = new PriorityBlockingQueue<>(16, Batch.order());
    private final Set<Batch> underWay = ConcurrentHashMap.newKeySet();
    private final AtomicLong given = new AtomicLong();
    private final Queue<WorkerProcess> spares = new ConcurrentLinkedQueue<>();
    private final Set<WorkerProcess> living = ConcurrentHashMap.newKeySet();
    private final List<Thread> slots = new ArrayList<>();
    private final ScheduledExecutorService reaper;
    private final ExecutorService starter;
    private final ExecutorService callbacks = Executors.newVirtualThreadPerTaskExecutor();
    private volatile String[] startup = {};
    private volatile boolean closed;

    public SandboxPool(SandboxConfig config) {
        this.config = config;
        try {
            this.emptyFolder = Files.createTempDirectory("assay-sandbox");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make an empty folder for the sandbox", e);
        }
        this.reaper = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("sandbox-reaper").factory());
        this.starter = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("sandbox-starter").factory());
        var _ = reaper.scheduleWithFixedDelay(
                () -> living.forEach(WorkerProcess::killIfOverdue), REAP_MILLIS, REAP_MILLIS, TimeUnit.MILLISECONDS);
        for (int i = 1; i <= config.workers(); i++) {
            slots.add(Thread.ofPlatform().daemon().name("sandbox-" + i).start(this::serve));
        }
    }

    /** Gets ready in the background, so that the first script need not wait for a child to start. */
    public void warmUp() {
        starter.execute(() -> {
            startup = StartupCache.options(config, emptyFolder);
            refill();
        });
    }

    /**
     * Whether a script is fit to be saved: parses and evaluates it, calls nothing.
     *
     * @return fails with {@link SandboxUnavailableException} when no script can be run at all
     */
    public CompletionStage<ScriptCheck> check(String tenant, String source) {
        if (source.length() > MAX_SOURCE) {
            String message =
                    "the script has " + source.length() + " characters; at most " + MAX_SOURCE + " are allowed";
            return CompletableFuture.completedFuture(new ScriptCheck.Unfit(new ScriptError(message, null, null)));
        }
        ScriptJob job = open(tenant, source, ScriptJudge.NONE, ScriptJob.Urgency.EDITOR);
        var batch = new Batch(config, job, given.incrementAndGet(), List.of(), 0, "{}", (_, _) -> {});
        waiting.add(batch);
        failIfClosed(batch);
        return batch.done()
                .thenApplyAsync(
                        _ -> {
                            job.close();
                            return checked(job);
                        },
                        callbacks);
    }

    /**
     * Opens a script for scoring; whether it is fit to, its first outcomes tell.
     *
     * @param tenant scripts of different tenants never share a process, not even one after the other
     * @param source JavaScript, an ES module
     * @throws IllegalArgumentException when the source is longer than {@link #MAX_SOURCE}
     */
    public ScriptJob open(String tenant, String source, ScriptJudge judge) {
        return open(tenant, source, judge, ScriptJob.Urgency.RUN);
    }

    /** As {@link #open(String, String, ScriptJudge)}, with another place in the queue. */
    public ScriptJob open(String tenant, String source, ScriptJudge judge, ScriptJob.Urgency urgency) {
        if (source.length() > MAX_SOURCE) {
            throw new IllegalArgumentException(
                    "the script has " + source.length() + " characters; at most " + MAX_SOURCE + " are allowed");
        }
        return new ScriptJob(this, tenant, source, judge, urgency, config.breachesPerJob());
    }

    CompletionStage<List<ScriptOutcome>> score(
            ScriptJob job, List<String> traces, String parameters, ScriptJob.Progress progress) {
        if (parameters.length() > MAX_PARAMETERS) {
            throw new IllegalArgumentException(
                    "the parameters have " + parameters.length() + " characters; at most " + MAX_PARAMETERS);
        }
        List<Batch> batches = split(job, traces, parameters, progress);
        waiting.addAll(batches);
        batches.forEach(this::failIfClosed);
        if (job.isCancelled()) {
            cancel(job);
        }
        return CompletableFuture.allOf(batches.stream().map(Batch::done).toArray(CompletableFuture[]::new))
                .thenApplyAsync(
                        _ -> batches.stream()
                                .flatMap(batch -> batch.done().join().stream())
                                .toList(),
                        callbacks);
    }

    /** The job is cancelled: what waits is answered, what is under way hears of it. */
    void cancel(ScriptJob job) {
        for (Batch batch : waiting) {
            if (batch.job().equals(job) && waiting.remove(batch) && batch.isAnswered()) {
                batch.complete();
            }
        }
        for (Batch batch : underWay) {
            if (batch.job().equals(job)) {
                batch.cancel();
            }
        }
    }

    /** Ends all children; calls under way fail. */
    @Override
    public void close() {
        closed = true;
        reaper.shutdownNow();
        starter.shutdownNow();
        slots.forEach(Thread::interrupt);
        living.forEach(WorkerProcess::close);
        waiting.forEach(this::failIfClosed);
        try {
            Files.deleteIfExists(emptyFolder);
        } catch (IOException e) {
            LOG.warn("cannot delete {}", emptyFolder, e);
        }
    }

    private List<Batch> split(ScriptJob job, List<String> traces, String parameters, ScriptJob.Progress progress) {
        var batches = new ArrayList<Batch>();
        int from = 0;
        while (from < traces.size()) {
            int to = from;
            long characters = 0;
            do {
                characters += traces.get(to++).length();
            } while (to < traces.size()
                    && to - from < BATCH_TRACES
                    && characters + traces.get(to).length() <= BATCH_CHARACTERS);
            batches.add(new Batch(
                    config, job, given.incrementAndGet(), traces.subList(from, to), from, parameters, progress));
            from = to;
        }
        return batches;
    }

    private static ScriptCheck checked(ScriptJob job) {
        ScriptError unfit = job.unfit();
        ScriptInfo info = job.info();
        if (unfit == null && info != null) {
            return new ScriptCheck.Fit(info);
        }
        return new ScriptCheck.Unfit(
                unfit == null
                        ? new ScriptError("the sandbox crashed while it evaluated the script", null, null)
                        : unfit);
    }

    private void failIfClosed(Batch batch) {
        if (closed) {
            batch.fail(new SandboxUnavailableException("the sandbox is closed"));
        }
    }

    /** One thread per worker: takes batches and talks to a child of its own. */
    private void serve() {
        WorkerProcess worker = null;
        while (!closed) {
            Batch batch = null;
            try {
                batch = waiting.poll(config.idle().toMillis(), TimeUnit.MILLISECONDS);
                if (batch == null) {
                    worker = retire(worker);
                    continue;
                }
                underWay.add(batch);
                worker = run(batch, worker);
                batch.complete();
            } catch (InterruptedException e) {
                break;
            } catch (RuntimeException | Error e) {
                worker = retire(worker);
                if (batch != null) {
                    batch.fail(e);
                }
            } finally {
                if (batch != null) {
                    underWay.remove(batch);
                }
            }
        }
        retire(worker);
    }

    private @Nullable WorkerProcess run(Batch batch, @Nullable WorkerProcess current) {
        WorkerProcess worker = current;
        while (!batch.isAnswered()) {
            if (closed) {
                throw new SandboxUnavailableException("the sandbox is closed");
            }
            if (worker != null && !worker.serves(batch.job().tenant())) {
                worker = retire(worker);
            }
            if (worker == null) {
                worker = take();
            }
            boolean fit = batch.runOn(worker);
            if (!fit || worker.countCalls(batch.size()) >= config.callsPerWorker()) {
                worker = retire(worker);
            }
        }
        return worker;
    }

    private WorkerProcess take() {
        WorkerProcess spare = spares.poll();
        WorkerProcess worker = spare != null ? spare : start();
        if (!closed) {
            starter.execute(this::refill);
        }
        return worker;
    }

    private WorkerProcess start() {
        WorkerProcess worker = WorkerProcess.start(config, emptyFolder, startup);
        living.add(worker);
        try {
            worker.awaitReady();
            return worker;
        } catch (SandboxUnavailableException e) {
            retire(worker);
            throw e;
        }
    }

    private void refill() {
        try {
            while (!closed && spares.size() < config.spares()) {
                spares.add(start());
            }
        } catch (SandboxUnavailableException e) {
            if (!closed) {
                LOG.warn("no spare sandbox process: {}", e.getMessage());
            }
        }
        if (closed) {
            living.forEach(WorkerProcess::close);
        }
    }

    private @Nullable WorkerProcess retire(@Nullable WorkerProcess worker) {
        if (worker != null) {
            worker.close();
            living.remove(worker);
        }
        return null;
    }
}
