package dev.assay.search.lucene;

import dev.assay.search.TraceIndex.Likeness;
import dev.assay.search.TraceIndex.Similar;
import dev.assay.search.TraceText;
import dev.assay.search.Words;
import dev.assay.trace.Trace;
import dev.assay.trace.TraceInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Matches;
import org.apache.lucene.search.NamedMatches;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;

/**
 * Finds the traces that share another one's telling words: frequent in it, rare in all others. The index keeps no words by
 * trace, so they are taken from the stored one; the index says how rare each is.
 */
final class SimilarTraces {
    static final int MOST_WORDS = 25;

    /** Words whose rarity is looked up; those of the root's inputs and outputs come first. */
    private static final int MOST_LOOKED_UP = 1000;

    /** Rare words of which somebody else's use is looked for: those of deleted documents still count as used. */
    private static final int MOST_CHECKED = 200;

    /** A word of what was asked or answered, against one anywhere else. */
    private static final int ROOT_COUNTS = 4;

    /** Of the weight of all words looked for: who has less is like everybody. */
    private static final double LEAST_SCORE = 0.1;

    private static final List<String> FIELDS = List.of(Fields.INPUT, Fields.OUTPUT, Fields.REST);

    /** Parts of ids and times say who and when, not what. */
    private static final Pattern OF_AN_ID = Pattern.compile("(?=.*[0-9])(?=.*[a-f])[0-9a-f]{4,}|[0-9]{9,}|[!-~]");

    private final TraceSearch search;
    private final IndexSearcher traces;
    private final Query itself;
    private final int itsDocument;

    private SimilarTraces(TraceSearch search, Trace like) throws IOException {
        this.search = search;
        this.traces = search.traces();
        this.itself =
                new TermQuery(new Term(Fields.KEY, Fields.number(like.info().no())));
        ScoreDoc[] found = traces.search(itself, 1).scoreDocs;
        this.itsDocument = found.length == 0 ? -1 : found[0].doc;
    }

    private record Word(String text, double weight) {}

    static Likeness of(TraceSearch search, Trace like, int limit) throws IOException {
        SimilarTraces similar = new SimilarTraces(search, like);
        List<Word> words = similar.telling(like);
        return new Likeness(
                words.stream().map(Word::text).toList(), words.isEmpty() ? List.of() : similar.having(words, limit));
    }

    /** The words that tell the trace from others, and that another one has, the heaviest first. */
    private List<Word> telling(Trace like) throws IOException {
        SortedMap<BytesRef, Integer> counts = counts(like);
        Map<BytesRef, Integer> documents = documents(counts);
        int all = traces.getIndexReader().maxDoc();
        List<Word> ranked = new ArrayList<>();
        counts.forEach((word, count) -> {
            int having = Math.min(all, documents.getOrDefault(word, 0));
            if (having > (itsDocument < 0 ? 0 : 1)) {
                double rarity = Math.log1p((all - having + 0.5) / (having + 0.5));
                ranked.add(new Word(word.utf8ToString(), Math.sqrt(count) * rarity));
            }
        });
        ranked.sort(Comparator.comparingDouble(Word::weight).reversed().thenComparing(Word::text));
        List<Word> telling = new ArrayList<>();
        for (Word word : ranked.subList(0, Math.min(ranked.size(), MOST_CHECKED))) {
            if (isElsewhere(new BytesRef(Fields.utf8(word.text())))) {
                telling.add(word);
                if (telling.size() == MOST_WORDS) {
                    break;
                }
            }
        }
        return telling;
    }

    /** How often the trace has each word, in the order of the index. */
    private static SortedMap<BytesRef, Integer> counts(Trace like) {
        TraceText text = TraceText.of(like);
        SortedMap<BytesRef, Integer> counts = new TreeMap<>();
        text.inputs().forEach(each -> count(each, ROOT_COUNTS, counts));
        text.outputs().forEach(each -> count(each, ROOT_COUNTS, counts));
        text.others().forEach(each -> count(each, 1, counts));
        return counts;
    }

    private static void count(String text, int by, Map<BytesRef, Integer> counts) {
        Words.forEach(text, (utf8, length, cut, _, _) -> {
            BytesRef word = new BytesRef(utf8, 0, length);
            Integer known = counts.get(word);
            if (known != null) {
                counts.put(word, known + by); // the key stays the one that is there
            } else if (counts.size() < MOST_LOOKED_UP
                    && !cut
                    && !OF_AN_ID.matcher(word.utf8ToString()).matches()) {
                counts.put(BytesRef.deepCopyOf(word), by);
            }
        });
    }

    /** How many documents have each word. */
    private Map<BytesRef, Integer> documents(SortedMap<BytesRef, Integer> counts) throws IOException {
        Map<BytesRef, Integer> documents = new TreeMap<>();
        for (LeafReaderContext leaf : traces.getIndexReader().leaves()) {
            for (String field : FIELDS) {
                Terms terms = leaf.reader().terms(field);
                if (terms == null) {
                    continue;
                }
                TermsEnum each = terms.iterator();
                for (BytesRef word : counts.keySet()) {
                    if (each.seekExact(word)) {
                        documents.merge(word, each.docFreq(), Integer::sum);
                    }
                }
            }
        }
        return documents;
    }

    private boolean isElsewhere(BytesRef word) throws IOException {
        for (LeafReaderContext leaf : traces.getIndexReader().leaves()) {
            Bits live = leaf.reader().getLiveDocs();
            for (String field : FIELDS) {
                PostingsEnum having = leaf.reader().postings(new Term(field, word), PostingsEnum.NONE);
                if (having == null) {
                    continue;
                }
                for (int doc = having.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = having.nextDoc()) {
                    if ((live == null || live.get(doc)) && leaf.docBase + doc != itsDocument) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private List<Similar> having(List<Word> words, int limit) throws IOException {
        BooleanQuery.Builder any = new BooleanQuery.Builder().setMinimumNumberShouldMatch(Math.min(2, words.size()));
        for (Word word : words) {
            any.add(new BoostQuery(named(word.text()), (float) word.weight()), Occur.SHOULD);
        }
        Query ranking = new BooleanQuery.Builder()
                .add(any.build(), Occur.MUST)
                .add(itself, Occur.MUST_NOT)
                .build();
        List<ScoreDoc> best = search.best(ranking, limit);
        List<TraceInfo> summaries = search.summaries(best);
        double whole = words.stream().mapToDouble(Word::weight).sum();
        Weight weight = traces.createWeight(traces.rewrite(ranking), ScoreMode.COMPLETE_NO_SCORES, 1);
        List<Similar> similar = new ArrayList<>();
        for (int i = 0; i < best.size() && best.get(i).score >= LEAST_SCORE * whole; i++) {
            Set<String> shared = shared(weight, best.get(i).doc);
            similar.add(new Similar(
                    summaries.get(i),
                    Math.min(1, best.get(i).score / whole),
                    words.stream().map(Word::text).filter(shared::contains).toList()));
        }
        return similar;
    }

    private static Query named(String word) {
        BooleanQuery.Builder anywhere = new BooleanQuery.Builder();
        for (String field : FIELDS) {
            anywhere.add(new TermQuery(new Term(field, word)), Occur.SHOULD);
        }
        return NamedMatches.wrapQuery(word, new ConstantScoreQuery(anywhere.build()));
    }

    private Set<String> shared(Weight weight, int doc) throws IOException {
        List<LeafReaderContext> leaves = traces.getIndexReader().leaves();
        LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(doc, leaves));
        Matches matches = weight.matches(leaf, doc - leaf.docBase);
        Set<String> names = new HashSet<>();
        if (matches != null) {
            NamedMatches.findNamedMatches(matches).forEach(named -> names.add(named.getName()));
        }
        return names;
    }
}
