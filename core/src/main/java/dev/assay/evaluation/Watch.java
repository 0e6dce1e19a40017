package dev.assay.evaluation;

import dev.assay.scorer.mlflow.Placement;
import dev.assay.search.Filter;
import dev.assay.search.FilterMatcher;
import dev.assay.search.MlflowFilterParser;
import dev.assay.store.MonitorStore.Active;
import dev.assay.store.MonitorStore.ActiveScorers;
import dev.assay.store.MonitorStore.Identity;
import dev.assay.trace.Trace;
import dev.assay.trace.TraceInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
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

    static final Watch NOTHING = new Watch(List.of(), "");

    private final List<Watched> scorers;
    private final String generation;

    /**
     * @param here null while something is missing that it needs to run here: its traces are kept for it
     * @param filter null when it cannot be read: then nothing matches
     */
    record Watched(
            Active active,
            Placement.@Nullable Here here,
            @Nullable Filter filter) {}

    private Watch(List<Watched> scorers, String generation) {
        this.scorers = scorers;
        this.generation = generation;
    }

    static Watch of(ActiveScorers active, Function<Active, Placement> placing) {
        List<Watched> watched = new ArrayList<>();
        for (Active each : active.scorers()) {
            switch (placing.apply(each)) {
                case Placement.Here here -> watched.add(new Watched(each, here, filter(each)));
                case Placement.Blocked _ -> watched.add(new Watched(each, null, filter(each)));
                case Placement.InClient _ -> LOG.debug("scorer '{}' runs in the client", each.scorer());
            }
        }
        return new Watch(List.copyOf(watched), active.generation());
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

    /** What {@link ActiveScorers} it was made of. */
    String generation() {
        return generation;
    }

    /** Those that are to score a trace; none while it is not complete. */
    List<Watched> of(Trace trace) {
        TraceInfo info = trace.info();
        if (!info.complete() || info.metadata().containsKey(SOURCE_RUN)) {
            return List.of();
        }
        List<Watched> chosen = new ArrayList<>();
        for (List<Watched> same : byFilter(info.experimentNo(), info.arrival())) {
            if (matches(same.getFirst(), trace)) {
                chosen.addAll(sampled(info.id(), same));
            }
        }
        return chosen;
    }

    /**
     * Those that are to say of a trace that it cannot be read. What their filters would say of it is not known; that nobody hears
     * of it would be worse than one failure too many.
     */
    List<Watched> ofUnreadable(Identity trace) {
        List<Watched> chosen = new ArrayList<>();
        byFilter(trace.experimentNo(), trace.arrival()).forEach(same -> chosen.addAll(sampled(trace.id(), same)));
        return chosen;
    }

    private Collection<List<Watched>> byFilter(int experimentNo, Instant arrival) {
        Map<String, List<Watched>> byFilter = new LinkedHashMap<>();
        for (Watched each : scorers) {
            if (each.active.scorer().experimentNo() == experimentNo && !arrival.isBefore(each.active.since())) {
                byFilter.computeIfAbsent(Objects.requireNonNullElse(each.active.filter(), ""), _ -> new ArrayList<>())
                        .add(each);
            }
        }
        return byFilter.values();
    }

    private static boolean matches(Watched scorer, Trace trace) {
        Filter filter = scorer.filter;
        try {
            return filter != null && FilterMatcher.matches(filter, trace);
        } catch (RuntimeException e) {
            LOG.warn(
                    "trace {} cannot be compared with the filter '{}'",
                    trace.info().id(),
                    scorer.active.filter(),
                    e);
            return false;
        }
    }

    private static List<Watched> sampled(String traceId, List<Watched> same) {
        List<Active> chosen =
                Sampling.of(traceId, same.stream().map(Watched::active).toList());
        return same.stream().filter(each -> chosen.contains(each.active)).toList();
    }
}
