package dev.assay.scorers.language;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where an English word can be divided: Liang's algorithm, as TeX has it, with American patterns. */
final class Hyphenation {
    private record Pattern(int offset, String values) {}

    private final Map<String, Pattern> patterns = new HashMap<>();
    private final int longest;

    Hyphenation(List<String> lines) {
        int most = 0;
        for (String line : lines) {
            String[] columns = line.split(" ", -1);
            patterns.put(columns[0], new Pattern(Integer.parseInt(columns[1]), columns[2]));
            most = Math.max(most, columns[0].length());
        }
        longest = most;
    }

    /** @return how many divisions there are that leave two letters on both sides */
    int divisions(String word) {
        String pointed = "." + word + ".";
        int[] values = new int[pointed.length() + 1];
        for (int i = 0; i < pointed.length() - 1; i++) {
            for (int j = i + 1; j <= Math.min(i + longest, pointed.length()); j++) {
                Pattern pattern = patterns.get(pointed.substring(i, j));
                if (pattern != null) {
                    for (int k = 0; k < pattern.values().length(); k++) {
                        int at = i + pattern.offset() + k;
                        values[at] = Math.max(values[at], pattern.values().charAt(k) - '0');
                    }
                }
            }
        }
        int divisions = 0;
        for (int at = 3; at <= word.length() - 1; at++) {
            divisions += values[at] % 2;
        }
        return divisions;
    }
}
