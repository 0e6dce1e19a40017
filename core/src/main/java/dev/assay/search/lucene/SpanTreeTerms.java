package dev.assay.search.lucene;

import dev.assay.search.SpanPlace;
import dev.assay.trace.Span;
import dev.assay.trace.Trace;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Terms that say which kinds of spans (type, name, status) a trace has below which: {@code place kind} for one without a
 * parent, {@code place kind \0 kind} for one below another. Kinds are few where spans are many.
 */
final class SpanTreeTerms {
    static final String TOP = "0";
    /** The second is the first one's parent. */
    static final String CHILD = "1";
    /** The second is an ancestor further up. */
    static final String DEEPER = "2";

    /** Terms of one trace, and steps from spans to their ancestors: deep trees have more than pays. */
    private static final int MOST = 500;

    private static final int MOST_STEPS = 50_000;

    private SpanTreeTerms() {}

    private record Pair(int kind, int above, boolean isParent) {}

    /** Whether all of them were added. */
    static boolean add(Trace trace, Fields.Term term, TermSet terms) {
        List<Span> spans = trace.spans();
        if (spans.isEmpty()) {
            return true;
        }
        SpanPlace places = SpanPlace.of(trace);
        int[] kinds = kinds(spans);
        Set<Pair> pairs = new HashSet<>();
        int steps = 0;
        for (int span = 0; span < spans.size(); span++) {
            int above = places.parent(span);
            if (above < 0) {
                terms.add(TraceDocuments.spanTerm(term.clear().text(TOP), spans.get(span)));
            }
            boolean isParent = true;
            for (; above >= 0; above = places.parent(above)) {
                if (++steps > MOST_STEPS || pairs.size() > MOST) {
                    return false;
                }
                if (pairs.add(new Pair(kinds[span], kinds[above], isParent))) {
                    TraceDocuments.spanTerm(term.clear().text(isParent ? CHILD : DEEPER), spans.get(span));
                    terms.add(TraceDocuments.spanTerm(term.separator(), spans.get(above)));
                }
                isParent = false;
            }
        }
        return true;
    }

    private record Kind(String type, String name, Span.StatusCode status) {}

    private static int[] kinds(List<Span> spans) {
        Map<Kind, Integer> numbers = new HashMap<>();
        int[] kinds = new int[spans.size()];
        for (int i = 0; i < kinds.length; i++) {
            Span span = spans.get(i);
            Kind kind = new Kind(span.type(), span.name(), span.status());
            kinds[i] = numbers.computeIfAbsent(kind, _ -> numbers.size());
        }
        return kinds;
    }
}
