package dev.assay.search.lucene;

import dev.assay.search.Condition;
import dev.assay.search.Field;
import dev.assay.search.Filter;
import dev.assay.search.LikeWords;
import dev.assay.search.Words;
import dev.assay.search.lucene.TermScan.Verdict;
import dev.assay.trace.Span;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/**
 * Words. The root's inputs and outputs are indexed with positions; a phrase anywhere else is found by its words and then
 * looked for in the stored trace.
 */
final class TextQueries {
    /** Words and phrases that make a score. */
    private static final int MOST_SCORED = 500;

    private final TermScan scan;

    TextQueries(TermScan scan) {
        this.scan = scan;
    }

    Bounds contains(Filter.Contains contains) {
        List<String> words = contains.words();
        boolean isPhrase = words.size() > 1;
        return switch (contains.part()) {
            case INPUT -> inSequence(Fields.INPUT, contains);
            case OUTPUT -> inSequence(Fields.OUTPUT, contains);
            case TEXT -> {
                Bounds root =
                        Bounds.any(List.of(inSequence(Fields.INPUT, contains), inSequence(Fields.OUTPUT, contains)));
                List<Query> all = new ArrayList<>();
                for (int i = 0; i < words.size(); i++) {
                    boolean openEnd = contains.openEnd() && i == words.size() - 1;
                    all.add(anywhere(words.get(i), openEnd));
                }
                yield isPhrase ? new Bounds(root.sure(), Bounds.and(all)) : Bounds.exact(all.getFirst());
            }
        };
    }

    /** Scores by BM25 how well a trace fits the words that the filter asks for; null when it asks for none. */
    static @Nullable Query relevance(Filter filter) {
        BooleanQuery.Builder any = new BooleanQuery.Builder();
        int[] left = {MOST_SCORED};
        score(filter, any, left);
        return left[0] == MOST_SCORED ? null : any.build();
    }

    private static void score(Filter filter, BooleanQuery.Builder any, int[] left) {
        switch (filter) {
            case Filter.And(var all) -> all.forEach(each -> score(each, any, left));
            case Filter.Or(var some) -> some.forEach(each -> score(each, any, left));
            case Filter.Contains contains -> {
                List<String> words = contains.words();
                for (String field :
                        switch (contains.part()) {
                            case INPUT -> List.of(Fields.INPUT);
                            case OUTPUT -> List.of(Fields.OUTPUT);
                            case TEXT -> List.of(Fields.INPUT, Fields.OUTPUT, Fields.REST);
                        }) {
                    if (words.size() > 1 && !field.equals(Fields.REST) && left[0]-- > 0) {
                        any.add(phrase(field, words), BooleanClause.Occur.SHOULD);
                    }
                    for (int i = 0; i < words.size() && left[0]-- > 0; i++) {
                        boolean openEnd = contains.openEnd() && i == words.size() - 1;
                        any.add(word(field, words.get(i), openEnd), BooleanClause.Occur.SHOULD);
                    }
                }
            }
            default -> {}
        }
    }

    private static Query anywhere(String word, boolean openEnd) {
        return Bounds.or(List.of(
                word(Fields.INPUT, word, openEnd),
                word(Fields.OUTPUT, word, openEnd),
                word(Fields.REST, word, openEnd)));
    }

    private static Query word(String field, String word, boolean openEnd) {
        Term term = new Term(field, word);
        return openEnd ? FilterQueries.prefix(field, term.bytes()) : new TermQuery(term);
    }

    private static Bounds inSequence(String field, Filter.Contains contains) {
        List<String> words = contains.words();
        if (words.size() == 1) {
            return Bounds.exact(word(field, words.getFirst(), contains.openEnd()));
        }
        if (!contains.openEnd()) {
            return Bounds.exact(phrase(field, words));
        }
        List<String> closed = words.subList(0, words.size() - 1);
        return Bounds.possible(Bounds.and(
                closed.size() == 1 ? word(field, closed.getFirst(), false) : phrase(field, closed),
                word(field, words.getLast(), true)));
    }

    private static Query phrase(String field, List<String> words) {
        return new PhraseQuery(
                field,
                words.stream().map(word -> new BytesRef(Fields.utf8(word))).toArray(BytesRef[]::new));
    }

    /**
     * The traces with a span whose text fulfils the condition: by the words that it cannot do without. Where it asks for
     * letters anywhere in a word, the index knows the texts that have them; keys and the like are to be looked at.
     */
    Bounds inContent(Condition condition) throws IOException {
        if (!(condition instanceof Condition.Like like)) {
            return Bounds.possible(Bounds.EVERYTHING);
        }
        List<Query> all = new ArrayList<>();
        for (LikeWords.Needed needed : LikeWords.needed(like.pattern())) {
            all.add(Bounds.or(List.of(
                    having(Fields.INPUT, needed),
                    having(Fields.OUTPUT, needed),
                    having(Fields.REST, needed),
                    inKeys(Fields.JSON_KEYS, "", needed),
                    inKeys(Fields.K, Fields.attribute(""), needed),
                    inStatus(needed))));
        }
        if (all.isEmpty()) {
            return Bounds.possible(Bounds.EVERYTHING);
        }
        Query cut = new TermQuery(new Term(Fields.K, Fields.CUT));
        return new Bounds(inTexts(like), Bounds.or(List.of(Bounds.and(all), cut)));
    }

    private Query inTexts(Condition.Like like) throws IOException {
        String letters = LikeWords.lettersAnywhere(like);
        boolean lowerCase = like.letters() == Condition.Letters.EXACT;
        if (letters == null || (lowerCase && !letters.equals(letters.toLowerCase(Locale.ROOT)))) {
            return Bounds.NOTHING; // where capitals stand is not in the index
        }
        letters = letters.toLowerCase(Locale.ROOT);
        Query preview = new TermQuery(new Term(Fields.K, Fields.PREVIEW));
        Query ofRoot = Bounds.or(List.of(
                scan.containing(Fields.INPUT, letters, lowerCase), scan.containing(Fields.OUTPUT, letters, lowerCase)));
        return Bounds.or(
                List.of(scan.containing(Fields.REST, letters, lowerCase), Bounds.and(ofRoot, Bounds.not(preview))));
    }

    /** The root's inputs or outputs as one text. */
    Bounds inRoot(Field.RootText root, Condition condition) throws IOException {
        Query present = FilterQueries.present(Fields.key(root));
        return switch (condition) {
            case Condition.Present _ -> Bounds.exact(present);
            case Condition.Not(var negated) ->
                Bounds.all(List.of(Bounds.exact(present), inRoot(root, negated).not()));
            case Condition.OneOf(var texts, var _) -> {
                List<Query> any = new ArrayList<>();
                for (String text : texts) {
                    any.add(inRoot(root, LikeWords.ofWhole(text)));
                }
                yield Bounds.possible(Bounds.and(present, Bounds.or(any)));
            }
            case Condition.Like(var pattern, var _) ->
                Bounds.possible(Bounds.and(present, inRoot(root, LikeWords.needed(pattern))));
            case Condition.Regex _ -> Bounds.possible(present);
            case Condition.Between _ -> Bounds.NONE;
        };
    }

    private Query inRoot(Field.RootText root, List<LikeWords.Needed> words) throws IOException {
        String field =
                switch (root) {
                    case INPUT -> Fields.INPUT;
                    case OUTPUT -> Fields.OUTPUT;
                };
        List<Query> all = new ArrayList<>();
        for (LikeWords.Needed needed : words) {
            all.add(Bounds.or(List.of(having(field, needed), inKeys(Fields.JSON_KEYS, "", needed))));
        }
        Query cut = new TermQuery(new Term(Fields.K, Fields.CUT));
        return Bounds.or(List.of(Bounds.and(all), cut));
    }

    private Query having(String field, LikeWords.Needed needed) throws IOException {
        if (!needed.openStart() && !needed.escaped()) {
            return word(field, needed.word(), needed.openEnd());
        }
        if (!needed.openStart() || !needed.openEnd()) {
            return scan.scan(field, new BytesRef(), term -> Verdict.of(needed.isIn(text(term))))
                    .possible();
        }
        Query containing = scan.containing(field, needed.word(), false);
        return needed.escaped()
                ? Bounds.or(List.of(containing, word(field, needed.word().substring(1), true)))
                : containing;
    }

    /** Keys that have such a word among theirs. */
    private Query inKeys(String field, String prefix, LikeWords.Needed needed) throws IOException {
        BytesRef start = new BytesRef(Fields.utf8(prefix));
        return scan.scan(field, start, term -> {
                    String key = text(term).substring(prefix.length());
                    return Verdict.of(Words.of(key).stream().anyMatch(needed::isIn));
                })
                .possible();
    }

    /** Spans whose status reads like the word: STATUS_CODE_ERROR. */
    private Query inStatus(LikeWords.Needed needed) throws IOException {
        List<String> statuses = Stream.of(Span.StatusCode.values())
                .map(Enum::name)
                .filter(status -> needed.isIn(status.toLowerCase(Locale.ROOT)))
                .toList();
        return statuses.isEmpty()
                ? Bounds.NOTHING
                : scan.scan(Fields.SPAN, new BytesRef(), term -> {
                            String span = text(term);
                            return Verdict.of(statuses.stream().anyMatch(span::endsWith));
                        })
                        .possible();
    }

    private static String text(BytesRef term) {
        return new String(term.bytes, term.offset, term.length, StandardCharsets.UTF_8);
    }
}
