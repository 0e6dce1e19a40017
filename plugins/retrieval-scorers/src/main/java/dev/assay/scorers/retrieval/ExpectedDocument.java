package dev.assay.scorers.retrieval;

import dev.assay.model.Document;
import dev.assay.model.Texts;
import dev.assay.scorer.api.ScorerException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A document that a retriever should find.
 *
 * @param keys one of them is enough to know it by: an id, a URI, or its whole text
 * @param relevance more than 0; how much it is wanted
 */
record ExpectedDocument(List<String> keys, double relevance) {
    private static final List<String> IDS =
            List.of("id", "doc_id", "document_id", "doc_uri", "uri", "url", "source", "chunk_id");
    private static final List<String> CONTENTS = List.of("content", "page_content", "text");

    ExpectedDocument {
        keys = List.copyOf(keys);
    }

    /** @param value a list of ids or texts, or of maps with an id or content and perhaps a relevance; or one of these alone */
    static List<ExpectedDocument> listOf(Object value) {
        List<?> list = value instanceof List<?> several ? several : List.of(value);
        List<ExpectedDocument> documents = new ArrayList<>();
        for (Object each : list) {
            documents.add(of(each, documents.size() + 1));
        }
        List<ExpectedDocument> wanted =
                documents.stream().filter(each -> each.relevance() > 0).toList();
        if (wanted.isEmpty()) {
            throw new ScorerException("no document is expected: a score would say nothing of the retriever");
        }
        return wanted;
    }

    private static ExpectedDocument of(@Nullable Object value, int position) {
        if (value instanceof String || value instanceof Number) {
            return new ExpectedDocument(List.of(normal(value.toString())), 1);
        }
        if (value instanceof Map<?, ?> map) {
            // An id says which document it is; the text is for those without one.
            List<String> ids = texts(map, IDS);
            List<String> keys = ids.isEmpty() ? texts(map, CONTENTS) : ids;
            Object relevance = map.get("relevance");
            if (!keys.isEmpty() && (relevance == null || relevance instanceof Number)) {
                return new ExpectedDocument(keys, relevance instanceof Number number ? number.doubleValue() : 1);
            }
        }
        throw new ScorerException("the expected document " + position + " is " + Texts.of(value)
                + ", expected an id, a text, or a map with " + String.join(", ", IDS)
                + " or content, and perhaps a number"
                + " as relevance");
    }

    /** @param found what a document that was found can be known by */
    boolean is(Set<String> found) {
        return keys.stream().anyMatch(found::contains);
    }

    /** What a document that was found can be known by. */
    static Stream<String> keysOf(Document found) {
        return Stream.concat(
                Stream.concat(
                        Optional.ofNullable(found.id()).map(ExpectedDocument::normal).stream(),
                        texts(found.metadata(), IDS).stream()),
                Optional.ofNullable(found.content()).map(ExpectedDocument::normal).stream());
    }

    private static List<String> texts(Map<?, ?> map, List<String> names) {
        return names.stream()
                .map(map::get)
                .filter(Objects::nonNull)
                .filter(each -> each instanceof String || each instanceof Number)
                .map(each -> normal(each.toString()))
                .filter(text -> !text.isEmpty())
                .toList();
    }

    /** How white space is spread makes no other text. */
    private static String normal(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }
}
