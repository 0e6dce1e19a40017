package dev.assay.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import dev.assay.trace.ChunkDictionary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Many requests with spans of one trace as few. Nothing is decoded or written anew: spans, and what they share, are slices of
 * what was sent, so that fields which this version does not know survive. What is said of equal resources and scopes is said
 * once; a span that is there twice, byte for byte and under the same resource and scope, is kept once.
 */
public final class ChunkMerge {
    private final int atMost;

    /** Spans by what stands before them in their resource, and then in their scope. All are slices with their tags. */
    private final Map<ByteString, Map<ByteString, Set<ByteString>>> resources = new LinkedHashMap<>();

    private final Set<ByteString> unknown = new LinkedHashSet<>();

    private ChunkMerge(int atMost) {
        this.atMost = atMost;
    }

    /**
     * @param requests {@code ExportTraceServiceRequest}s in protobuf, as {@link OtlpRequests} made them
     * @param atMost bytes of one, unless a single span has more
     */
    public static List<Merged> merge(List<byte[]> requests, int atMost) {
        ChunkMerge merge = new ChunkMerge(atMost);
        requests.forEach(merge::read);
        return merge.write();
    }

    /** @param request that holds so many spans */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Merged(int spans, byte[] request) {
        /** Packed more tightly than on arrival, when there was no time. */
        public Compression.Packed packed(@Nullable ChunkDictionary dictionary) {
            return Compression.compressTightly(request, dictionary);
        }
    }

    private void read(byte[] request) {
        Wire wire = new Wire(request, 0, request.length);
        while (wire.hasMore()) {
            int from = wire.position();
            int tag = wire.readTag();
            if (tag == OtlpFields.REQUEST_RESOURCE_SPANS) {
                int outer = wire.enter();
                readResourceSpans(wire);
                wire.leave(outer);
            } else {
                wire.skip(tag);
                unknown.add(slice(request, from, wire.position()));
            }
        }
    }

    /** Twice over its fields: what belongs to every span of it may stand behind them. */
    private void readResourceSpans(Wire wire) {
        int from = wire.position();
        int to = wire.limit();
        ByteString head = head(wire, OtlpFields.RESOURCE_SPANS_SCOPE_SPANS);
        Wire again = new Wire(wire.bytes(), from, to);
        while (again.hasMore()) {
            int tag = again.readTag();
            if (tag == OtlpFields.RESOURCE_SPANS_SCOPE_SPANS) {
                int outer = again.enter();
                readScopeSpans(again, head);
                again.leave(outer);
            } else {
                again.skip(tag);
            }
        }
    }

    private void readScopeSpans(Wire wire, ByteString resource) {
        int from = wire.position();
        int to = wire.limit();
        ByteString head = head(wire, OtlpFields.SCOPE_SPANS_SPANS);
        Wire again = new Wire(wire.bytes(), from, to);
        while (again.hasMore()) {
            int start = again.position();
            int tag = again.readTag();
            again.skip(tag);
            if (tag == OtlpFields.SCOPE_SPANS_SPANS) {
                resources
                        .computeIfAbsent(resource, _ -> new LinkedHashMap<>())
                        .computeIfAbsent(head, _ -> new LinkedHashSet<>())
                        .add(slice(wire.bytes(), start, again.position()));
            }
        }
    }

    /** All fields but one, in their order. */
    private static ByteString head(Wire wire, int but) {
        ByteString head = ByteString.EMPTY;
        while (wire.hasMore()) {
            int start = wire.position();
            int tag = wire.readTag();
            wire.skip(tag);
            if (tag != but) {
                head = head.concat(slice(wire.bytes(), start, wire.position()));
            }
        }
        return head;
    }

    private static ByteString slice(byte[] bytes, int from, int to) {
        return UnsafeByteOperations.unsafeWrap(bytes, from, to - from);
    }

    private List<Merged> write() {
        List<Merged> merged = new ArrayList<>();
        Part part = new Part();
        for (var resource : resources.entrySet()) {
            for (var scope : resource.getValue().entrySet()) {
                for (ByteString span : scope.getValue()) {
                    if (part.spans > 0 && part.size + span.size() > atMost) {
                        merged.add(part.close());
                        part = new Part();
                    }
                    part.add(resource.getKey(), scope.getKey(), span);
                }
            }
        }
        for (ByteString each : unknown) {
            part.more = part.more.concat(each);
        }
        merged.add(part.close());
        return merged;
    }

    /** One request while it is put together. */
    private static final class Part {
        private final Map<ByteString, Map<ByteString, List<ByteString>>> content = new LinkedHashMap<>();
        private ByteString more = ByteString.EMPTY;
        private int spans;
        private int size;

        void add(ByteString resource, ByteString scope, ByteString span) {
            content.computeIfAbsent(resource, _ -> new LinkedHashMap<>())
                    .computeIfAbsent(scope, _ -> new ArrayList<>())
                    .add(span);
            spans++;
            size += span.size();
        }

        Merged close() {
            ByteString request = ByteString.EMPTY;
            for (var resource : content.entrySet()) {
                ByteString resourceSpans = resource.getKey();
                for (var scope : resource.getValue().entrySet()) {
                    ByteString scopeSpans = scope.getKey().concat(ByteString.copyFrom(scope.getValue()));
                    resourceSpans = resourceSpans.concat(message(OtlpFields.RESOURCE_SPANS_SCOPE_SPANS, scopeSpans));
                }
                request = request.concat(message(OtlpFields.REQUEST_RESOURCE_SPANS, resourceSpans));
            }
            return new Merged(spans, request.concat(more).toByteArray());
        }

        private static ByteString message(int tag, ByteString content) {
            ByteString.Output head = ByteString.newOutput(11);
            try {
                CodedOutputStream out = CodedOutputStream.newInstance(head);
                out.writeUInt32NoTag(tag);
                out.writeUInt32NoTag(content.size());
                out.flush();
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
            return head.toByteString().concat(content);
        }
    }
}
