package dev.assay.scorers.retrieval;

import dev.assay.model.Document;
import dev.assay.model.Span;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a retriever found, judged: at each place how relevant the document is. A document that was found again, as another piece
 * of it perhaps, counts at its first place only.
 *
 * @param found at each place the relevance, 0 for a document that is not expected
 * @param wanted the relevance of each expected document, the most relevant first
 */
record Ranking(List<Double> found, List<Double> wanted) {
    Ranking {
        found = List.copyOf(found);
        wanted = List.copyOf(wanted);
    }

    static Ranking of(Span retriever, List<ExpectedDocument> expected) {
        List<Double> found = new ArrayList<>();
        Set<Set<String>> seen = new HashSet<>();
        Set<ExpectedDocument> met = new HashSet<>();
        for (Document document : retriever.documents()) {
            Set<String> keys = ExpectedDocument.keysOf(document).collect(Collectors.toSet());
            List<ExpectedDocument> matches =
                    expected.stream().filter(each -> each.is(keys)).toList();
            if (matches.isEmpty()) {
                if (keys.isEmpty() || seen.add(keys)) {
                    found.add(0.0);
                }
            } else {
                matches.stream().filter(met::add).findFirst().ifPresent(first -> found.add(first.relevance()));
            }
        }
        List<Double> wanted = new ArrayList<>(
                expected.stream().distinct().map(ExpectedDocument::relevance).toList());
        wanted.sort(Collections.reverseOrder());
        return new Ranking(found, wanted);
    }

    /** The first {@code k} places. */
    Ranking first(int k) {
        return new Ranking(found.subList(0, Math.min(k, found.size())), wanted);
    }

    int hits() {
        return (int) found.stream().filter(relevance -> relevance > 0).count();
    }

    /** The share of what was found that is expected; 0 when nothing was found. */
    double precision() {
        return found.isEmpty() ? 0 : (double) hits() / found.size();
    }

    /** The share of what is expected that was found. */
    double recall() {
        return (double) hits() / wanted.size();
    }

    double f1() {
        return hits() == 0 ? 0 : 2 * precision() * recall() / (precision() + recall());
    }

    /** The place of the first expected document, from 1; 0 when there is none. */
    int firstHit() {
        for (int i = 0; i < found.size(); i++) {
            if (found.get(i) > 0) {
                return i + 1;
            }
        }
        return 0;
    }

    double reciprocalRank() {
        return firstHit() == 0 ? 0 : 1.0 / firstHit();
    }

    /** The mean, over the expected documents, of the precision at the place of each; 0 for those that were not found. */
    double averagePrecision() {
        double sum = 0;
        int hits = 0;
        for (int i = 0; i < found.size(); i++) {
            if (found.get(i) > 0) {
                sum += (double) ++hits / (i + 1);
            }
        }
        return sum / wanted.size();
    }

    /**
     * Discounted cumulative gain over the best that {@code k} places can have: a document counts its relevance over the binary
     * logarithm of its place plus 1.
     */
    double normalizedGain(int k) {
        return gain(found) / gain(wanted.subList(0, Math.min(k, wanted.size())));
    }

    private static double gain(List<Double> relevances) {
        double gain = 0;
        for (int i = 0; i < relevances.size(); i++) {
            gain += relevances.get(i) / (StrictMath.log(i + 2) / StrictMath.log(2));
        }
        return gain;
    }
}
