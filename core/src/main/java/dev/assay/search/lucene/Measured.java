package dev.assay.search.lucene;

import dev.assay.search.Aggregate;
import dev.assay.search.Aggregate.Measure;
import dev.assay.search.Field;
import dev.assay.search.Filter;
import java.io.IOException;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.util.NumericUtils;
import org.jspecify.annotations.Nullable;

/** The numbers of each document for one measure. */
abstract class Measured {
    /** Takes each number of a document. */
    interface Sink {
        void add(double number);
    }

    static Measured of(Measure measure, IndexSearcher notes) throws IOException {
        return switch (measure) {
            case Measure.Of(var number) -> new OfTrace(number);
            case Measure.Feedback(var name) ->
                new OfNotes(NoteValues.read(notes, Filter.Kind.FEEDBACK, name, term -> {
                    Double number = Aggregate.number(NoteQueries.value(term));
                    return number == null ? Double.NaN : number;
                }));
        };
    }

    abstract void start(LeafReaderContext leaf) throws IOException;

    /** Whether there are any. */
    abstract boolean each(int doc, Sink sink) throws IOException;

    private static final class OfTrace extends Measured {
        private final Field.TraceNumber number;
        private @Nullable NumericDocValues values;

        OfTrace(Field.TraceNumber number) {
            this.number = number;
        }

        @Override
        void start(LeafReaderContext leaf) throws IOException {
            values = leaf.reader().getNumericDocValues(Fields.number(number));
        }

        @Override
        boolean each(int doc, Sink sink) throws IOException {
            NumericDocValues here = values;
            if (here == null || !here.advanceExact(doc)) {
                return false;
            }
            long stored = here.longValue();
            sink.add(
                    number == Field.TraceNumber.COST_USD ? NumericUtils.sortableLongToDouble(stored) : (double) stored);
            return true;
        }
    }

    private static final class OfNotes extends Measured {
        private final NoteValues notes;
        private @Nullable NumericDocValues numbers;

        OfNotes(NoteValues notes) {
            this.notes = notes;
        }

        @Override
        void start(LeafReaderContext leaf) throws IOException {
            numbers = leaf.reader().getNumericDocValues(Fields.NO);
        }

        @Override
        boolean each(int doc, Sink sink) throws IOException {
            NumericDocValues here = numbers;
            if (here == null || !here.advanceExact(doc)) {
                return false;
            }
            long no = here.longValue();
            int at = notes.start(no);
            boolean any = notes.isOf(at, no);
            for (; notes.isOf(at, no); at++) {
                sink.add(notes.value(at));
            }
            return any;
        }
    }
}
