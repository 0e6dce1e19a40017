package dev.assay.search.lucene;

import dev.assay.search.Words;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.BytesTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.util.ByteBlockPool;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.BytesRefHash;
import org.apache.lucene.util.UnicodeUtil;

/** The words of some texts with their positions, so that phrases are found; between two texts there is a gap. */
final class WordSequence {
    private static final FieldType TYPE = new FieldType();
    private static final int GAP = 2;

    static {
        TYPE.setIndexOptions(IndexOptions.DOCS_AND_FREQS_AND_POSITIONS);
        TYPE.setTokenized(true);
        TYPE.setOmitNorms(true);
        TYPE.freeze();
    }

    private final BytesRefHash distinct = new BytesRefHash(new ByteBlockPool(new ByteBlockPool.DirectAllocator()));
    private final BytesRef scratch = new BytesRef(new byte[Words.LONGEST * 3]);
    private final Field field;
    private int[] words = new int[256];
    private int length;
    private boolean cut;

    WordSequence(String name) {
        this.field = new Field(name, new Stream(), TYPE);
    }

    void add(List<String> texts) {
        for (String text : texts) {
            int[] first = {length};
            Words.forEach(text, (buffer, size, wasCut) -> {
                scratch.length = UnicodeUtil.UTF16toUTF8(buffer, 0, size, scratch.bytes);
                int id = distinct.add(scratch);
                if (length == words.length) {
                    words = Arrays.copyOf(words, length * 2);
                }
                // The sign bit marks the first word of a text.
                int word = id < 0 ? -id - 1 : id;
                words[length] = length == first[0] ? ~word : word;
                length++;
                cut |= wasCut;
            });
        }
    }

    boolean contains(BytesRef word) {
        return distinct.find(word) >= 0;
    }

    boolean isEmpty() {
        return length == 0;
    }

    /** A word was longer than what is kept of it. */
    boolean isCut() {
        return cut;
    }

    void clear() {
        if (length > 0) {
            distinct.clear(true);
            distinct.reinit();
        }
        length = 0;
        cut = false;
    }

    Field field() {
        return field;
    }

    private final class Stream extends TokenStream {
        private final BytesTermAttribute term = addAttribute(BytesTermAttribute.class);
        private final PositionIncrementAttribute position = addAttribute(PositionIncrementAttribute.class);
        private final BytesRef value = new BytesRef();
        private int next;

        @Override
        public boolean incrementToken() {
            clearAttributes();
            if (next == length) {
                return false;
            }
            int word = words[next++];
            distinct.get(word < 0 ? ~word : word, value);
            term.setBytesRef(value);
            position.setPositionIncrement(word < 0 ? GAP : 1);
            return true;
        }

        @Override
        public void reset() {
            next = 0;
        }
    }
}
