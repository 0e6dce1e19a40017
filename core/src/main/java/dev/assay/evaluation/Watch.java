package dev.assay.evaluation;

import dev.assay.scorer.api.ScorerInfo.Scope;
import dev.assay.scorer.mlflow.Placement;
import dev.assay.search.Filter;
import dev.assay.search.FilterMatcher;
import dev.assay.search.FilterParser;
import dev.assay.search.MlflowFilterParser;
import dev.assay.search.SessionFacts;
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
     * @param ofSessions whether it scores sessions; then the filter is about a session's first turn
     */
    record Watched(
            Active active,
            Placement.@Nullable Here here,
            @Nullable Filter filter,
            boolean ofSessions) {

        boolean matches(Trace trace) {
            return matches(trace, List.of());
        }

        /** Whether the first turn does; facts of the session are those of all turns. */
        boolean matches(List<Trace> turns) {
            return matches(turns.getFirst(), turns);
        }

        private boolean matches(Trace trace, List<Trace> turns) {
            try {
                if (filter == null) {
                    return false;
                }
                FilterMatcher matcher = turns.isEmpty()
                        ? new FilterMatcher(filter)
                        : new FilterMatcher(
                                filter,
                                SessionFacts.of(turns.stream().map(Trace::info).toList())::get);
                return matcher.matches(trace);
            } catch (RuntimeException e) {
                LOG.warn(
                        "trace {} cannot be compared with the filter '{}'",
                        trace.info().id(),
                        active.filter(),
                        e);
                return false;
            }
        }
    }

    private Watch(List<Watched> scorers, String generation) {
        this.scorers = scorers;
        this.generation = generation;
    }

    static Watch of(ActiveScorers active, Function<Active, Placement> placing) {
        List<Watched> watched = new ArrayList<>();
        for (Active each : active.scorers()) {
            switch (placing.apply(each)) {
                case Placement.Here here ->
                    watched.add(new Watched(each, here, filter(each), here.scope() == Scope.SESSION));
                case Placement.Blocked blocked ->
                    watched.add(new Watched(each, null, filter(each), blocked.scope() == Scope.SESSION));
                case Placement.InClient _ -> LOG.debug("scorer '{}' runs in the client", each.scorer());
            }
        }
        return new Watch(List.copyOf(watched), active.generation());
    }

    private static @Nullable Filter filter(Active scorer) {
        try {
            return scorer.nativeFilter()
                    ? FilterParser.parse(Objects.requireNonNullElse(scorer.filter(), ""))
                    : MlflowFilterParser.parse(scorer.filter());
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
        if (!info.complete() || isOfRun(trace)) {
            return List.of();
        }
        List<Watched> chosen = new ArrayList<>();
        for (List<Watched> same : byFilter(info.experimentNo(), info.arrival(), false)) {
            if (same.getFirst().matches(trace)) {
                chosen.addAll(sampled(info.id(), same));
            }
        }
        return chosen;
    }

    /**
     * Those that are to score the session of a trace, once it is quiet; all turns of a session have the same ones. A turn that is not
     * complete counts: somebody is at work.
     */
    List<Watched> ofSession(Trace trace) {
        TraceInfo info = trace.info();
        String session = info.sessionId();
        // PostgreSQL has no such texts.
        if (session == null || session.indexOf(0) >= 0 || isOfRun(trace)) {
            return List.of();
        }
        List<Watched> chosen = new ArrayList<>();
        byFilter(info.experimentNo(), info.arrival(), true).forEach(same -> chosen.addAll(sampled(session, same)));
        return chosen;
    }

    static boolean isOfRun(Trace trace) {
        return trace.info().metadata().containsKey(SOURCE_RUN);
    }

    /**
     * Those that are to say of a trace that it cannot be read. What their filters would say of it is not known; that nobody hears
     * of it would be worse than one failure too many.
     */
    List<Watched> ofUnreadable(Identity trace) {
        List<Watched> chosen = new ArrayList<>();
        byFilter(trace.experimentNo(), trace.arrival(), false)
                .forEach(same -> chosen.addAll(sampled(trace.id(), same)));
        return chosen;
    }

    private Collection<List<Watched>> byFilter(int experimentNo, Instant arrival, boolean ofSessions) {
        Map<String, List<Watched>> byFilter = new LinkedHashMap<>();
        for (Watched each : scorers) {
            if (each.ofSessions == ofSessions
                    && each.active.scorer().experimentNo() == experimentNo
                    && !arrival.isBefore(each.active.since())) {
                String filter = each.active.nativeFilter() + Objects.requireNonNullElse(each.active.filter(), "");
                byFilter.computeIfAbsent(filter, _ -> new ArrayList<>()).add(each);
            }
        }
        return byFilter.values();
    }

    private static List<Watched> sampled(String id, List<Watched> same) {
        List<Active> chosen = Sampling.of(id, same.stream().map(Watched::active).toList());
        return same.stream().filter(each -> chosen.contains(each.active)).toList();
    }
}
