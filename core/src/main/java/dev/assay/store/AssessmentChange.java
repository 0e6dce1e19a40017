package dev.assay.store;

import dev.assay.trace.Assessment.Content;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of an assessment is to be another; what is null stays.
 *
 * @param content of the same kind as before
 * @param metadata added to those there are; the same key replaces
 */
public record AssessmentChange(
        @Nullable String name,
        @Nullable Content content,
        @Nullable String rationale,
        Map<String, String> metadata,
        @Nullable Boolean valid) {
    public AssessmentChange {
        metadata = Map.copyOf(metadata);
    }
}
