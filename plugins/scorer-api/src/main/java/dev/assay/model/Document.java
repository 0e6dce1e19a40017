package dev.assay.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One document that a retriever found.
 *
 * @param content its text; null when the SDK sent none
 * @param score the retriever's own, on its own scale
 * @param metadata JSON values
 */
public record Document(
        @Nullable String id,
        @Nullable String content,
        @Nullable Double score,
        Map<String, @Nullable Object> metadata) {
    public Document {
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }
}
