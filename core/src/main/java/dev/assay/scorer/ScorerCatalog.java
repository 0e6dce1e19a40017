package dev.assay.scorer;

import dev.assay.scorer.api.Judge;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The scorers of one kind, or of all kinds together. Calls may block: use them on virtual threads. */
public interface ScorerCatalog {
    /** All that are known, by name; those that failed to load too. */
    List<ScorerDescription> list();

    /** @param id e.g. {@code plugin:exact_match}, {@code script:concise} */
    Optional<ScorerDescription> find(String id);

    /**
     * A lease on the scorer as it is now: it stays the same, whatever is dropped or saved meanwhile, until it is closed.
     *
     * @param parameters JSON values; checked against the scorer's schema, defaults filled in
     * @throws dev.assay.error.NotFound when no scorer has that id
     * @throws dev.assay.error.Invalid when a parameter does not fit, or the scorer is not ready
     */
    OpenScorer open(String id, Map<String, @Nullable Object> parameters, Judge judge);
}
