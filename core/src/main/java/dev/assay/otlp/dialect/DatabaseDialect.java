package dev.assay.otlp.dialect;

import dev.assay.trace.Span.Document;
import dev.assay.trace.Span.Event;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Calls of databases by OpenTelemetry's conventions, and what instrumentations of vector stores add to them. A search in a
 * vector store is a RETRIEVER.
 *
 * <table>
 * <caption>Attributes</caption>
 * <tr><td>db.system.name, db.system; db.operation.name, db.operation; spring.ai.kind</td><td>type</td></tr>
 * <tr><td>db.vector.query.content, db.query.text, db.statement</td><td>inputs</td></tr>
 * <tr><td>db.vector.query.response.documents; events db.query.result, db.search.result</td><td>documents, outputs</td></tr>
 * </table>
 */
final class DatabaseDialect implements Dialect {
    private static final Set<String> VECTOR_STORES = Set.of(
            "azure_ai_search",
            "azure_aisearch",
            "chroma",
            "chromadb",
            "faiss",
            "lancedb",
            "marqo",
            "milvus",
            "pg_vector",
            "pgvector",
            "pinecone",
            "qdrant",
            "simple",
            "vespa",
            "weaviate");
    private static final List<String> SEARCHES = List.of("search", "query", "get_nearest", "recommend", "retrieve");

    @Override
    public boolean speaks(SentSpan span) {
        return span.hasPrefix("db.");
    }

    @Override
    public void read(SentSpan span, SpanDraft draft) {
        if (isSearch(span)) {
            draft.type(SpanTypes.RETRIEVER);
        }
        draft.inputs(span.text("db.vector.query.content"));
        draft.inputs(span.text("db.query.text", "db.statement"));
        if (draft.isType(SpanTypes.RETRIEVER)) {
            Object documents = span.json("db.vector.query.response.documents");
            draft.documents(Documents.of(documents));
            draft.outputs(documents);
            draft.documents(found(span));
        }
    }

    private static boolean isSearch(SentSpan span) {
        String operation = span.text("db.operation.name", "db.operation");
        String lower = operation == null ? "" : operation.toLowerCase(Locale.ROOT);
        if (span.has("db.vector.query.content") || "vector_store".equals(span.text("spring.ai.kind"))) {
            return lower.isEmpty() || SEARCHES.stream().anyMatch(lower::contains);
        }
        String system = span.text("db.system.name", "db.system");
        return system != null
                && VECTOR_STORES.contains(system.toLowerCase(Locale.ROOT))
                && SEARCHES.stream().anyMatch(lower::contains);
    }

    /** One event for each document that was found. */
    private static List<Document> found(SentSpan span) {
        List<Document> documents = new ArrayList<>();
        for (Event event : span.events()) {
            String prefix = event.name() + ".";
            if (prefix.equals("db.query.result.") || prefix.equals("db.search.result.")) {
                Map<String, @Nullable Object> result = new LinkedHashMap<>();
                event.attributes()
                        .forEach((key, value) ->
                                result.put(key.startsWith(prefix) ? key.substring(prefix.length()) : key, value));
                Object content = result.get("document");
                documents.add(Documents.document(
                        result.get("id"),
                        Values.text(content == null ? result.get("content") : content),
                        result.get("score"),
                        Values.map(result.get("metadata"))));
            }
        }
        return documents;
    }
}
