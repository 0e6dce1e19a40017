package dev.assay.scorer;

import dev.assay.error.NotFound;
import dev.assay.scorer.api.Judge;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The scorers of every kind: an id's part before the colon names the catalog that knows it. */
public final class AllScorers implements ScorerCatalog {
    private final Map<String, ScorerCatalog> catalogs;

    /** @param catalogs by the prefix of their ids: {@code plugin}, {@code script} */
    public AllScorers(Map<String, ScorerCatalog> catalogs) {
        this.catalogs = Map.copyOf(catalogs);
    }

    @Override
    public List<ScorerDescription> list() {
        return catalogs.values().stream()
                .flatMap(catalog -> catalog.list().stream())
                .sorted(Comparator.comparing(
                                (ScorerDescription scorer) -> scorer.info().name())
                        .thenComparing(ScorerDescription::id))
                .toList();
    }

    @Override
    public Optional<ScorerDescription> find(String id) {
        return catalogOf(id).flatMap(catalog -> catalog.find(id));
    }

    @Override
    public OpenScorer open(String id, Map<String, @Nullable Object> parameters, Judge judge) {
        return catalogOf(id).orElseThrow(() -> new NotFound("scorer", id)).open(id, parameters, judge);
    }

    private Optional<ScorerCatalog> catalogOf(String id) {
        int colon = id.indexOf(':');
        return colon < 0 ? Optional.empty() : Optional.ofNullable(catalogs.get(id.substring(0, colon)));
    }
}
