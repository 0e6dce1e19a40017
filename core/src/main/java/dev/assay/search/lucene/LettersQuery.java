package dev.assay.search.lucene;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * Documents with a word that contains a text. A segment is looked at when it is asked for, and of its documents only those
 * up to the last one wanted: the newest matches of a text that most traces have cost little more than those of a rare one.
 */
final class LettersQuery extends LeafQuery {
    /**
     * Words found so far, shared by the queries of one search.
     *
     * @param bySegment with the field and the text asked for
     */
    record Known(Map<Place, List<BytesRef>> bySegment) {
        Known() {
            this(new ConcurrentHashMap<>());
        }

        record Place(Object segment, String field, String text) {}
    }

    /** Words whose documents are read side by side; each takes some kilobytes. */
    private static final int MOST_OPEN = 1000;

    private final String field;
    private final String text;
    private final boolean lowerCase;
    private final Known known;

    /** @param lowerCase only where the word stands in lower case somewhere */
    LettersQuery(String field, String text, boolean lowerCase, Known known) {
        this.field = field;
        this.text = text;
        this.lowerCase = lowerCase;
        this.known = known;
    }

    @Override
    @Nullable
    Found find(LeafReaderContext leaf) throws IOException {
        DocIdSetIterator documents = documents(leaf);
        return documents == null ? null : new Found.Documents(documents);
    }

    private @Nullable DocIdSetIterator documents(LeafReaderContext leaf) throws IOException {
        LeafReader reader = leaf.reader();
        Terms terms = reader.terms(field);
        List<BytesRef> words = terms == null ? List.of() : words(leaf, terms);
        if (terms == null || words.isEmpty()) {
            return null;
        }
        if (words.size() <= MOST_OPEN) {
            return union(reader, terms, words);
        }
        FixedBitSet all = new FixedBitSet(reader.maxDoc());
        for (int start = 0; start < words.size(); start += MOST_OPEN) {
            DocIdSetIterator some =
                    union(reader, terms, words.subList(start, Math.min(words.size(), start + MOST_OPEN)));
            some.nextDoc();
            some.intoBitSet(reader.maxDoc(), all, 0);
        }
        return new BitSetIterator(all, reader.maxDoc());
    }

    private DocIdSetIterator union(LeafReader reader, Terms terms, List<BytesRef> words) {
        return new UnionInWindows(reader.maxDoc(), () -> {
            Terms capitals = lowerCase ? reader.terms(Fields.UPPER) : null;
            TermsEnum each = terms.iterator();
            TermsEnum without = capitals == null ? null : capitals.iterator();
            List<UnionInWindows.Of> all = new ArrayList<>();
            for (BytesRef word : words) {
                if (each.seekExact(word)) {
                    PostingsEnum not = without != null && without.seekExact(word)
                            ? without.postings(null, PostingsEnum.NONE)
                            : null;
                    all.add(new UnionInWindows.Of(each.postings(null, PostingsEnum.NONE), not));
                }
            }
            return all;
        });
    }

    private List<BytesRef> words(LeafReaderContext leaf, Terms terms) throws IOException {
        Known.Place place = new Known.Place(leaf.id(), field, text);
        List<BytesRef> words = known.bySegment().get(place);
        if (words == null) {
            Vocabulary vocabulary = Vocabulary.of(leaf.reader(), field, terms);
            words = vocabulary == null ? scan(terms) : vocabulary.containing(text);
            known.bySegment().put(place, words);
        }
        return words;
    }

    private List<BytesRef> scan(Terms terms) throws IOException {
        List<BytesRef> words = new ArrayList<>();
        TermsEnum each = terms.iterator();
        for (BytesRef term = each.next(); term != null; term = each.next()) {
            if (new String(term.bytes, term.offset, term.length, StandardCharsets.UTF_8).contains(text)) {
                words.add(BytesRef.deepCopyOf(term));
            }
        }
        return words;
    }

    @Override
    public String toString(String defaultField) {
        return field + ":*" + text + "*" + (lowerCase ? " in lower case" : "");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LettersQuery query
                && query.field.equals(field)
                && query.text.equals(text)
                && query.lowerCase == lowerCase;
    }

    @Override
    public int hashCode() {
        return (field + text).hashCode() + (lowerCase ? 1 : 0);
    }
}
