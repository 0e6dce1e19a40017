package dev.assay.trace;

import com.google.protobuf.ByteString;
import java.util.Comparator;

/** Which of several versions of one span is kept. Never by arrival: spans are sent again, and requests overtake each other. */
final class SpanVersions {
    private static final Comparator<ByteString> BY_BYTES = ByteString.unsignedLexicographicalComparator();

    private SpanVersions() {}

    /** The one that has ended, then that ended later, then the one with more bytes, then with greater bytes. */
    static Span better(Span a, Span b) {
        int order = Long.compare(a.endTimeUnixNano(), b.endTimeUnixNano());
        if (order == 0) {
            order = Integer.compare(a.otlp().size(), b.otlp().size());
        }
        if (order == 0) {
            order = BY_BYTES.compare(a.otlp(), b.otlp());
        }
        if (order == 0 && !a.resource().equals(b.resource())) {
            order = a.resource().toString().compareTo(b.resource().toString());
        }
        if (order == 0) {
            order = String.valueOf(a.scope()).compareTo(String.valueOf(b.scope()));
        }
        return order >= 0 ? a : b;
    }
}
