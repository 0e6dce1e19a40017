package dev.assay.evaluation;

import dev.assay.store.MonitorStore.Active;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which of some scorers score a trace or session: always the same ones, and those that MLflow's server would choose. A trace that a scorer
 * leaves out is left out by those with smaller rates too, so that the traces that are scored are scored by many.
 */
final class Sampling {
    private static final double HASHES = Math.scalb(1.0, 256);

    private Sampling() {}

    /**
     * @param id of the trace, or of the session for scorers of sessions
     * @param scorers of one experiment with one and the same filter
     */
    static List<Active> of(String id, List<Active> scorers) {
        List<Active> byRate = new ArrayList<>(scorers);
        byRate.sort(Comparator.comparingDouble(Active::sampleRate).reversed());
        List<Active> chosen = new ArrayList<>();
        double before = 1;
        for (Active scorer : byRate) {
            if (hash(id + ':' + scorer.scorer().name()) > scorer.sampleRate() / before) {
                break;
            }
            chosen.add(scorer);
            before = scorer.sampleRate();
        }
        return chosen;
    }

    /** 0 to 1. */
    private static double hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return new BigInteger(1, digest).doubleValue() / HASHES;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
