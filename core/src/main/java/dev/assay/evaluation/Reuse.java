package dev.assay.evaluation;

import dev.assay.scorer.Sessions;
import dev.assay.scorer.TraceCalls;
import dev.assay.store.ScoreCache;
import dev.assay.store.ScoreCache.Kept;
import dev.assay.store.ScoreCache.NewScore;
import dev.assay.trace.Trace;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known already of the scores of a slice, found in one query. Only scorers that ask a judge, or say that their scores are
 * worth keeping, are looked up: to make the key of a score costs about as much as a quick scorer.
 */
final class Reuse {
    private static final Logger LOG = LoggerFactory.getLogger(Reuse.class);

    /** Nothing is used again, and nothing kept. */
    static final Reuse NOTHING = new Reuse(Map.of(), Map.of());

    private final Map<Place, Keyed> keyed;
    private final Map<Buffer, Kept> found;

    private record Place(ScorerInUse scorer, long traceNo) {}

    private record Keyed(Buffer key, List<Long> traceNos) {}

    private Reuse(Map<Place, Keyed> keyed, Map<Buffer, Kept> found) {
        this.keyed = keyed;
        this.found = found;
    }

    /** Blocks. A cache that cannot be asked holds up no run: then everything is scored. */
    static Reuse look(ScoreCache cache, String host, RunScorers.Scorers open, List<Trace> traces, Sessions sessions) {
        Map<Place, Keyed> keyed = new HashMap<>();
        for (ScorerInUse scorer : open.list()) {
            if (scorer.isReused()) {
                traces.forEach(trace -> key(host, open, scorer, trace, sessions)
                        .ifPresent(
                                key -> keyed.put(new Place(scorer, trace.info().no()), key)));
            }
        }
        if (keyed.isEmpty()) {
            return NOTHING;
        }
        try {
            return new Reuse(
                    keyed,
                    cache.find(keyed.values().stream()
                                    .map(Keyed::key)
                                    .distinct()
                                    .toList())
                            .await());
        } catch (RuntimeException e) {
            LOG.warn("scores of earlier runs cannot be looked up", e);
            return new Reuse(keyed, Map.of());
        }
    }

    /** None for what is not called, or cannot even be shown to the scorer. */
    private static Optional<Keyed> key(
            String host, RunScorers.Scorers open, ScorerInUse scorer, Trace trace, Sessions sessions) {
        try {
            TraceCalls calls = TraceCalls.of(scorer.info(), trace, sessions);
            return calls.subjects().isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Keyed(
                            ScoreKey.of(
                                    host,
                                    scorer.scorer(),
                                    scorer.info(),
                                    scorer.asksJudge() ? open.judge().identity() : "",
                                    calls),
                            calls.traces().stream()
                                    .map(each -> each.info().no())
                                    .toList()));
        } catch (RuntimeException e) {
            LOG.debug("trace {} cannot be shown to {}", trace.info().id(), scorer.scorer(), e);
            return Optional.empty();
        }
    }

    /** The result of an earlier run. */
    Optional<ScoredTrace.Result> known(ScorerInUse scorer, Trace trace) {
        Keyed its = keyed.get(new Place(scorer, trace.info().no()));
        Kept kept = its == null ? null : found.get(its.key);
        return kept == null ? Optional.empty() : Optional.of(KeptOutcome.read(kept));
    }

    /** What of these results is worth keeping: what a judge was asked for and answered, or took long. */
    List<NewScore> worth(String runId, Recorder recorder, List<ScorerInUse> scorers, List<ScoredTrace> traces) {
        if (keyed.isEmpty()) {
            return List.of();
        }
        List<NewScore> worth = new ArrayList<>();
        for (ScoredTrace trace : traces) {
            for (int each = 0; each < scorers.size(); each++) {
                ScoredTrace.Result result = trace.results().get(each);
                Keyed its = keyed.get(new Place(scorers.get(each), trace.no()));
                @Nullable
                Buffer outcome = its == null || !scorers.get(each).isWorthKeeping(result)
                        ? null
                        : KeptOutcome.of(result, recorder.id(trace.no(), each, 0));
                if (its != null && outcome != null) {
                    worth.add(new NewScore(its.key, its.traceNos, runId, outcome));
                }
            }
        }
        return worth;
    }
}
