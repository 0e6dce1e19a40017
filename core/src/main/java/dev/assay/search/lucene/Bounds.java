package dev.assay.search.lucene;

import java.util.List;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;

/**
 * What a filter finds, between two queries: everything that {@code sure} finds matches, nothing matches that {@code
 * possible} does not find. What lies between them is looked at in the stored traces. Negation swaps the two.
 */
record Bounds(Query sure, Query possible) {
    static final Query EVERYTHING = MatchAllDocsQuery.INSTANCE;
    static final Query NOTHING = MatchNoDocsQuery.INSTANCE;

    static final Bounds ALL = exact(EVERYTHING);
    static final Bounds NONE = exact(NOTHING);

    static Bounds exact(Query query) {
        return new Bounds(query, query);
    }

    static Bounds possible(Query query) {
        return new Bounds(NOTHING, query);
    }

    /** The index alone knows the answer. */
    boolean isExact() {
        return sure.equals(possible);
    }

    Bounds not() {
        return isExact() ? exact(not(sure)) : new Bounds(not(possible), not(sure));
    }

    static Bounds all(List<Bounds> all) {
        Query possible = and(all.stream().map(Bounds::possible).toList());
        return all.stream().allMatch(Bounds::isExact)
                ? exact(possible)
                : new Bounds(and(all.stream().map(Bounds::sure).toList()), possible);
    }

    static Bounds any(List<Bounds> any) {
        Query possible = or(any.stream().map(Bounds::possible).toList());
        return any.stream().allMatch(Bounds::isExact)
                ? exact(possible)
                : new Bounds(or(any.stream().map(Bounds::sure).toList()), possible);
    }

    static Query not(Query query) {
        if (query.equals(EVERYTHING)) {
            return NOTHING;
        }
        if (query.equals(NOTHING)) {
            return EVERYTHING;
        }
        return new BooleanQuery.Builder()
                .add(EVERYTHING, Occur.FILTER)
                .add(query, Occur.MUST_NOT)
                .build();
    }

    static Query and(Query... all) {
        return and(List.of(all));
    }

    static Query and(List<Query> all) {
        if (all.contains(NOTHING)) {
            return NOTHING;
        }
        List<Query> parts = all.stream()
                .filter(query -> !query.equals(EVERYTHING))
                .distinct()
                .toList();
        if (parts.isEmpty()) {
            return EVERYTHING;
        }
        return parts.size() == 1 ? parts.getFirst() : joined(parts, Occur.FILTER);
    }

    static Query or(List<Query> any) {
        if (any.contains(EVERYTHING)) {
            return EVERYTHING;
        }
        List<Query> parts =
                any.stream().filter(query -> !query.equals(NOTHING)).distinct().toList();
        if (parts.isEmpty()) {
            return NOTHING;
        }
        return parts.size() == 1 ? parts.getFirst() : joined(parts, Occur.SHOULD);
    }

    private static Query joined(List<Query> parts, Occur occur) {
        BooleanQuery.Builder builder = new BooleanQuery.Builder();
        parts.forEach(query -> builder.add(query, occur));
        return builder.build();
    }
}
