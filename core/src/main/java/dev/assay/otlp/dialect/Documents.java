package dev.assay.otlp.dialect;

import dev.assay.trace.Span.Document;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Documents in the shapes that retrievers return them. */
final class Documents {
    private static final List<String> WRAPPERS = List.of("documents", "output", "results", "matches", "docs");
    private static final List<String> CONTENT = List.of("page_content", "content", "text", "pageContent");
    private static final List<String> ID = List.of("id", "document_id", "doc_id", "doc_uri");
    private static final List<String> SCORE = List.of("score", "relevance_score", "similarity");

    private Documents() {}

    /**
     * Of a list of documents, or of an object with such a list: objects with a content or an id, with their score beside it or
     * among the metadata, and plain texts.
     */
    static List<Document> of(@Nullable Object value) {
        Object object = Values.map(value);
        List<@Nullable Object> list = Values.list(object == null ? value : Values.in(object, WRAPPERS));
        if (list == null) {
            return List.of();
        }
        List<Document> documents = new ArrayList<>(list.size());
        for (Object each : list) {
            Document document = one(each);
            if (document != null) {
                documents.add(document);
            }
        }
        return documents;
    }

    private static @Nullable Document one(@Nullable Object value) {
        if (value instanceof String text) {
            return new Document(null, text, null, Map.of());
        }
        Object body = Values.in(value, "kwargs") instanceof Map<?, ?> kwargs ? kwargs : value;
        Object inner = Values.in(body, "document") instanceof Map<?, ?> document ? document : body;
        String content = Values.text(Values.in(inner, CONTENT));
        Map<String, @Nullable Object> metadata = Values.map(Values.in(inner, "metadata"));
        Object id = Values.in(inner, ID);
        Object score = Values.in(body, SCORE);
        if (content == null && id == null) {
            return null;
        }
        return document(id, content, score, metadata);
    }

    /** What is missing is looked for in the metadata. */
    static Document document(
            @Nullable Object id,
            @Nullable String content,
            @Nullable Object score,
            @Nullable Map<String, @Nullable Object> metadata) {
        Object idOrMore = id == null ? Values.in(metadata, ID) : id;
        Object scoreOrMore = score == null ? Values.in(metadata, SCORE) : score;
        return new Document(
                Values.text(idOrMore),
                content,
                Values.number(scoreOrMore),
                metadata == null ? Map.of() : new LinkedHashMap<>(metadata));
    }

    /** With the ids and scores that only the other list of the same documents has. */
    static List<Document> completed(List<Document> documents, List<Document> others) {
        if (documents.size() != others.size()) {
            return documents;
        }
        List<Document> completed = new ArrayList<>(documents.size());
        for (int i = 0; i < documents.size(); i++) {
            Document document = documents.get(i);
            Document other = others.get(i);
            completed.add(new Document(
                    document.id() == null ? other.id() : document.id(),
                    document.content(),
                    document.score() == null ? other.score() : document.score(),
                    document.metadata()));
        }
        return completed;
    }
}
