package dev.assay.search.lucene;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.lucene.util.BytesRef;

/**
 * The distinct terms of one document, numbered in the order they came. Made for being emptied and filled again without
 * touching memory that the document does not need; by one thread.
 */
final class TermTable {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes = new byte[4096];
    private int[] starts = new int[257];
    private int[] hashes = new int[256];
    private int size;

    /** Slots hold the round they were filled in and the number of the term; those of former rounds are empty. */
    private long[] slots = new long[1024];

    private int round = 1;

    void clear() {
        size = 0;
        round++;
    }

    int size() {
        return size;
    }

    /** The number of the term; {@code -number - 1} when it was there already. */
    int add(byte[] term, int from, int length) {
        int hash = hash(term, from, length);
        int mask = slots.length - 1;
        int at = hash & mask;
        while ((int) (slots[at] >>> 32) == round) {
            int number = (int) slots[at];
            if (hashes[number] == hash && isTerm(number, term, from, length)) {
                return -number - 1;
            }
            at = (at + 1) & mask;
        }
        slots[at] = ((long) round << 32) | size;
        return append(term, from, length, hash);
    }

    private boolean isTerm(int number, byte[] term, int from, int length) {
        int start = starts[number];
        return starts[number + 1] - start == length
                && Arrays.equals(bytes, start, start + length, term, from, from + length);
    }

    private int append(byte[] term, int from, int length, int hash) {
        int number = size++;
        if (number == hashes.length) {
            hashes = Arrays.copyOf(hashes, number * 2);
            starts = Arrays.copyOf(starts, number * 2 + 1);
        }
        int start = starts[number];
        if (start + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, start + length));
        }
        System.arraycopy(term, from, bytes, start, length);
        starts[number + 1] = start + length;
        hashes[number] = hash;
        if (size * 2 > slots.length) {
            grow();
        }
        return number;
    }

    private void grow() {
        slots = new long[slots.length * 2];
        int mask = slots.length - 1;
        for (int number = 0; number < size; number++) {
            int at = hashes[number] & mask;
            while ((int) (slots[at] >>> 32) == round) {
                at = (at + 1) & mask;
            }
            slots[at] = ((long) round << 32) | number;
        }
    }

    /** Valid until the next {@link #add}. */
    void get(int number, BytesRef into) {
        into.bytes = bytes;
        into.offset = starts[number];
        into.length = starts[number + 1] - starts[number];
    }

    private static int hash(byte[] term, int from, int length) {
        long hash = length * 0x9E3779B97F4A7C15L;
        int at = from;
        int end = from + length;
        for (; at + 8 <= end; at += 8) {
            hash = mix(hash ^ (long) LONGS.get(term, at));
        }
        long rest = 0;
        for (; at < end; at++) {
            rest = (rest << 8) | (term[at] & 0xFF);
        }
        hash = mix(hash ^ rest);
        return (int) (hash ^ (hash >>> 32));
    }

    private static long mix(long value) {
        long mixed = value * 0xff51afd7ed558ccdL;
        return mixed ^ (mixed >>> 32);
    }
}
