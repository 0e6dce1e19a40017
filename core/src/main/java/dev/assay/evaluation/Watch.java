package dev.assay.evaluation;

import dev.assay.scorer.mlflow.Placement;
import dev.assay.search.Filter;
import dev.assay.search.FilterMatcher;
import dev.assay.search.MlflowFilterParser;
import dev.assay.store.MonitorStore.Active;
import dev.assay.trace.Trace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The scorers that run on incoming traces, each with where it runs, and which of them a trace is for. */
final class Watch {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    /** MLflow leaves out what an evaluation of its client made. */
    private static final String SOURCE_RUN = "mlflow.sourceRun";

    static final Watch NOTHING = new Watch(List.of());

    private final List<Watched> scorers;

    /** @param filter null when it cannot be read: then nothing matches */
    record Watched(
            Active active,
            Placement.Here placement,
            @Nullable Filter filter) {}

    private Watch(List<Watched> scorers) {
        this.scorers = scorers;
    }

    static Watch of(List<Active> active, Function<Active, Placement> placing) {
        List<Watched> here = new ArrayList<>();
        for (Active each : active) {
            if (placing.apply(each) instanceof Placement.Here placement) {
                here.add(new Watched(each, placement, filter(each)));
            }
        }
        return new Watch(List.copyOf(here));
    }

    private static @Nullable Filter filter(Active scorer) {
        try {
            return MlflowFilterParser.parse(scorer.filter());
        } catch (RuntimeException e) {
            LOG.warn(
                    "scorer '{}' has a filter that cannot be read: {}",
                    scorer.scorer().name(),
                    e.getMessage());
            return null;
        }
    }

    List<Watched> scorers() {
        return scorers;
    }

    /** Those that are to score a trace; none while it is not complete. */
    List<Watched> of(Trace trace) {
        if (!trace.info().complete() || trace.info().metadata().containsKey(SOURCE_RUN)) {
            return List.of();
        }
        Map<String, List<Watched>> byFilter = new LinkedHashMap<>();
        for (Watched each : scorers) {
            if (each.active.scorer().experimentNo() == trace.info().experimentNo()
                    && !trace.info().arrival().isBefore(each.active.since())) {
                byFilter.computeIfAbsent(Objects.requireNonNullElse(each.active.filter(), ""), _ -> new ArrayList<>())
                        .add(each);
            }
        }
        List<Watched> chosen = new ArrayList<>();
        byFilter.values().forEach(same -> chosen.addAll(sampled(trace, same)));
        return chosen;
    }

    private static List<Watched> sampled(Trace trace, List<Watched> same) {
        Filter filter = same.getFirst().filter;
        if (filter == null || !FilterMatcher.matches(filter, trace)) {
            return List.of();
        }
        List<Active> chosen = Sampling.of(
                trace.info().id(), same.stream().map(Watched::active).toList());
        return same.stream().filter(each -> chosen.contains(each.active)).toList();
    }
}
