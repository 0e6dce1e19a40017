package dev.assay.search;

import dev.assay.trace.Span;
import dev.assay.trace.Trace;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/** Where the spans of a trace stand: whose parent is which. Spans are named by their place in the trace's list. */
public final class SpanPlace {
    private static final int NONE = -1;

    private final int[] parents;

    private SpanPlace(int[] parents) {
        this.parents = parents;
    }

    /** A parent that is not there, or the span itself, is none; in a ring of parents the first span of it has none. */
    public static SpanPlace of(Trace trace) {
        List<Span> spans = trace.spans();
        Map<String, Integer> places = HashMap.newHashMap(spans.size());
        for (int i = 0; i < spans.size(); i++) {
            places.putIfAbsent(spans.get(i).spanId(), i);
        }
        int[] parents = new int[spans.size()];
        for (int i = 0; i < parents.length; i++) {
            String parent = spans.get(i).parentSpanId();
            int place = parent == null ? NONE : places.getOrDefault(parent, NONE);
            parents[i] = place == i ? NONE : place;
        }
        cutRings(parents);
        return new SpanPlace(parents);
    }

    private static void cutRings(int[] parents) {
        int[] walks = new int[parents.length];
        for (int start = 0; start < parents.length; start++) {
            int walk = start + 1;
            int at = start;
            while (at != NONE && walks[at] == 0) {
                walks[at] = walk;
                at = parents[at];
            }
            if (at != NONE && walks[at] == walk) {
                parents[at] = NONE;
            }
        }
    }

    /** -1 for a span without a parent. */
    public int parent(int span) {
        return parents[span];
    }

    /** For each span whether its parent, or one of its ancestors, is such a span. Each span is asked once. */
    boolean[] below(IntPredicate ancestor, boolean direct) {
        boolean[] is = new boolean[parents.length];
        for (int i = 0; i < is.length; i++) {
            is[i] = ancestor.test(i);
        }
        boolean[] below = new boolean[parents.length];
        boolean[] known = new boolean[parents.length];
        int[] path = new int[parents.length];
        for (int start = 0; start < parents.length; start++) {
            int length = 0;
            int at = start;
            while (at != NONE && !known[at]) {
                path[length++] = at;
                known[at] = true;
                at = direct ? NONE : parents[at];
            }
            while (length > 0) {
                int span = path[--length];
                int parent = parents[span];
                below[span] = parent != NONE && (is[parent] || (!direct && below[parent]));
            }
        }
        return below;
    }
}
