package dev.assay.otlp;

import com.github.luben.zstd.ZstdDictTrainer;
import com.github.luben.zstd.ZstdException;
import dev.assay.trace.ChunkDictionary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a dictionary from some traces. A dictionary outlives the traces it is made from, so it must not tell of any of them:
 * only words that many of them have are let into it.
 */
public final class DictionaryTrainer {
    /** Bytes. Twice as much saves 2 % more. */
    private static final int SIZE = 64 << 10;

    private static final int LARGEST_SAMPLE = 128 << 10;

    /** Of the traces, that must have a word. */
    private static final double SHARE = 0.05;

    private DictionaryTrainer() {}

    /**
     * @param traces the requests of each, unpacked
     * @return empty when there is too little to learn from
     */
    public static Optional<byte[]> train(List<List<byte[]>> traces) {
        Map<String, Integer> having = new HashMap<>();
        for (List<byte[]> trace : traces) {
            Set<String> words = new HashSet<>();
            trace.forEach(request -> forEachWord(request, (from, to) -> words.add(text(request, from, to))));
            words.forEach(word -> having.merge(word, 1, Integer::sum));
        }
        double least = Math.max(2, traces.size() * SHARE);
        having.values().removeIf(count -> count < least);
        List<byte[]> samples = new ArrayList<>();
        int bytes = 0;
        for (List<byte[]> trace : traces) {
            for (byte[] request : trace) {
                byte[] sample = only(having.keySet(), request);
                samples.add(sample);
                bytes += sample.length;
            }
        }
        ZstdDictTrainer trainer = new ZstdDictTrainer(bytes, SIZE, ChunkDictionary.LEVEL);
        samples.forEach(trainer::addSample);
        try {
            return Optional.of(trainer.trainSamples());
        } catch (ZstdException tooLittle) {
            return Optional.empty();
        }
    }

    /** What stands between words, and the words that are many traces'. */
    static byte[] only(Set<String> words, byte[] request) {
        byte[] kept = new byte[Math.min(request.length, LARGEST_SAMPLE)];
        int[] ends = {0, 0};
        forEachWord(request, (from, to) -> {
            int between = Math.min(from - ends[0], kept.length - ends[1]);
            System.arraycopy(request, ends[0], kept, ends[1], between);
            ends[1] += between;
            if (to - from <= kept.length - ends[1] && words.contains(text(request, from, to))) {
                System.arraycopy(request, from, kept, ends[1], to - from);
                ends[1] += to - from;
            }
            ends[0] = to;
        });
        return java.util.Arrays.copyOf(kept, ends[1]);
    }

    private static String text(byte[] request, int from, int to) {
        return new String(request, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static void forEachWord(byte[] request, Word word) {
        int from = 0;
        while (from < request.length) {
            if (isOfWord(request[from])) {
                int to = from + 1;
                while (to < request.length && isOfWord(request[to])) {
                    to++;
                }
                word.at(from, to);
                from = to;
            } else {
                from++;
            }
        }
    }

    /** Ids in binary are words, too, or end some: none is many traces'. */
    private static boolean isOfWord(byte each) {
        return each < 0
                || (each >= 'a' && each <= 'z')
                || (each >= 'A' && each <= 'Z')
                || (each >= '0' && each <= '9')
                || each == '_';
    }

    private interface Word {
        void at(int from, int to);
    }
}
