package dev.assay.search.lucene;

import com.github.luben.zstd.ZstdDecompressCtx;
import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DocValuesType;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PointValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.index.SortedSetDocValues;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.IntroSorter;
import org.apache.lucene.util.StringHelper;

/**
 * What an index holds of each trace, as one number: the sum over every term with its places, every point and every value of
 * its documents, so that the order in which segments are read does not matter. Two documents that are found by different
 * things have different ones, but for a chance of one in 2^64 (of what lists show: one in 2^32).
 */
final class Fingerprints {
    private static final int SEED = 104_729;

    private long[] nos = new long[1024];
    private long[] prints = new long[1024];
    private int[] documents = new int[0];
    private int size;

    private Fingerprints() {}

    /** Reads everything, and checks that no file is damaged. */
    static Fingerprints of(IndexReader reader) throws IOException {
        Fingerprints all = new Fingerprints();
        for (LeafReaderContext leaf : reader.leaves()) {
            if (leaf.reader() instanceof CodecReader files) {
                files.checkIntegrity();
            }
            all.add(leaf.reader());
        }
        all.gather();
        return all;
    }

    /** Ascending; as many as there are traces. */
    long[] numbers() {
        return Arrays.copyOf(nos, size);
    }

    /** How many documents a trace has. */
    int documents(long no) {
        int at = Arrays.binarySearch(nos, 0, size, no);
        return at < 0 ? 0 : documents[at];
    }

    /** 0 for a trace without documents. */
    long print(long no) {
        int at = Arrays.binarySearch(nos, 0, size, no);
        return at < 0 ? 0 : prints[at];
    }

    private void add(LeafReader leaf) throws IOException {
        long[] sums = new long[leaf.maxDoc()];
        for (FieldInfo field : leaf.getFieldInfos()) {
            long seed = hash(new BytesRef(field.name));
            if (field.getIndexOptions() != IndexOptions.NONE) {
                addTerms(leaf, field, seed, sums);
            }
            if (field.getDocValuesType() != DocValuesType.NONE) {
                addValues(leaf, field, seed, sums);
            }
            if (field.getPointDimensionCount() > 0) {
                addPoints(leaf, field, seed, sums);
            }
        }
        Bits live = leaf.getLiveDocs();
        NumericDocValues numbers = leaf.getNumericDocValues(Fields.NO);
        for (int doc = 0; doc < sums.length; doc++) {
            if (live == null || live.get(doc)) {
                append(numbers != null && numbers.advanceExact(doc) ? numbers.longValue() : -1, mix(sums[doc]));
            }
        }
    }

    private static void addTerms(LeafReader leaf, FieldInfo field, long seed, long[] sums) throws IOException {
        Terms terms = leaf.terms(field.name);
        if (terms == null) {
            return;
        }
        TermsEnum each = terms.iterator();
        PostingsEnum postings = null;
        for (BytesRef term = each.next(); term != null; term = each.next()) {
            long of = seed * 31 + hash(term);
            postings = each.postings(postings, PostingsEnum.POSITIONS);
            for (int doc = postings.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = postings.nextDoc()) {
                long print = of;
                if (terms.hasPositions()) {
                    for (int left = postings.freq(); left > 0; left--) {
                        print = print * 31 + postings.nextPosition() + 1;
                    }
                } else if (terms.hasFreqs()) {
                    print += postings.freq();
                }
                sums[doc] += mix(print);
            }
        }
    }

    private static void addValues(LeafReader leaf, FieldInfo field, long seed, long[] sums) throws IOException {
        switch (field.getDocValuesType()) {
            case NUMERIC -> {
                NumericDocValues values = leaf.getNumericDocValues(field.name);
                for (int doc = values.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = values.nextDoc()) {
                    sums[doc] += mix(seed * 31 + mix(values.longValue()));
                }
            }
            case BINARY -> {
                BinaryDocValues values = leaf.getBinaryDocValues(field.name);
                boolean isSummary = field.name.equals(Fields.SUMMARY);
                try (ZstdDecompressCtx unpacker = new ZstdDecompressCtx()) {
                    for (int doc = values.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = values.nextDoc()) {
                        BytesRef value = values.binaryValue();
                        // The bytes of equal summaries differ: what is a set in them has no order.
                        long print =
                                isSummary ? SummaryCodec.decode(value, unpacker).hashCode() : hash(value);
                        sums[doc] += mix(seed * 31 + print);
                    }
                }
            }
            case SORTED -> {
                SortedDocValues values = leaf.getSortedDocValues(field.name);
                for (int doc = values.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = values.nextDoc()) {
                    sums[doc] += mix(seed * 31 + hash(values.lookupOrd(values.ordValue())));
                }
            }
            case SORTED_NUMERIC -> {
                SortedNumericDocValues values = leaf.getSortedNumericDocValues(field.name);
                for (int doc = values.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = values.nextDoc()) {
                    for (int left = values.docValueCount(); left > 0; left--) {
                        sums[doc] += mix(seed * 31 + mix(values.nextValue()));
                    }
                }
            }
            case SORTED_SET -> {
                SortedSetDocValues values = leaf.getSortedSetDocValues(field.name);
                for (int doc = values.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = values.nextDoc()) {
                    for (int left = values.docValueCount(); left > 0; left--) {
                        sums[doc] += mix(seed * 31 + hash(values.lookupOrd(values.nextOrd())));
                    }
                }
            }
            case NONE -> {}
        }
    }

    private static void addPoints(LeafReader leaf, FieldInfo field, long seed, long[] sums) throws IOException {
        PointValues points = leaf.getPointValues(field.name);
        if (points == null) {
            return;
        }
        points.intersect(new PointValues.IntersectVisitor() {
            @Override
            public void visit(int doc) {
                throw new IllegalStateException("a point without its value");
            }

            @Override
            public void visit(int doc, byte[] value) {
                sums[doc] += mix(seed * 31 + hash(new BytesRef(value)));
            }

            @Override
            public PointValues.Relation compare(byte[] least, byte[] most) {
                return PointValues.Relation.CELL_CROSSES_QUERY;
            }
        });
    }

    private void append(long no, long print) {
        if (size == nos.length) {
            nos = Arrays.copyOf(nos, size * 2);
            prints = Arrays.copyOf(prints, size * 2);
        }
        nos[size] = no;
        prints[size++] = print;
    }

    /** One entry a trace: its documents' prints added up. */
    private void gather() {
        new ByNumber().sort(0, size);
        int[] counts = new int[size];
        int distinct = 0;
        for (int i = 0; i < size; i++) {
            if (distinct > 0 && nos[distinct - 1] == nos[i]) {
                prints[distinct - 1] += prints[i];
                counts[distinct - 1]++;
            } else {
                nos[distinct] = nos[i];
                prints[distinct] = prints[i];
                counts[distinct++] = 1;
            }
        }
        size = distinct;
        documents = counts;
    }

    private final class ByNumber extends IntroSorter {
        private long pivot;

        @Override
        protected void setPivot(int i) {
            pivot = nos[i];
        }

        @Override
        protected int comparePivot(int i) {
            return Long.compare(pivot, nos[i]);
        }

        @Override
        protected void swap(int i, int j) {
            long no = nos[i];
            nos[i] = nos[j];
            nos[j] = no;
            long print = prints[i];
            prints[i] = prints[j];
            prints[j] = print;
        }
    }

    private static long hash(BytesRef bytes) {
        return StringHelper.murmurhash3_x64_128(bytes.bytes, bytes.offset, bytes.length, SEED)[0];
    }

    /** Every bit of the result depends on every bit of the value. */
    private static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
