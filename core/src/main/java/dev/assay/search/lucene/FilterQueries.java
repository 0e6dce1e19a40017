package dev.assay.search.lucene;

import dev.assay.search.Condition;
import dev.assay.search.Field;
import dev.assay.search.Filter;
import dev.assay.search.ValueMatcher;
import dev.assay.search.lucene.TermScan.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.FieldExistsQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.NumericUtils;

/** Turns a filter into queries on one reader of the traces. */
final class FilterQueries {
    /** Trace numbers that notes speak of. */
    interface Notes {
        Bounds assessed(Filter.Assessed leaf) throws IOException;

        /** @param link {@link Filter.Linked}, {@link Filter.Evaluated} or {@link Filter.Prompted} */
        Bounds linked(Filter link) throws IOException;
    }

    /** The sessions of the reader; made when they are asked for. */
    interface Sessions {
        SessionTable table() throws IOException;
    }

    private final TermScan scan;
    private final Notes notes;
    private final Sessions sessions;
    private final SpanQueries spans;
    private final TextQueries texts;

    FilterQueries(IndexSearcher searcher, Notes notes, Sessions sessions) {
        this.sessions = sessions;
        this.scan = new TermScan(searcher);
        this.notes = notes;
        this.texts = new TextQueries(scan);
        this.spans = new SpanQueries(scan, texts);
    }

    Bounds of(Filter filter) throws IOException {
        return switch (filter) {
            case Filter.All _ -> Bounds.ALL;
            case Filter.And(var all) -> Bounds.all(each(all));
            case Filter.Or(var any) -> Bounds.any(each(any));
            case Filter.Not(var negated) -> of(negated).not();
            case Filter.Is(var field, var condition) -> is(field, condition);
            case Filter.Contains contains -> texts.contains(contains);
            case Filter.AnySpan(var span) -> spans.anySpan(span);
            case Filter.Assessed leaf -> notes.assessed(leaf);
            case Filter.Linked linked -> notes.linked(linked);
            case Filter.Evaluated evaluated -> notes.linked(evaluated);
            case Filter.Prompted prompted -> notes.linked(prompted);
            case Filter.Below _ -> throw new IllegalArgumentException(filter + " is asked of a trace");
        };
    }

    private List<Bounds> each(List<Filter> filters) throws IOException {
        List<Bounds> bounds = new ArrayList<>(filters.size());
        for (Filter filter : filters) {
            bounds.add(of(filter));
        }
        return bounds;
    }

    /** Traces of some experiments; of all when there is none. */
    static Query ofExperiments(List<Integer> experimentNos) {
        if (experimentNos.isEmpty()) {
            return Bounds.EVERYTHING;
        }
        return Bounds.or(experimentNos.stream()
                .distinct()
                .map(no -> (Query) new TermQuery(new Term(Fields.KV, experiment(no))))
                .toList());
    }

    private static BytesRef experiment(int no) {
        return new Fields.Term()
                .text(Fields.EXPERIMENT_KEY)
                .separator()
                .text(Integer.toString(no))
                .get();
    }

    private Bounds is(Field field, Condition condition) throws IOException {
        return switch (field) {
            case Field.TraceText text -> text(Fields.key(text), condition, false);
            case Field.Tag(var key) -> text(Fields.tag(key), condition, true);
            case Field.Metadata(var key) -> text(Fields.metadata(key), condition, true);
            case Field.TraceNumber number -> Bounds.exact(number(number, condition));
            case Field.SessionNumber number -> {
                SessionTable table = sessions.table();
                yield Bounds.exact(SessionsQuery.of(table, table.where(number, condition)));
            }
            case Field.RootText root -> texts.inRoot(root, condition);
            case Field.SpanText _,
                    Field.SpanTexts _,
                    Field.SpanNumber _,
                    Field.Attribute _,
                    Field.EventAttribute _,
                    Field.Resource _ ->
                throw new IllegalArgumentException("Field " + field + " of a span is asked of a trace");
        };
    }

    static Query present(String key) {
        return new TermQuery(
                new Term(Fields.K, new Fields.Term().text(Fields.fitting(key)).get()));
    }

    /** A value of which a trace has at most one. */
    private Bounds text(String key, Condition condition, boolean saysNumbers) throws IOException {
        return switch (condition) {
            case Condition.Present _ -> Bounds.exact(present(key));
            case Condition.Not(var negated) ->
                Bounds.all(List.of(
                        Bounds.exact(present(key)),
                        text(key, negated, saysNumbers).not()));
            case Condition.Between between -> saysNumbers ? Bounds.exact(points(key, between)) : Bounds.NONE;
            case Condition.OneOf(var values, var numbers) -> {
                List<Bounds> any = new ArrayList<>();
                any.add(oneOf(key, values));
                if (saysNumbers) {
                    numbers.forEach(number -> any.add(Bounds.exact(point(key, number))));
                }
                yield Bounds.any(any);
            }
            case Condition.Like _, Condition.Regex _ -> {
                ValueMatcher matcher = new ValueMatcher(condition);
                BytesRef prefix = Fields.prefix(key);
                yield scan.scan(Fields.KV, prefix, term -> value(term, prefix.length, matcher));
            }
        };
    }

    private static Bounds oneOf(String key, Set<String> values) {
        Set<BytesRef> whole = new TreeSet<>();
        List<Query> open = new ArrayList<>();
        for (String value : values) {
            BytesRef term = Fields.term(key, value);
            if (term != null) {
                whole.add(term);
            } else {
                open.add(new TermQuery(new Term(
                        Fields.KV,
                        new Fields.Term()
                                .text(Fields.fitting(key))
                                .separator()
                                .value(value)
                                .get())));
            }
        }
        Query sure =
                switch (whole.size()) {
                    case 0 -> Bounds.NOTHING;
                    case 1 -> new TermQuery(new Term(Fields.KV, whole.iterator().next()));
                    default -> new TermInSetQuery(Fields.KV, whole);
                };
        if (open.isEmpty()) {
            return Bounds.exact(sure);
        }
        open.add(sure);
        return new Bounds(sure, Bounds.or(open));
    }

    /** What the rest of a term says to a condition. */
    static Verdict value(BytesRef term, int start, ValueMatcher matcher) {
        int length = term.length - start;
        if (length > 0 && term.bytes[term.offset + term.length - 1] == Fields.OPEN) {
            return Verdict.MAYBE;
        }
        return Verdict.of(matcher.matchesText(
                new String(term.bytes, term.offset + start, length, java.nio.charset.StandardCharsets.UTF_8)));
    }

    static Query point(String key, double number) {
        return LongPoint.newRangeQuery(Fields.NUM, corner(key, number), corner(key, number));
    }

    static Query points(String key, Condition.Between between) {
        double from = between.fromIncluded() ? between.from() : Math.nextUp(between.from());
        double to = between.toIncluded() ? between.to() : Math.nextDown(between.to());
        if (!(from <= to)) {
            return Bounds.NOTHING;
        }
        // -0.0 sorts below 0.0, and is the same number
        return LongPoint.newRangeQuery(
                Fields.NUM, corner(key, from == 0 ? -0.0 : from), corner(key, to == 0 ? 0.0 : to));
    }

    private static long[] corner(String key, double number) {
        return new long[] {Fields.hash(Fields.fitting(key)), NumericUtils.doubleToSortableLong(number)};
    }

    private static Query number(Field.TraceNumber field, Condition condition) {
        String name = Fields.number(field);
        return switch (condition) {
            case Condition.Present _ -> new FieldExistsQuery(name);
            case Condition.Not(var negated) ->
                Bounds.and(new FieldExistsQuery(name), Bounds.not(number(field, negated)));
            case Condition.OneOf(var _, var numbers) ->
                Bounds.or(numbers.stream()
                        .map(number -> number(field, new Condition.Between(number, true, number, true)))
                        .toList());
            case Condition.Between between -> range(field, between);
            case Condition.Like _, Condition.Regex _ -> Bounds.NOTHING;
        };
    }

    private static Query range(Field.TraceNumber field, Condition.Between between) {
        double from = between.fromIncluded() ? between.from() : Math.nextUp(between.from());
        double to = between.toIncluded() ? between.to() : Math.nextDown(between.to());
        if (!(from <= to)) {
            return Bounds.NOTHING;
        }
        String name = Fields.number(field);
        if (field == Field.TraceNumber.COST_USD) {
            return NumericDocValuesField.newSlowRangeQuery(
                    name,
                    NumericUtils.doubleToSortableLong(from == 0 ? -0.0 : from),
                    NumericUtils.doubleToSortableLong(to == 0 ? 0.0 : to));
        }
        long low = (long) Math.ceil(from);
        long high = (long) Math.floor(to);
        if (low > high) {
            return Bounds.NOTHING;
        }
        if (field == Field.TraceNumber.EXPERIMENT && low == high && low == (int) low) {
            return new TermQuery(new Term(Fields.KV, experiment((int) low)));
        }
        return NumericDocValuesField.newSlowRangeQuery(name, low, high);
    }

    static Query prefix(String field, BytesRef prefix) {
        return new PrefixQuery(new Term(field, prefix));
    }
}
