package dev.assay.search.lucene;

import dev.assay.search.Condition;
import dev.assay.search.Field;
import dev.assay.search.Filter;
import dev.assay.search.ValueMatcher;
import dev.assay.search.lucene.TermScan.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;
import java.util.List;
import org.apache.lucene.util.BytesRef;

/** Answers conditions on type, name and status from a term, in three values. */
final class KindJudge {
    private static final int PARTS = 3;

    private final IdentityHashMap<Condition, ValueMatcher> matchers = new IdentityHashMap<>();
    private final List<Filter> kinds;

    KindJudge(List<Filter> kinds) {
        this.kinds = kinds;
    }

    /** Whether a filter asks for type, name and status only. */
    static boolean knows(Filter filter) {
        return switch (filter) {
            case Filter.All _ -> true;
            case Filter.And(var all) -> all.stream().allMatch(KindJudge::knows);
            case Filter.Or(var any) -> any.stream().allMatch(KindJudge::knows);
            case Filter.Not(var negated) -> knows(negated);
            case Filter.Is(var field, var _) ->
                field == Field.SpanText.TYPE || field == Field.SpanText.NAME || field == Field.SpanText.STATUS;
            case Filter.Contains _,
                    Filter.AnySpan _,
                    Filter.Below _,
                    Filter.Assessed _,
                    Filter.Linked _,
                    Filter.Evaluated _,
                    Filter.Prompted _ -> false;
        };
    }

    /** Where the kind that begins there ends, and its separator with it. */
    static int after(BytesRef term, int start) {
        int at = term.offset + start;
        for (int left = PARTS; left > 0; at++) {
            if (term.bytes[at] == Fields.SEPARATOR) {
                left--;
            }
        }
        return at - term.offset;
    }

    Verdict judge(BytesRef term, int start) {
        if (kinds.isEmpty()) {
            return Verdict.YES;
        }
        String[] parts = parts(term, start);
        return all(kinds, parts);
    }

    private static String[] parts(BytesRef term, int start) {
        String[] parts = new String[PARTS];
        int from = term.offset + start;
        int last = term.offset + term.length;
        for (int i = 0; i < PARTS; i++) {
            int end = from;
            while (end < last && term.bytes[end] != Fields.SEPARATOR) {
                end++;
            }
            boolean open = end > from && term.bytes[end - 1] == Fields.OPEN;
            parts[i] = open ? null : new String(term.bytes, from, end - from, StandardCharsets.UTF_8);
            from = end + 1;
        }
        return parts;
    }

    private Verdict all(List<Filter> filters, String[] parts) {
        Verdict verdict = Verdict.YES;
        for (Filter filter : filters) {
            Verdict one = of(filter, parts);
            if (one == Verdict.NO) {
                return Verdict.NO;
            }
            verdict = one == Verdict.MAYBE ? one : verdict;
        }
        return verdict;
    }

    private Verdict of(Filter filter, String[] parts) {
        return switch (filter) {
            case Filter.And(var all) -> all(all, parts);
            case Filter.Or(var any) ->
                not(all(any.stream().map(each -> (Filter) new Filter.Not(each)).toList(), parts));
            case Filter.Not(var negated) -> not(of(negated, parts));
            case Filter.Is(var field, var condition) -> {
                String part = parts[field == Field.SpanText.TYPE ? 0 : field == Field.SpanText.NAME ? 1 : 2];
                yield part == null
                        ? Verdict.MAYBE
                        : Verdict.of(matchers.computeIfAbsent(condition, ValueMatcher::new)
                                .matchesText(part));
            }
            case Filter.All _ -> Verdict.YES;
            case Filter.Contains _,
                    Filter.AnySpan _,
                    Filter.Below _,
                    Filter.Assessed _,
                    Filter.Linked _,
                    Filter.Evaluated _,
                    Filter.Prompted _ -> Verdict.MAYBE;
        };
    }

    private static Verdict not(Verdict verdict) {
        return switch (verdict) {
            case YES -> Verdict.NO;
            case NO -> Verdict.YES;
            case MAYBE -> Verdict.MAYBE;
        };
    }
}
