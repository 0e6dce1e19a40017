package dev.assay.otlp;

import java.util.Arrays;

/** Slices of a body that all spans of a resource, or of a scope, share. Compared by identity: each stands for one place. */
final class Head {
    private int[] ranges = new int[4];
    private int count;
    private int length;

    void add(int from, int to) {
        length += to - from;
        if (count > 0 && ranges[count - 1] == from) {
            ranges[count - 1] = to;
            return;
        }
        if (count == ranges.length) {
            ranges = Arrays.copyOf(ranges, count * 2);
        }
        ranges[count++] = from;
        ranges[count++] = to;
    }

    int length() {
        return length;
    }

    /** Copies the slices so that they end at {@code end}; returns where they start. */
    int copyBefore(byte[] source, byte[] target, int end) {
        int at = end - length;
        int next = at;
        for (int i = 0; i < count; i += 2) {
            int size = ranges[i + 1] - ranges[i];
            System.arraycopy(source, ranges[i], target, next, size);
            next += size;
        }
        return at;
    }
}
