package dev.assay.http;

import dev.assay.error.Overloaded;
import dev.assay.ingest.IndexFollower;
import dev.assay.search.Filter;
import dev.assay.search.FilterParser;
import dev.assay.search.TraceIndex;
import dev.assay.trace.Trace;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows new matches of filters as they come: what this server's index takes is held against each open tail, on one thread of
 * its own, and published to the tail's address. Nothing here may slow the indexer: what cannot be looked at in time is
 * counted as skipped.
 */
public final class LiveTails implements IndexFollower, AutoCloseable {
    static final int MOST_TAILS = 50;

    /** Traces that wait to be looked at. */
    static final int MOST_WAITING = 2000;

    private static final Logger LOG = LoggerFactory.getLogger(LiveTails.class);
    private static final Duration UNHEARD = Duration.ofSeconds(30);
    private static final long PUBLISH_EVERY_MS = 250;
    private static final int READ_AT_ONCE = 200;

    private final EventBus bus;
    private final Function<List<Long>, Future<Map<Long, Trace>>> traces;
    private final Duration unheard;
    private final Map<String, LiveTail> tails = new HashMap<>();
    private final BlockingQueue<News> waiting = new LinkedBlockingQueue<>();
    private final AtomicInteger waitingTraces = new AtomicInteger();
    private final Thread thread;
    private volatile boolean any;
    private volatile boolean closing;

    /** What the index took. */
    private record News(Collection<Trace> content, Set<Long> noted) {
        static final News NONE = new News(List.of(), Set.of());

        int size() {
            return content.size() + noted.size();
        }
    }

    /** @param traces reads traces whose assessments or links changed, by number */
    public LiveTails(EventBus bus, Function<List<Long>, Future<Map<Long, Trace>>> traces) {
        this(bus, traces, UNHEARD);
    }

    /** @param unheard how long a tail stays open that nobody listens to */
    LiveTails(EventBus bus, Function<List<Long>, Future<Map<Long, Trace>>> traces, Duration unheard) {
        this.bus = bus;
        this.traces = traces;
        this.unheard = unheard;
        this.thread = Thread.ofPlatform().daemon().name("tails").start(this::run);
    }

    /**
     * The tail of a filter over a scope: the one that is open, or a new one.
     *
     * @throws dev.assay.search.InvalidFilter when the filter cannot be read
     * @throws Overloaded when {@value #MOST_TAILS} others are open
     */
    LiveTail open(String filter, TraceIndex.Scope scope) {
        Filter parsed = FilterParser.parse(filter);
        String id = LiveTail.id(filter, scope);
        synchronized (tails) {
            LiveTail known = tails.get(id);
            if (known != null) {
                known.heard();
                return known;
            }
            if (tails.size() >= MOST_TAILS) {
                throw new Overloaded("There are " + MOST_TAILS
                        + " live tails of other filters open, as many as there may be: try again when one has ended");
            }
            LiveTail tail = new LiveTail(id, parsed, scope);
            tails.put(id, tail);
            any = true;
            waiting.add(News.NONE);
            return tail;
        }
    }

    /** The same, with somebody who listens to it from the start. */
    LiveTail join(String filter, TraceIndex.Scope scope, Object listener) {
        synchronized (tails) {
            LiveTail tail = open(filter, scope);
            tail.joined(listener);
            return tail;
        }
    }

    /** Somebody listens to an address of the event bus. */
    void joined(@Nullable String address, Object listener) {
        LiveTail tail = at(address);
        if (tail != null) {
            tail.joined(listener);
        }
    }

    void left(@Nullable String address, Object listener) {
        LiveTail tail = at(address);
        if (tail != null) {
            tail.left(listener);
        }
    }

    /** How many are open. */
    int count() {
        return open().size();
    }

    private @Nullable LiveTail at(@Nullable String address) {
        if (address == null || !address.startsWith(LiveTail.ADDRESS)) {
            return null;
        }
        synchronized (tails) {
            return tails.get(address.substring(LiveTail.ADDRESS.length()));
        }
    }

    private List<LiveTail> open() {
        synchronized (tails) {
            return List.copyOf(tails.values());
        }
    }

    @Override
    public void taken(Collection<Trace> content, Set<Long> noted) {
        if (!any) {
            return;
        }
        List<LiveTail> open = open();
        boolean askNotes = open.stream().anyMatch(LiveTail::asksForNotes);
        int room = MOST_WAITING - waitingTraces.get(); // only this thread makes it less
        List<Trace> lookAt = content.stream().limit(Math.max(0, room)).toList();
        Set<Long> read = new HashSet<>();
        if (askNotes) {
            noted.stream().limit(Math.max(0, room - lookAt.size())).forEach(read::add);
        }
        int unseen = content.size() - lookAt.size();
        int unread = askNotes ? noted.size() - read.size() : 0;
        open.forEach(tail -> tail.skip(tail.asksForNotes() ? unseen + unread : unseen));
        News news = new News(lookAt, read);
        if (news.size() > 0) {
            waitingTraces.addAndGet(news.size());
            waiting.add(news);
        }
    }

    private void run() {
        while (!closing) {
            try {
                News news = any ? waiting.poll(PUBLISH_EVERY_MS, TimeUnit.MILLISECONDS) : waiting.take();
                List<LiveTail> open = open();
                if (news != null) {
                    look(news, open);
                }
                open.forEach(tail -> tail.publish(bus));
                endUnheard();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.warn("a live tail failed; the next traces are looked at again", e);
            }
        }
    }

    private void look(News news, List<LiveTail> tails) {
        try {
            news.content().forEach(trace -> tails.forEach(tail -> tail.look(trace)));
            List<Long> noted = new ArrayList<>(news.noted());
            for (int from = 0; from < noted.size() && !closing; from += READ_AT_ONCE) {
                List<Long> some = noted.subList(from, Math.min(noted.size(), from + READ_AT_ONCE));
                Collection<Trace> read = read(some);
                tails.stream().filter(LiveTail::asksForNotes).forEach(tail -> read.forEach(tail::look));
            }
        } finally {
            waitingTraces.addAndGet(-news.size());
        }
    }

    private Collection<Trace> read(List<Long> nos) {
        try {
            return traces.apply(nos)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join()
                    .values();
        } catch (CompletionException e) {
            open().stream().filter(LiveTail::asksForNotes).forEach(tail -> tail.skip(nos.size()));
            LOG.debug("traces with new assessments cannot be read for the live tails", e);
            return List.of();
        }
    }

    private void endUnheard() {
        synchronized (tails) {
            tails.values().removeIf(tail -> tail.isUnheardFor(unheard));
            any = !tails.isEmpty();
        }
    }

    @Override
    public void close() {
        closing = true;
        thread.interrupt();
    }
}
