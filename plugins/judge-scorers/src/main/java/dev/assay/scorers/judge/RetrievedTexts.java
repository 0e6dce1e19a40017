package dev.assay.scorers.judge;

import dev.assay.model.Document;
import dev.assay.model.Span;
import dev.assay.model.Trace;
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
