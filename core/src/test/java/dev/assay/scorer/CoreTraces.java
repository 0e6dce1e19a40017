package dev.assay.scorer;

import com.google.protobuf.ByteString;
import dev.assay.trace.Assessment;
import dev.assay.trace.Span;
import dev.assay.trace.Tokens;
import dev.assay.trace.Trace;
import dev.assay.trace.TraceInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A trace of the core's own model with something in every part. */
public final class CoreTraces {
    static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
    static final String ROOT = "00000000000000a1";
    static final String TOOL = "00000000000000b2";

    private CoreTraces() {}

    static Trace trace(Assessment... assessments) {
        return new Trace(
                new TraceInfo(
                        7,
                        "tr-1",
                        0,
                        START.plusSeconds(9),
                        TraceInfo.State.ERROR,
                        "agent",
                        START,
                        Duration.ofNanos(1_500_000),
                        "preview",
                        "preview",
                        "session",
                        "user",
                        null,
                        new Tokens(10, 5, 15, 3, 0),
                        null,
                        Map.of("b", "2", "a", "1"),
                        Map.of("z", "26", "m", "13"),
                        2,
                        true,
                        Set.of()),
                List.of(
                        span(ROOT, null, "agent", "AGENT", Map.of("question", "why?"), "because"),
                        span(TOOL, ROOT, "search", "TOOL", Map.of("q", "why"), List.of(1L, 2.5))),
                List.of(assessments),
                List.of());
    }

    public static Span span(
            String id,
            @Nullable String parent,
            String name,
            String type,
            @Nullable Object inputs,
            @Nullable Object outputs) {
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
        attributes.put("z", 1L);
        attributes.put("a", null);
        boolean tool = type.equals("TOOL");
        return new Span(
                "0".repeat(31) + "1",
                id,
                parent,
                name,
                type,
                tool ? Span.StatusCode.ERROR : Span.StatusCode.UNSET,
                tool ? "no result" : null,
                START.getEpochSecond() * 1_000_000_000L + (tool ? 250 : 0),
                START.getEpochSecond() * 1_000_000_000L + 1_000_250,
                inputs,
                outputs,
                attributes,
                List.of(),
                Map.of(),
                null,
                null,
                null,
                tool ? Tokens.NONE : new Tokens(10, 5, 15, 3, 0),
                false,
                null,
                tool ? List.of(new Span.Document("d1", "text", 0.5, Map.of("doc_uri", "u"))) : List.of(),
                tool ? new Span.ToolCall(name, inputs, outputs) : null,
                null,
                null,
                Map.of(),
                Map.of(),
                ByteString.EMPTY,
                false,
                null);
    }

    static Assessment assessment(
            String name,
            Assessment.Content content,
            boolean valid,
            @Nullable String spanId,
            @Nullable String ownSpanId) {
        return new Assessment(
                "a-" + name,
                name,
                content,
                new Assessment.Source(Assessment.Source.Type.HUMAN, "ann"),
                "since",
                spanId,
                ownSpanId,
                Map.of(),
                null,
                valid,
                null,
                START,
                START);
    }
}
