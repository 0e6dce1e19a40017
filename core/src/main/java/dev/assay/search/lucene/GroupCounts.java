package dev.assay.search.lucene;

import dev.assay.error.Invalid;
import java.util.Arrays;

/** Counts by a key of 64 bits; keys are numbered in the order they came. */
final class GroupCounts {
    /** Groups that a question may have, shown or not. */
    static final int MOST = 500_000;

    private long[] keys = new long[64];
    private long[] counts = new long[64];
    private int[] slots = new int[256];
    private int size;

    GroupCounts() {
        Arrays.fill(slots, -1);
    }

    int size() {
        return size;
    }

    long key(int number) {
        return keys[number];
    }

    long count(int number) {
        return counts[number];
    }

    /** The number of a key that was counted; -1 for another. */
    int find(long key) {
        return slots[slot(key)];
    }

    /** @throws Invalid when there are too many */
    void add(long key) {
        int slot = slot(key);
        int number = slots[slot];
        if (number >= 0) {
            counts[number]++;
            return;
        }
        if (size == MOST) {
            throw new Invalid("The traces fall into more than " + MOST
                    + " groups; group them by something with fewer values, or narrow the filter");
        }
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, size * 2);
            counts = Arrays.copyOf(counts, size * 2);
        }
        keys[size] = key;
        counts[size] = 1;
        slots[slot] = size++;
        if (size * 2 > slots.length) {
            slots = new int[slots.length * 2];
            Arrays.fill(slots, -1);
            for (int each = 0; each < size; each++) {
                slots[slot(keys[each])] = each;
            }
        }
    }

    /** Where the key is, or could be put. */
    private int slot(long key) {
        long hash = key * 0x9E3779B97F4A7C15L;
        int at = (int) (hash >>> 32) & (slots.length - 1);
        while (slots[at] >= 0 && keys[slots[at]] != key) {
            at = (at + 1) & (slots.length - 1);
        }
        return at;
    }
}
