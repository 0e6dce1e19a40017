package dev.assay.ingest;

import dev.assay.search.Position;
import dev.assay.search.TraceIndex;
import dev.assay.store.ChangeFeed;
import dev.assay.store.ChangeFeed.Change;
import dev.assay.store.TraceStore;
import dev.assay.trace.Trace;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the index up with the store, on one thread of its own: reads the change log past the index's position, folds what
 * changed, applies it. A wake is only a hint; what it missed is found by the next poll.
 */
public final class Indexer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Indexer.class);
    private static final int CHANGES_PER_LANE = 500;
    private static final int TRACES_AT_ONCE = 200;
    private static final long IDLE_POLL_MS = 100;
    private static final long AFTER_FAILURE_MS = 1000;
    private static final long COMMIT_EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** That this index is still there, when nothing comes. */
    private static final long TELL_EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final ChangeFeed feed;
    private final TraceStore store;
    private final TraceIndex index;
    private final IndexFollower follower;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread thread;
    private final UUID reader;
    private @Nullable IndexRebuild rebuild;
    private boolean hinted;
    private boolean checked;
    private final Queue<Request> requests = new ConcurrentLinkedQueue<>();
    private volatile boolean closing;

    public Indexer(ChangeFeed feed, TraceStore store, TraceIndex index) {
        this(feed, store, index, UUID.randomUUID(), IndexFollower.NONE);
    }

    /**
     * @param reader who reads the change log: the same for the same index whenever it is opened
     * @param follower told what the index takes
     */
    public Indexer(ChangeFeed feed, TraceStore store, TraceIndex index, UUID reader, IndexFollower follower) {
        this.reader = reader;
        this.feed = feed;
        this.store = store;
        this.index = index;
        this.follower = follower;
        this.thread = Thread.ofPlatform().name("indexer").unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /** Something was written; may be called from any thread, also when nothing was. */
    public void wake() {
        lock.lock();
        try {
            hinted = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Writes these traces to the index again as the store has them, or takes out what the store does not have. */
    public Future<Void> again(Collection<Long> traceNos) {
        return ask(Set.copyOf(traceNos));
    }

    /** Throws the index away and builds it from the store; succeeds as soon as it is empty. */
    public Future<Void> rebuild() {
        return ask(null);
    }

    private Future<Void> ask(@Nullable Set<Long> again) {
        Request request = new Request(again, Promise.promise());
        requests.add(request);
        wake();
        return request.done.future();
    }

    /** @param again numbers of traces; null for all there are, by building the index anew */
    private record Request(@Nullable Set<Long> again, Promise<Void> done) {}

    @Override
    public void close() {
        closing = true;
        wake();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        long committed = System.nanoTime();
        long told = committed - TELL_EVERY_NANOS;
        boolean uncommitted = false;
        while (!closing) {
            long pause = IDLE_POLL_MS;
            try {
                if (System.nanoTime() - told >= TELL_EVERY_NANOS) {
                    join(feed.reached(reader, index.durable().lanes()));
                    told = System.nanoTime();
                }
                if (index.mend()) {
                    startOver();
                    uncommitted = true;
                }
                if (!checked) {
                    checkStart();
                    checked = true;
                }
                boolean asked = answer();
                if (step() || asked) {
                    uncommitted = true;
                    pause = 0;
                }
                if (uncommitted && System.nanoTime() - committed > COMMIT_EVERY_NANOS) {
                    index.commit();
                    committed = System.nanoTime();
                    uncommitted = false;
                    join(feed.reached(reader, index.durable().lanes()));
                    told = committed;
                }
            } catch (RuntimeException e) {
                if (!closing) {
                    LOG.warn("indexing pauses for a second: {}", rootMessage(e), e);
                }
                pause = AFTER_FAILURE_MS;
            }
            pause(pause);
        }
        if (uncommitted) {
            index.commit();
        }
    }

    /** An index that was closed for long, or a new one, may need more than the change log still has. */
    private void checkStart() {
        Position pruned = new Position(new TreeMap<>(join(feed.pruned())));
        if (!index.written().covers(pruned)) {
            startRebuild();
        }
    }

    private void startRebuild() {
        LOG.warn("the index is behind what the change log remembers: it is built anew from the store");
        rebuild = IndexRebuild.start(feed, store, index);
    }

    private List<Change> poll(Position from) {
        try {
            return join(feed.poll(from.lanes(), CHANGES_PER_LANE));
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof ChangeFeed.Pruned)) {
                throw e;
            }
            startRebuild();
            return List.of();
        }
    }

    /** The index has lost what was not durable, or all it had: a rebuild that was under way does not know that. */
    private void startOver() {
        rebuild = null;
        checked = false;
    }

    /** What others have asked for. @return whether there was anything */
    private boolean answer() {
        boolean any = false;
        for (Request request = requests.poll(); request != null; request = requests.poll()) {
            any = true;
            try {
                if (request.again == null) {
                    index.rebuild();
                    startOver();
                } else {
                    apply(request.again, Set.of(), Set.of(), index.written(), IndexFollower.NONE);
                }
                request.done.complete();
            } catch (RuntimeException e) {
                request.done.fail(e);
            }
        }
        return any;
    }

    /** One poll and what it brought. @return whether there was anything */
    private boolean step() {
        IndexRebuild under = rebuild;
        if (under != null) {
            if (under.next() != null) {
                rebuild = null;
                LOG.info("the index is built anew");
            }
            return true;
        }
        Position from = index.written();
        List<Change> changes = poll(from);
        if (changes.isEmpty()) {
            return false;
        }
        Set<Long> content = new LinkedHashSet<>();
        Set<Long> noted = new LinkedHashSet<>();
        Set<Long> deleted = new HashSet<>();
        TreeMap<Integer, Long> reached = new TreeMap<>(from.lanes());
        for (Change change : changes) {
            switch (change.what()) {
                case CONTENT, INFO, TAG -> content.add(change.traceNo());
                case ASSESSMENT, LINK -> noted.add(change.traceNo());
                case DELETE -> deleted.add(change.traceNo());
            }
            reached.merge(change.lane(), change.n(), Math::max);
        }
        noted.removeAll(content);
        apply(content, noted, deleted, new Position(reached), follower);
        return true;
    }

    /** Traces are read and written some at a time: all that have changed may be more than fits into memory. */
    private void apply(Set<Long> content, Set<Long> noted, Set<Long> deleted, Position to, IndexFollower told) {
        List<Long> all = List.copyOf(content);
        Position before = index.written();
        for (int from = 0; from < all.size(); from += TRACES_AT_ONCE) {
            List<Long> some = all.subList(from, Math.min(all.size(), from + TRACES_AT_ONCE));
            Map<Long, Trace> traces = join(store.read(some));
            // What was written and then deleted is not there to be read.
            List<Long> gone =
                    some.stream().filter(no -> !traces.containsKey(no)).toList();
            apply(new TraceIndex.IndexBatch(new ArrayList<>(traces.values()), Map.of(), gone, before));
            told.taken(traces.values(), Set.of());
        }
        apply(new TraceIndex.IndexBatch(List.of(), notes(noted), List.copyOf(deleted), to));
        told.taken(List.of(), noted);
    }

    private void apply(TraceIndex.IndexBatch batch) {
        index.apply(batch)
                .forEach(failure -> LOG.warn("trace {} is indexed in part: {}", failure.traceNo(), failure.error()));
    }

    private Map<Long, TraceIndex.Notes> notes(Set<Long> nos) {
        if (nos.isEmpty()) {
            return Map.of();
        }
        Map<Long, ChangeFeed.Notes> read = join(feed.notes(nos));
        Map<Long, String> sessions = sessions(read);
        Map<Long, TraceIndex.Notes> notes = new HashMap<>();
        read.forEach((no, each) -> notes.put(
                no,
                new TraceIndex.Notes(
                        no, each.experimentNo(), sessions.get(no), each.assessments(), each.runIds(), each.prompts())));
        return notes;
    }

    /** Of the traces with an assessment for their whole session: only the fold knows which that is. */
    private Map<Long, String> sessions(Map<Long, ChangeFeed.Notes> notes) {
        List<Long> asked = new ArrayList<>();
        notes.forEach((no, each) -> {
            if (each.assessments().stream()
                    .anyMatch(assessment -> assessment.metadata().containsKey(TraceIndex.FOR_SESSION))) {
                asked.add(no);
            }
        });
        Map<Long, String> sessions = new HashMap<>();
        if (!asked.isEmpty()) {
            join(store.read(asked)).forEach((no, trace) -> {
                String session = trace.info().sessionId();
                if (session != null) {
                    sessions.put(no, session);
                }
            });
        }
        return sessions;
    }

    private void pause(long millis) {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (!hinted && left > 0 && !closing) {
                left = changed.awaitNanos(left);
            }
            hinted = false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closing = true;
        } finally {
            lock.unlock();
        }
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    private static String rootMessage(RuntimeException e) {
        Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
        return String.valueOf(cause.getMessage());
    }
}
