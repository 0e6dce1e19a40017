package dev.assay.otlp;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Spans, or log records, of one trace in a request: where they stand in the body, and what they share with others. */
final class SpanGroup {
    private final OtelId otelId;
    private int size;
    private int[] ranges = new int[16];
    private Head[] resources = new Head[8];
    private Head[] scopes = new Head[8];
    private Destination destination = Destination.NONE;
    private Destination last = Destination.NONE;
    private @Nullable String mlflowId;

    SpanGroup(OtelId otelId) {
        this.otelId = otelId;
    }

    void add(int from, int to, Head resource, Head scope) {
        if (size == resources.length) {
            resources = Arrays.copyOf(resources, size * 2);
            scopes = Arrays.copyOf(scopes, size * 2);
            ranges = Arrays.copyOf(ranges, size * 4);
        }
        ranges[2 * size] = from;
        ranges[2 * size + 1] = to;
        resources[size] = resource;
        scopes[size] = scope;
        size++;
    }

    /** The first that is said holds. */
    void describe(Destination said, @Nullable String idOfMlflow) {
        if (!said.equals(last)) {
            last = said;
            destination = destination.or(said);
        }
        if (mlflowId == null) {
            mlflowId = idOfMlflow;
        }
    }

    int size() {
        return size;
    }

    Destination destination() {
        return destination;
    }

    String traceId() {
        return mlflowId == null ? "tr-" + otelId : mlflowId;
    }

    /** End of the longest run of spans from {@code from} on that is no larger than {@code bytes}; at least one span. */
    int upTo(int from, int bytes) {
        int to = from;
        int total = 0;
        while (to < size && (to == from || total + length(to) <= bytes)) {
            total += length(to);
            to++;
        }
        return to;
    }

    private int length(int span) {
        return ranges[2 * span + 1] - ranges[2 * span];
    }

    /**
     * The spans {@code from} to {@code to} as a request of their own. Written from its end to its beginning, because then the
     * length of a message is known when it has to be said.
     *
     * @param unknown slices of the request that this version does not know
     */
    byte[] write(byte[] body, int from, int to, List<int[]> unknown) {
        byte[] target = new byte[bound(from, to, unknown)];
        int at = target.length;
        for (int i = unknown.size() - 1; i >= 0; i--) {
            int[] slice = unknown.get(i);
            at -= slice[1] - slice[0];
            System.arraycopy(body, slice[0], target, at, slice[1] - slice[0]);
        }
        int span = to - 1;
        while (span >= from) {
            Head resource = resources[span];
            int resourceEnd = at;
            while (span >= from && resources[span] == resource) {
                Head scope = scopes[span];
                int scopeEnd = at;
                while (span >= from && scopes[span] == scope) {
                    at -= length(span);
                    System.arraycopy(body, ranges[2 * span], target, at, length(span));
                    span--;
                }
                at = scope.copyBefore(body, target, at);
                at = writeTag(target, at, scopeEnd - at, OtlpFields.RESOURCE_SPANS_SCOPE_SPANS);
            }
            at = resource.copyBefore(body, target, at);
            at = writeTag(target, at, resourceEnd - at, OtlpFields.REQUEST_RESOURCE_SPANS);
        }
        return Arrays.copyOfRange(target, at, target.length);
    }

    private int bound(int from, int to, List<int[]> unknown) {
        int bound = 0;
        for (int[] slice : unknown) {
            bound += slice[1] - slice[0];
        }
        for (int span = from; span < to; span++) {
            bound += length(span);
            if (span == from || scopes[span] != scopes[span - 1]) {
                bound += scopes[span].length() + resources[span].length() + 12;
            }
        }
        return bound;
    }

    /** A tag of one byte and the length, before {@code at}. */
    private static int writeTag(byte[] target, int at, int length, int tag) {
        int size = 1;
        for (int rest = length >>> 7; rest != 0; rest >>>= 7) {
            size++;
        }
        int start = at - size;
        int rest = length;
        for (int i = 0; i < size; i++) {
            target[start + i] = (byte) (i == size - 1 ? rest : (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        target[start - 1] = (byte) tag;
        return start - 1;
    }
}
