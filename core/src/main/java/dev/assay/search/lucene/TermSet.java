package dev.assay.search.lucene;

import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.BytesTermAttribute;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.util.BytesRef;

/** The distinct terms of one field of one document; used again for the next document, by one thread. */
final class TermSet {
    static final FieldType TYPE = new FieldType();

    static {
        TYPE.setIndexOptions(IndexOptions.DOCS);
        TYPE.setTokenized(true);
        TYPE.setOmitNorms(true);
        TYPE.freeze();
    }

    private final TermTable terms = new TermTable();
    private final BytesRef scratch = new BytesRef();
    private final Field field;

    TermSet(String name) {
        this.field = new Field(name, new Stream(), TYPE);
    }

    void add(Fields.Term term) {
        term.shared(scratch);
        terms.add(scratch.bytes, scratch.offset, scratch.length);
    }

    boolean isEmpty() {
        return terms.size() == 0;
    }

    void clear() {
        terms.clear();
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
            if (next == terms.size()) {
                return false;
            }
            terms.get(next++, value);
            term.setBytesRef(value);
            return true;
        }

        @Override
        public void reset() {
            clearAttributes(); // the end of the last document moved the position
            next = 0;
        }
    }
}
