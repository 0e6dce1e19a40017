package dev.assay.http;

import dev.assay.search.Filter;
import dev.assay.search.FilterMatcher;
import dev.assay.search.TraceIndex;
import dev.assay.trace.Trace;
import dev.assay.trace.TraceInfo;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * New matches of one filter: gathered, counted beyond what a second may bring, published. One thread looks and publishes; who
 * listens is told from any.
 */
final class LiveTail {
    /** Of the event bus; the tail's id follows. */
    static final String ADDRESS = "traces.tail.";

    static final int MOST_PER_SECOND = 50;

    /** Older traces are no news though something of them changes: a tag, or the whole index when it is built anew. */
    private static final Duration REACH = Duration.ofHours(1);

    private static final int MOST_REMEMBERED = 10_000;
    private static final long PUBLISH_EVERY = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final String id;
    private final FilterMatcher matcher;
    private final boolean asksForNotes;
    private final TraceIndex.Scope scope;
    private final Instant from = Instant.now().minus(REACH);
    private final Set<Object> listeners = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<Long, TraceInfo.State> shown = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, TraceInfo.State> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };
    private final AtomicInteger skipped = new AtomicInteger();
    private JsonArray pending = new JsonArray();
    private long sequence;
    private long published = System.nanoTime() - PUBLISH_EVERY;
    private long secondBegan = System.nanoTime();
    private int inSecond;
    private long lastHeard = System.nanoTime();

    LiveTail(String id, Filter filter, TraceIndex.Scope scope) {
        this.id = id;
        this.matcher = new FilterMatcher(filter);
        this.asksForNotes = asksForNotes(filter);
        this.scope = scope;
    }

    /** The same for the same question, on whichever server. */
    static String id(String filter, TraceIndex.Scope scope) {
        String question = scope.experimentNos().stream().sorted().distinct().toList() + filter.strip();
        return UUID.nameUUIDFromBytes(question.getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "");
    }

    String address() {
        return ADDRESS + id;
    }

    JsonObject json() {
        return new JsonObject().put("tailId", id).put("address", address()).put("mostPerSecond", MOST_PER_SECOND);
    }

    /** Whether assessments or links alone can make a trace match. */
    boolean asksForNotes() {
        return asksForNotes;
    }

    private static boolean asksForNotes(Filter filter) {
        return switch (filter) {
            case Filter.And(var all) -> all.stream().anyMatch(LiveTail::asksForNotes);
            case Filter.Or(var any) -> any.stream().anyMatch(LiveTail::asksForNotes);
            case Filter.Not(var negated) -> asksForNotes(negated);
            case Filter.Assessed _, Filter.Linked _, Filter.Evaluated _, Filter.Prompted _ -> true;
            case Filter.All _, Filter.Is _, Filter.Contains _, Filter.AnySpan _, Filter.Below _ -> false;
        };
    }

    /** Takes the trace up if it is a new match, or one whose state has changed since it was shown. */
    void look(Trace trace) {
        TraceInfo info = trace.info();
        boolean inScope =
                scope.experimentNos().isEmpty() || scope.experimentNos().contains(info.experimentNo());
        if (!inScope
                || info.arrival().isBefore(from)
                || info.state() == shown.get(info.no())
                || !matcher.matches(trace)) {
            return;
        }
        if (System.nanoTime() - secondBegan >= SECOND) {
            secondBegan = System.nanoTime();
            inSecond = 0;
        }
        if (inSecond == MOST_PER_SECOND) {
            skipped.incrementAndGet();
            return;
        }
        inSecond++;
        shown.put(info.no(), info.state());
        pending.add(Json.ofInfo(info, trace.assessments()));
    }

    /** Traces that were not looked at. */
    void skip(int count) {
        skipped.addAndGet(count);
    }

    /** Says what has come since the last time, at most four times a second. */
    void publish(EventBus bus) {
        long now = System.nanoTime();
        if ((pending.isEmpty() && skipped.get() == 0) || now - published < PUBLISH_EVERY) {
            return;
        }
        published = now;
        bus.publish(
                address(),
                new JsonObject()
                        .put("sequence", ++sequence)
                        .put("traces", pending)
                        .put("skipped", skipped.getAndSet(0)));
        pending = new JsonArray();
    }

    synchronized void joined(Object listener) {
        listeners.add(listener);
        heard();
    }

    synchronized void left(Object listener) {
        listeners.remove(listener);
        heard();
    }

    synchronized void heard() {
        lastHeard = System.nanoTime();
    }

    synchronized boolean isUnheardFor(Duration time) {
        return listeners.isEmpty() && System.nanoTime() - lastHeard > time.toNanos();
    }
}
