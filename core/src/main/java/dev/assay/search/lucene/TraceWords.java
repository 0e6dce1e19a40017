package dev.assay.search.lucene;

import dev.assay.search.TraceText;
import dev.assay.search.Words;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.BytesTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.util.BytesRef;

/**
 * The words of one document. Those of the root's inputs and outputs keep their positions, so that phrases are found; of all
 * others each is there once, and only where it is in neither. Used again for the next document, by one thread.
 */
final class TraceWords {
    private static final FieldType IN_ORDER = new FieldType();
    private static final int GAP_BETWEEN_TEXTS = 2;

    static {
        IN_ORDER.setIndexOptions(IndexOptions.DOCS_AND_FREQS_AND_POSITIONS);
        IN_ORDER.setTokenized(true);
        IN_ORDER.setOmitNorms(false);
        IN_ORDER.freeze();
    }

    private final TermTable words = new TermTable();
    private final Sequence inputs = new Sequence(Fields.INPUT, IN_ORDER);
    private final Sequence outputs = new Sequence(Fields.OUTPUT, IN_ORDER);
    private final Sequence rest = new Sequence(Fields.REST, TermSet.TYPE);
    private final Sequence upper = new Sequence(Fields.UPPER, TermSet.TYPE);

    /** Numbers of the words that stand in lower case somewhere. */
    private final BitSet lower = new BitSet();

    private boolean cut;

    void clear() {
        words.clear();
        inputs.length = 0;
        outputs.length = 0;
        rest.length = 0;
        upper.length = 0;
        lower.clear();
        cut = false;
    }

    void set(TraceText text) {
        clear();
        addInOrder(text.inputs(), inputs);
        addInOrder(text.outputs(), outputs);
        for (String each : text.others()) {
            Words.forEach(each, (utf8, length, wasCut, start, end) -> {
                int number = number(utf8, length, wasCut);
                if (number >= 0) {
                    rest.add(number);
                }
                noteCase(number, each, start, end);
            });
        }
        cut |= text.cut();
        int count = words.size();
        for (int number = lower.nextClearBit(0); number < count; number = lower.nextClearBit(number + 1)) {
            upper.add(number);
        }
    }

    private void addInOrder(Collection<String> texts, Sequence sequence) {
        for (String text : texts) {
            int first = sequence.length;
            Words.forEach(text, (utf8, length, wasCut, start, end) -> {
                int number = number(utf8, length, wasCut);
                noteCase(number, text, start, end);
                number = number < 0 ? -number - 1 : number;
                sequence.add(sequence.length == first ? ~number : number);
            });
        }
    }

    /** What is no ASCII counts as upper case: it may have been folded, too. */
    private void noteCase(int added, String text, int start, int end) {
        int number = added < 0 ? -added - 1 : added;
        if (lower.get(number)) {
            return;
        }
        for (int at = start; at < end; at++) {
            char c = text.charAt(at);
            if ((c >= 'A' && c <= 'Z') || c >= 128) {
                return;
            }
        }
        lower.set(number);
    }

    private int number(byte[] utf8, int length, boolean wasCut) {
        cut |= wasCut;
        return words.add(utf8, 0, length);
    }

    /** Some text is not in the index whole. */
    boolean isCut() {
        return cut;
    }

    void addTo(Document document) {
        for (Sequence each : new Sequence[] {inputs, outputs, rest, upper}) {
            if (each.length > 0) {
                document.add(each.field);
            }
        }
    }

    /** Numbers of words; those that begin a text are complemented. */
    private final class Sequence extends TokenStream {
        private final BytesTermAttribute term = addAttribute(BytesTermAttribute.class);
        private final PositionIncrementAttribute position = addAttribute(PositionIncrementAttribute.class);
        private final BytesRef value = new BytesRef();
        private final Field field;
        private int[] numbers = new int[256];
        private int length;
        private int next;

        Sequence(String name, FieldType type) {
            this.field = new Field(name, this, type);
        }

        void add(int number) {
            if (length == numbers.length) {
                numbers = Arrays.copyOf(numbers, length * 2);
            }
            numbers[length++] = number;
        }

        @Override
        public boolean incrementToken() {
            if (next == length) {
                return false;
            }
            int number = numbers[next++];
            words.get(number < 0 ? ~number : number, value);
            term.setBytesRef(value);
            position.setPositionIncrement(number < 0 ? GAP_BETWEEN_TEXTS : 1);
            return true;
        }

        @Override
        public void reset() {
            next = 0;
        }
    }
}
