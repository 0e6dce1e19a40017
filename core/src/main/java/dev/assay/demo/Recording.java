package dev.assay.demo;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Recorded OTLP bodies, as if they had just been sent: only their times are moved, all by the same amount. */
final class Recording {
    private Recording() {}

    static List<byte[]> endingNow(List<byte[]> bodies, Instant now) throws InvalidProtocolBufferException {
        List<ExportTraceServiceRequest.Builder> requests = new ArrayList<>();
        long last = 0;
        for (byte[] body : bodies) {
            var request = ExportTraceServiceRequest.parseFrom(body).toBuilder();
            requests.add(request);
            for (ResourceSpans resource : request.getResourceSpansList()) {
                for (ScopeSpans scope : resource.getScopeSpansList()) {
                    for (Span span : scope.getSpansList()) {
                        last = Math.max(last, span.getEndTimeUnixNano());
                    }
                }
            }
        }
        long shift = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano() - last;
        requests.forEach(request -> shift(request, shift));
        return requests.stream().map(request -> request.build().toByteArray()).toList();
    }

    private static void shift(ExportTraceServiceRequest.Builder request, long nanos) {
        request.getResourceSpansBuilderList().forEach(resource -> resource.getScopeSpansBuilderList()
                .forEach(scope -> scope.getSpansBuilderList().forEach(span -> {
                    span.setStartTimeUnixNano(span.getStartTimeUnixNano() + nanos);
                    span.setEndTimeUnixNano(span.getEndTimeUnixNano() + nanos);
                    span.getEventsBuilderList()
                            .forEach(event -> event.setTimeUnixNano(event.getTimeUnixNano() + nanos));
                })));
    }
}
