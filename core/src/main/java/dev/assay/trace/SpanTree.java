package dev.assay.trace;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Spans of one trace by parent and child. A span without a parent is a root; one whose parent is not here (or is among its
 * own descendants) is an orphan and stands in for a root as long as there is none.
 */
final class SpanTree {
    /** How the spans of a trace are ordered everywhere. */
    static final Comparator<Span> BY_START =
            Comparator.comparingLong(Span::startTimeUnixNano).thenComparing(Span::spanId);

    private static final Set<String> STEPS = Set.of("TOOL", "RETRIEVER", "RERANKER", "EMBEDDING", "PARSER");

    private final List<Span> spans;
    private final Map<String, List<Span>> children = new HashMap<>();
    private final List<Span> tops = new ArrayList<>();
    private final List<Span> breadthFirst;
    private int rootCount;
    private boolean orphans;

    private SpanTree(List<Span> sorted) {
        this.spans = sorted;
        Set<String> ids = HashSet.newHashSet(sorted.size());
        sorted.forEach(span -> ids.add(span.spanId()));
        List<Span> without = new ArrayList<>();
        for (Span span : sorted) {
            String parent = span.parentSpanId();
            if (parent == null) {
                rootCount++;
                tops.add(span);
            } else if (parent.equals(span.spanId()) || !ids.contains(parent)) {
                orphans = true;
                without.add(span);
            } else {
                children.computeIfAbsent(parent, _ -> new ArrayList<>(4)).add(span);
            }
        }
        tops.addAll(without);
        this.breadthFirst = walk();
    }

    /** @param distinct each span id once, in any order */
    static SpanTree of(List<Span> distinct) {
        List<Span> sorted = new ArrayList<>(distinct);
        sorted.sort(BY_START);
        return new SpanTree(sorted);
    }

    /** From the roots and orphans down; spans that are each other's ancestors come last, from the first of them down. */
    private List<Span> walk() {
        List<Span> reached = new ArrayList<>(spans.size());
        Set<String> seen = HashSet.newHashSet(spans.size());
        reach(tops, reached, seen);
        if (reached.size() < spans.size()) {
            orphans = true;
            for (Span span : spans) {
                if (!seen.contains(span.spanId())) {
                    tops.add(span);
                    reach(List.of(span), reached, seen);
                }
            }
        }
        return reached;
    }

    private void reach(List<Span> from, List<Span> reached, Set<String> seen) {
        Deque<Span> next = new ArrayDeque<>();
        for (Span span : from) {
            if (seen.add(span.spanId())) {
                next.add(span);
            }
        }
        while (!next.isEmpty()) {
            Span span = next.remove();
            reached.add(span);
            for (Span child : children(span)) {
                if (seen.add(child.spanId())) {
                    next.add(child);
                }
            }
        }
    }

    /** By start time, then span id. */
    List<Span> spans() {
        return spans;
    }

    /** Parents before their children; what is nearer to the top comes first. */
    List<Span> breadthFirst() {
        return breadthFirst;
    }

    List<Span> children(Span span) {
        return children.getOrDefault(span.spanId(), List.of());
    }

    List<Span> tops() {
        return tops;
    }

    /** The first root; without one the first orphan, which then has a parent id; null without spans. */
    @Nullable
    Span root() {
        return tops.isEmpty() ? null : tops.getFirst();
    }

    int rootCount() {
        return rootCount;
    }

    boolean hasOrphans() {
        return orphans;
    }

    /** The first value that the span nearest to the root has. */
    <T> @Nullable T nearest(Function<Span, @Nullable T> value) {
        for (Span span : breadthFirst) {
            T found = value.apply(span);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /**
     * Inputs of the root, else of the first span nearest to it. What a tool or a retriever was asked stands for the trace only
     * when nothing else does.
     */
    @Nullable
    Object firstInputs() {
        Object inputs = nearest(span -> isStep(span) ? null : span.inputs());
        return inputs == null ? nearest(Span::inputs) : inputs;
    }

    /** Outputs of the root, else of the span nearest to it that ended last; steps as with inputs. */
    @Nullable
    Object lastOutputs() {
        Object outputs = lastOutputs(span -> isStep(span) ? null : span.outputs());
        return outputs == null ? lastOutputs(Span::outputs) : outputs;
    }

    private boolean isStep(Span span) {
        return STEPS.contains(span.type())
                && !span.spanId().equals(tops.getFirst().spanId());
    }

    private @Nullable Object lastOutputs(Function<Span, @Nullable Object> outputs) {
        List<Span> level = tops.isEmpty() ? List.of() : List.of(tops.getFirst());
        Set<String> seen = new HashSet<>();
        while (!level.isEmpty()) {
            Span last = null;
            List<Span> below = new ArrayList<>();
            for (Span span : level) {
                if (seen.add(span.spanId())) {
                    boolean later = last == null || span.endTimeUnixNano() >= last.endTimeUnixNano();
                    last = later && outputs.apply(span) != null ? span : last;
                    below.addAll(children(span));
                }
            }
            if (last != null) {
                return outputs.apply(last);
            }
            level = below;
        }
        return null;
    }

    /** 0 when no span says. */
    long startTimeUnixNano() {
        long first = 0;
        for (Span span : spans) {
            long start = span.startTimeUnixNano();
            if (start != 0 && (first == 0 || start < first)) {
                first = start;
            }
        }
        return first;
    }

    /** The latest end, 0 when no span has ended. */
    long endTimeUnixNano() {
        long last = 0;
        for (Span span : spans) {
            last = Math.max(last, span.endTimeUnixNano());
        }
        return last;
    }
}
