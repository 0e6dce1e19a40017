package dev.assay.search.lucene;

import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.BytesTermAttribute;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.util.ByteBlockPool;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.BytesRefHash;

/** The distinct terms of one field of one document; used again for the next document, by one thread. */
final class TermSet {
    private static final FieldType TYPE = new FieldType();

    static {
        TYPE.setIndexOptions(IndexOptions.DOCS);
        TYPE.setTokenized(true);
        TYPE.setOmitNorms(true);
        TYPE.freeze();
    }

    private final BytesRefHash terms = new BytesRefHash(new ByteBlockPool(new ByteBlockPool.DirectAllocator()));
    private final BytesRef scratch = new BytesRef();
    private final Field field;

    TermSet(String name) {
        this.field = new Field(name, new Stream(), TYPE);
    }

    void add(Fields.Term term) {
        terms.add(term.shared(scratch));
    }

    void add(BytesRef term) {
        terms.add(term);
    }

    boolean contains(BytesRef term) {
        return terms.find(term) >= 0;
    }

    boolean isEmpty() {
        return terms.size() == 0;
    }

    void clear() {
        if (terms.size() > 0) {
            terms.clear(true);
            terms.reinit();
        }
    }

    Field field() {
        return field;
    }

    private final class Stream extends TokenStream {
        private final BytesTermAttribute term = addAttribute(BytesTermAttribute.class);
        private final BytesRef value = new BytesRef();
        private int next;

        @Override
        public boolean incrementToken() {
            clearAttributes();
            if (next == terms.size()) {
                return false;
            }
            terms.get(next++, value);
            term.setBytesRef(value);
            return true;
        }

        @Override
        public void reset() {
            next = 0;
        }
    }
}
