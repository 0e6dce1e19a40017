package dev.assay.scorers.judge;

import dev.assay.model.Document;
import dev.assay.model.Span;
import dev.assay.model.Trace;
import dev.assay.scorer.api.ScorerException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a retriever found, as text.
 *
 * @param texts empty when it found nothing
 * @param unreadable documents without text
 */
record RetrievedTexts(List<String> texts, int unreadable) {
    private static final List<String> TEXT_KEYS = List.of("page_content", "content", "text");

    /** What a document must look like to be read. */
    static final String EXPECTED = "expected texts, or documents with page_content, content or text";

    /**
     * One document.
     *
     * @param index its place among all that its retriever found, from 0
     * @param text null when it has none that can be read
     */
    record Chunk(int index, @Nullable String text) {}

    /** Each document in its place; empty when the span does not say what it found, or found nothing. */
    static List<Chunk> chunks(Span retriever) {
        List<@Nullable String> found = found(retriever);
        List<Chunk> chunks = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            String text = found.get(i);
            chunks.add(new Chunk(i, text == null || text.isBlank() ? null : text));
        }
        return chunks;
    }

    /** Whether the span says that it found nothing, which is something else than not to say. */
    static boolean saysNothingFound(Span retriever) {
        return found(retriever).isEmpty() && retriever.outputs() instanceof List<?>;
    }

    /** @throws ScorerException when there is none */
    static List<Span> retrieversOf(Trace trace) {
        List<Span> retrievers = retrievers(trace);
        if (retrievers.isEmpty()) {
            throw new ScorerException(
                    "the trace has no RETRIEVER span, so there is nothing the response could rest on");
        }
        return retrievers;
    }

    /** A sentence for people. */
    static String noText(Span retriever) {
        return "retriever '" + retriever.name() + "' (span " + retriever.spanId()
                + ") has no document with text in its outputs, " + EXPECTED;
    }

    /** Retrievers that no other retriever called, by start time. */
    static List<Span> retrievers(Trace trace) {
        Map<String, Span> spans = new HashMap<>();
        trace.spans().forEach(span -> spans.put(span.spanId(), span));
        return trace.spansOfType("RETRIEVER")
                .filter(span -> !withinRetriever(span, spans))
                .toList();
    }

    /** Empty when the span does not say what it found, or nothing of it has a text. */
    static Optional<RetrievedTexts> of(Span retriever) {
        List<@Nullable String> found = found(retriever);
        if (found.isEmpty() && !(retriever.outputs() instanceof List<?>)) {
            return Optional.empty();
        }
        List<String> texts = found.stream()
                .filter(Objects::nonNull)
                .filter(text -> !text.isBlank())
                .toList();
        return texts.isEmpty() && !found.isEmpty()
                ? Optional.empty()
                : Optional.of(new RetrievedTexts(texts, found.size() - texts.size()));
    }

    /** One element per document; null when it has no text. Documents that were understood go before raw outputs. */
    private static List<@Nullable String> found(Span retriever) {
        if (retriever.documents().stream().anyMatch(document -> document.content() != null)) {
            return retriever.documents().stream().map(Document::content).toList();
        }
        return switch (retriever.outputs()) {
            case String text -> Stream.<@Nullable String>of(text).toList();
            case List<?> list -> list.stream().map(RetrievedTexts::text).toList();
            case null, default ->
                retriever.documents().stream().map(Document::content).toList();
        };
    }

    private static @Nullable String text(@Nullable Object document) {
        if (document instanceof Map<?, ?> map) {
            return TEXT_KEYS.stream()
                    .map(map::get)
                    .filter(String.class::isInstance)
                    .map(String.class::cast)
                    .findFirst()
                    .orElse(null);
        }
        return document instanceof String text ? text : null;
    }

    private static boolean withinRetriever(Span span, Map<String, Span> spans) {
        Set<String> seen = new HashSet<>();
        Span above = parent(span, spans);
        while (above != null && seen.add(above.spanId())) {
            if (above.type().equals("RETRIEVER") && !above.spanId().equals(span.spanId())) {
                return true;
            }
            above = parent(above, spans);
        }
        return false;
    }

    private static @Nullable Span parent(Span span, Map<String, Span> spans) {
        return span.parentSpanId() == null ? null : spans.get(span.parentSpanId());
    }
}
