package dev.assay.search.lucene;

import dev.assay.search.Filter;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.StringHelper;

/** What the assessments of one kind and name say, by trace; each on the trace that it was given to. */
final class NoteValues {
    private final long[] numbers;
    private final double[] values;

    private NoteValues(long[] numbers, double[] values) {
        this.numbers = numbers;
        this.values = values;
    }

    /** @param read a number for the part of a term behind its key; NaN leaves it out */
    static NoteValues read(IndexSearcher notes, Filter.Kind kind, String name, ToDoubleFunction<BytesRef> read)
            throws IOException {
        BytesRef prefix = Fields.prefix(NoteDocuments.key(kind, name));
        long[] all = new long[64];
        double[] said = new double[64];
        int size = 0;
        for (LeafReaderContext leaf : notes.getIndexReader().leaves()) {
            Terms terms = leaf.reader().terms(Fields.NOTE);
            if (terms == null) {
                continue;
            }
            Bits live = leaf.reader().getLiveDocs();
            TermsEnum each = terms.iterator();
            if (each.seekCeil(prefix) == TermsEnum.SeekStatus.END) {
                continue;
            }
            PostingsEnum postings = null;
            for (BytesRef term = each.term();
                    term != null && StringHelper.startsWith(term, prefix);
                    term = each.next()) {
                double value = read.applyAsDouble(
                        new BytesRef(term.bytes, term.offset + prefix.length, term.length - prefix.length));
                if (Double.isNaN(value)) {
                    continue;
                }
                NumericDocValues of = leaf.reader().getNumericDocValues(Fields.NO);
                postings = each.postings(postings, PostingsEnum.NONE);
                for (int doc = postings.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = postings.nextDoc()) {
                    if ((live == null || live.get(doc)) && of != null && of.advanceExact(doc)) {
                        if (size == all.length) {
                            all = Arrays.copyOf(all, size * 2);
                            said = Arrays.copyOf(said, size * 2);
                        }
                        all[size] = of.longValue();
                        said[size++] = value;
                    }
                }
            }
        }
        return sorted(all, said, size);
    }

    private static NoteValues sorted(long[] all, double[] said, int size) {
        Integer[] order = new Integer[size];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (one, other) -> Long.compare(all[one], all[other]));
        long[] numbers = new long[size];
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
            numbers[i] = all[order[i]];
            values[i] = said[order[i]];
        }
        return new NoteValues(numbers, values);
    }

    /** Where the values of a trace start; those of others when it has none. */
    int start(long no) {
        int at = Arrays.binarySearch(numbers, no);
        while (at > 0 && numbers[at - 1] == no) {
            at--;
        }
        return at < 0 ? -at - 1 : at;
    }

    boolean isOf(int at, long no) {
        return at < numbers.length && numbers[at] == no;
    }

    double value(int at) {
        return values[at];
    }
}
