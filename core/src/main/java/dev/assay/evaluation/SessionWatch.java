package dev.assay.evaluation;

import dev.assay.evaluation.Watch.Watched;
import dev.assay.scorer.Sessions;
import dev.assay.scorer.Subject;
import dev.assay.scorer.TraceView;
import dev.assay.scorer.ViewDigest;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.store.MonitorStore;
import dev.assay.store.MonitorStore.Active;
import dev.assay.store.MonitorStore.QuietSession;
import dev.assay.trace.Trace;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Gives sessions to the scorers of sessions: each once it has been quiet, and again when its turns say something else than when
 * it was given last. Blocks.
 */
final class SessionWatch {
    /** Sessions looked at in one go; each is read whole. */
    private static final int BATCH = 20;

    /** A tag or a label more does not make another conversation of it. */
    private static final Set<Part> CONTENT = Set.of(Part.INPUTS, Part.OUTPUTS, Part.SPANS);

    private final MonitorStore store;
    private final Function<Collection<Long>, Map<Long, Trace>> traces;
    private final SessionTurns earlier;
    private final Duration quiet;

    /** What became of a session. */
    private enum Look {
        GIVEN,
        LEFT,
        /** It changed meanwhile: it comes again. */
        CHANGED,
        /** The scorer takes none at the moment. */
        REFUSED
    }

    /**
     * @param traces reads those that can be read
     * @param quiet how long a session rests, unless its scorer says otherwise
     */
    SessionWatch(
            MonitorStore store,
            Function<Collection<Long>, Map<Long, Trace>> traces,
            SessionTurns earlier,
            Duration quiet) {
        this.store = store;
        this.traces = traces;
        this.earlier = earlier;
        this.quiet = quiet;
    }

    /**
     * Gives a scorer the sessions that are quiet now.
     *
     * @param run where it scores them; empty when it has none
     * @param ending stops in between
     * @return how many it was given; empty when it takes none, and the scorers are to be looked at again
     */
    Optional<Integer> give(Watched scorer, Function<Watched, Optional<Long>> run, BooleanSupplier ending) {
        Duration rest = Objects.requireNonNullElse(scorer.active().sessionQuiet(), quiet);
        int given = 0;
        while (true) {
            List<QuietSession> found =
                    store.quietSessions(scorer.active(), rest, BATCH).await();
            boolean all = found.size() == BATCH;
            for (QuietSession session : found) {
                if (ending.getAsBoolean()) {
                    return Optional.of(given);
                }
                switch (look(scorer, session, run)) {
                    case GIVEN -> given++;
                    case LEFT -> {}
                    // It would be found again at once.
                    case CHANGED -> all = false;
                    case REFUSED -> {
                        return Optional.empty();
                    }
                }
            }
            if (!all) {
                return Optional.of(given);
            }
        }
    }

    private Look look(Watched scorer, QuietSession session, Function<Watched, Optional<Long>> run) {
        Active active = scorer.active();
        List<Long> nos = numbers(active, session);
        List<Long> turns = nos;
        UUID content = hash(nos.toString());
        // One that is longer is not read at all: it becomes an error.
        if (nos.size() <= SlicePlan.LONGEST_SESSION) {
            List<Trace> read = turns(active, session, nos);
            turns = read.stream().map(each -> each.info().no()).toList();
            if (read.isEmpty() || !scorer.matches(read)) {
                return leave(active, session);
            }
            content = hash(ViewDigest.of(Subject.session(
                    read.stream().map(turn -> TraceView.of(turn, CONTENT)).toList())));
        }
        if (content.equals(session.given())) {
            return leave(active, session);
        }
        Optional<Long> its = run.apply(scorer);
        if (its.isEmpty()) {
            return Look.REFUSED;
        }
        return store.queueSession(active, its.get(), session, content, turns)
                .await()
                .map(queued -> queued ? Look.GIVEN : Look.CHANGED)
                .orElse(Look.REFUSED);
    }

    private Look leave(Active scorer, QuietSession session) {
        store.leave(scorer, session).await();
        return Look.LEFT;
    }

    /** Ascending. */
    private List<Long> numbers(Active scorer, QuietSession session) {
        Set<Long> nos = new TreeSet<>(session.turns());
        nos.addAll(earlier.of(scorer.scorer().experimentNo(), session.session()).await());
        return List.copyOf(nos);
    }

    /** Some may have moved to another session meanwhile, or have been deleted. */
    private List<Trace> turns(Active scorer, QuietSession session, List<Long> nos) {
        var id = new Sessions.Id(scorer.scorer().experimentNo(), session.session());
        List<Trace> its = traces.apply(nos).values().stream()
                .filter(trace -> id.equals(Sessions.Id.of(trace)) && !Watch.isOfRun(trace))
                .toList();
        return its.isEmpty() ? its : Sessions.of(its).turns(its.getFirst());
    }

    private static UUID hash(String text) {
        return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
