package dev.assay.search.lucene;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TwoPhaseIterator;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/** The traces with some numbers: few are looked up, many are asked of the candidates one by one. */
final class NumbersQuery extends LeafQuery {
    private static final int FEW = 256;

    private final TraceNumbers numbers;

    private NumbersQuery(TraceNumbers numbers) {
        this.numbers = numbers;
    }

    static Query of(TraceNumbers numbers) {
        if (numbers.size() == 0) {
            return Bounds.NOTHING;
        }
        if (numbers.size() > FEW) {
            return new NumbersQuery(numbers);
        }
        List<BytesRef> keys = new ArrayList<>(numbers.size());
        for (long no : numbers.sorted()) {
            keys.add(Fields.number(no));
        }
        return new TermInSetQuery(Fields.KEY, keys);
    }

    @Override
    @Nullable
    Found find(LeafReaderContext leaf) throws IOException {
        NumericDocValues values = leaf.reader().getNumericDocValues(Fields.NO);
        if (values == null) {
            return null;
        }
        return new Found.Candidates(new TwoPhaseIterator(values) {
            @Override
            public boolean matches() throws IOException {
                return numbers.contains(values.longValue());
            }

            @Override
            public float matchCost() {
                return 10;
            }
        });
    }

    @Override
    public String toString(String field) {
        return "Numbers(" + numbers.size() + ")";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NumbersQuery query && numbers.equals(query.numbers);
    }

    @Override
    public int hashCode() {
        return numbers.hashCode();
    }
}
