package dev.assay.ingest.verify;

import dev.assay.ingest.Indexer;
import dev.assay.ingest.verify.Verified.Difference;
import dev.assay.search.IndexContents;
import dev.assay.search.Position;
import dev.assay.search.TraceIndex;
import dev.assay.store.ChangeFeed;
import dev.assay.store.StoreAudit;
import dev.assay.store.TraceStore;
import dev.assay.trace.Trace;
import dev.assay.trace.TraceInfo;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the store and the index and compares them, trace by trace, while both may change: what differs is looked at again
 * after the index has caught up, until it is equal or stays different. Holds the index's fingerprints and one slice of traces.
 */
final class Verification {
    private static final int SLICE = 200;
    private static final int LOOKS = 6;

    /** Of differing traces that are remembered; with more the index is as good as none. */
    private static final int MOST_DIFFERENT = 20_000;

    private static final Duration STEP = Duration.ofSeconds(2);

    private final Parts its;
    private final boolean repair;
    private final Instant started;
    private final Map<Long, Difference> differing = new TreeMap<>();
    private final Map<Long, Difference> unreadable = new TreeMap<>();
    private Map<String, Long> strays = Map.of();
    private long total;
    private long checked;
    private long notes;
    private long repaired;
    private long garbage;
    private boolean behind;
    private boolean tooMany;
    private @Nullable String failure;
    private @Nullable Instant ended;
    private volatile Verified state;

    /** @param patience how long the index may take to catch up with what is in the store at that moment */
    record Parts(
            StoreAudit audit,
            TraceStore store,
            ChangeFeed feed,
            TraceIndex index,
            Indexer indexer,
            Clock clock,
            Duration patience) {}

    Verification(Parts its, boolean repair) {
        this.its = its;
        this.repair = repair;
        this.started = its.clock.instant();
        this.state = told();
    }

    /** As far as it is now. */
    Verified state() {
        return state;
    }

    /** Blocks until all is compared. */
    void run() {
        try {
            long last = join(its.audit.lastNumber());
            compare(last);
            if (repair && !differing.isEmpty()) {
                mend(last);
            }
            strays = join(its.audit.strays());
            garbage = join(its.audit.artifactGarbage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure = "it was interrupted";
        } catch (RuntimeException e) {
            failure = String.valueOf(cause(e).getMessage());
        }
        ended = its.clock.instant();
        state = told();
    }

    private void compare(long last) throws InterruptedException {
        differing.clear();
        tooMany = false;
        catchUp();
        walk(contents(), last);
        lookAgain();
    }

    /** A damaged index cannot be read; a repair builds it anew and then compares. */
    private IndexContents contents() throws InterruptedException {
        try {
            return its.index.contents();
        } catch (java.io.UncheckedIOException damaged) {
            if (!repair) {
                throw damaged;
            }
            join(its.indexer.rebuild());
            catchUp();
            return its.index.contents();
        }
    }

    /** All traces of the store against the index, and all numbers of the index against the store. */
    private void walk(IndexContents contents, long last) throws InterruptedException {
        long[] indexed = contents.numbers();
        total = Math.max(total, indexed.length);
        checked = 0;
        notes = 0;
        int next = 0;
        for (long after = 0; ; ) {
            List<Long> slice = join(its.audit.numbers(after, SLICE));
            long upTo = slice.isEmpty() ? Long.MAX_VALUE : slice.getLast();
            for (; next < indexed.length && indexed[next] <= upTo; next++) {
                if (java.util.Collections.binarySearch(slice, indexed[next]) < 0) {
                    differs(indexed[next], null, "the index has it, the store does not");
                }
            }
            if (slice.isEmpty() || after > last) {
                return;
            }
            Map<Long, Trace> traces = join(its.store.read(slice));
            compare(contents, traces.values());
            checked += traces.size();
            total = Math.max(total, checked);
            after = upTo;
            state = told();
        }
    }

    private void compare(IndexContents contents, Collection<Trace> traces) {
        Map<Long, String> differences = contents.differences(traces);
        for (Trace trace : traces) {
            TraceInfo info = trace.info();
            notes += trace.assessments().size()
                    + trace.runIds().size()
                    + trace.prompts().size();
            String what = differences.get(info.no());
            if (what != null) {
                differs(info.no(), info.id(), what);
            }
            if (info.flags().contains(TraceInfo.Flag.UNREADABLE)) {
                unreadable.put(
                        info.no(), new Difference(info.no(), info.id(), "some of its stored spans cannot be read"));
            } else {
                unreadable.remove(info.no());
            }
        }
    }

    private void differs(long no, @Nullable String id, String what) {
        if (differing.size() < MOST_DIFFERENT) {
            differing.put(no, new Difference(no, id, what));
        } else {
            tooMany = true;
        }
    }

    /** What differed may only have changed between the two readings. */
    private void lookAgain() throws InterruptedException {
        for (int look = 1; look < LOOKS && !differing.isEmpty() && !tooMany; look++) {
            List<Difference> before = List.copyOf(differing.values());
            differing.clear();
            catchUp();
            IndexContents contents = contents();
            long[] indexed = contents.numbers();
            for (int from = 0; from < before.size(); from += SLICE) {
                List<Difference> slice = before.subList(from, Math.min(before.size(), from + SLICE));
                Map<Long, Trace> traces = join(
                        its.store.read(slice.stream().map(Difference::traceNo).toList()));
                long known = notes;
                compare(contents, traces.values());
                notes = known;
                for (Difference each : slice) {
                    if (!traces.containsKey(each.traceNo()) && Arrays.binarySearch(indexed, each.traceNo()) >= 0) {
                        differs(each.traceNo(), null, "the index has it, the store does not");
                    }
                }
            }
            state = told();
            if (look > 1 && before.equals(List.copyOf(differing.values()))) {
                return;
            }
        }
    }

    private void mend(long last) throws InterruptedException {
        List<Long> wrong = List.copyOf(differing.keySet());
        if (tooMany) {
            join(its.indexer.rebuild());
            repaired = wrong.size();
            compare(last);
        } else {
            join(its.indexer.again(wrong));
            lookAgain();
            repaired = wrong.size();
        }
        repaired -= LongStream.range(0, wrong.size())
                .filter(i -> differing.containsKey(wrong.get((int) i)))
                .count();
    }

    /** Waits until the index shows everything that is in the store now. */
    private void catchUp() throws InterruptedException {
        Position heads = new Position(new TreeMap<>(join(its.feed.heads())));
        long deadline = System.nanoTime() + its.patience.toNanos();
        boolean visible = false;
        while (!visible && System.nanoTime() < deadline) {
            its.indexer.wake();
            visible = its.index.awaitVisible(heads, STEP).toCompletableFuture().join();
        }
        behind = !visible;
    }

    private Verified told() {
        List<Difference> shown =
                differing.values().stream().limit(Verified.MOST_SHOWN).toList();
        return new Verified(
                started,
                ended,
                repair,
                total,
                checked,
                notes,
                shown,
                differing.size() + (tooMany ? 1 : 0),
                repaired,
                new ArrayList<>(unreadable.values()).subList(0, Math.min(unreadable.size(), Verified.MOST_SHOWN)),
                strays,
                garbage,
                behind,
                failure);
    }

    private static <T> T join(Future<T> future) throws InterruptedException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.MINUTES);
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("the store did not answer within 10 minutes", e);
        }
    }

    private static Throwable cause(RuntimeException e) {
        return e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
    }
}
