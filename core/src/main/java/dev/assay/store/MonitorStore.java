package dev.assay.store;

import dev.assay.store.ScorerStore.Version;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What it takes to give incoming traces to registered scorers, each once. All of it survives a restart. */
public interface MonitorStore {
    /** The scorers that are to run on incoming traces, in their latest version. */
    Future<ActiveScorers> active();

    /**
     * Reads on in the change log, and notes the traces that changed.
     *
     * @return how many changes there were; 0 when another node reads at this moment
     */
    Future<Integer> watch();

    /** Traces that changed, and have been quiet since; those that have been so for the longest time first. */
    Future<List<Changed>> quiet(Duration since, int limit);

    /** What is known of a trace without reading it; empty when it is not there. */
    Future<Optional<Identity>> identify(long traceNo);

    /**
     * They have been looked at; those that changed again meanwhile will come again.
     *
     * @param generation of the scorers that they were looked at with
     * @return false when these are others by now: then all come again
     */
    Future<Boolean> lookedAt(Collection<Changed> traces, String generation);

    /**
     * Begins the run of a scorer.
     *
     * @return its number; empty when it is not wanted any more, or somebody else was faster
     */
    Future<Optional<Long>> begin(Version scorer, String runName, JsonObject spec);

    /** Lets a scorer have another run from now on. */
    Future<Void> renew(UUID scorerId, long runNo);

    /** Goes on with a run that was paused. */
    Future<Void> resume(long runNo);

    /**
     * Gives traces to a scorer, unless it was given them before.
     *
     * @param slice most traces in a slice
     * @return how many were new; empty when the run takes none any more, because another version took over or none runs
     */
    Future<Optional<Integer>> queue(Active scorer, long runNo, int slice, Collection<Long> traceNos);

    /** Keeps traces due to a scorer that cannot run now, unless it was given them before. */
    Future<Void> hold(Active scorer, Collection<Long> traceNos);

    /**
     * Scorers that can run: what was kept for them is to be looked at again.
     *
     * @return how many traces, at most {@code limit}
     */
    Future<Integer> release(Collection<UUID> scorerIds, int limit);

    /**
     * Notes turns that came or changed for a scorer of sessions: theirs are due once they are quiet. To note them again changes
     * nothing but since when their sessions are quiet.
     */
    Future<Void> note(Active scorer, Collection<Turn> turns);

    /**
     * Sessions that are due to a scorer and have been quiet, those that have been so for the longest time first; none that is being
     * scored.
     */
    Future<List<QuietSession>> quietSessions(Active scorer, Duration since, int limit);

    /**
     * Gives a session to a scorer.
     *
     * @param content stands for what the turns say
     * @param turns in their order: the first one gets the score
     * @return false when the session has changed since it was looked at, and will come again; empty when the run takes none any
     *     more
     */
    Future<Optional<Boolean>> queueSession(
            Active scorer, long runNo, QuietSession session, UUID content, List<Long> turns);

    /** The session has been looked at and is not for the scorer, unless it changed again meanwhile. */
    Future<Void> leave(Active scorer, QuietSession session);

    /**
     * Ends runs that rest although another version took over: what they have not scored is to be looked at again. Those in use
     * are left alone.
     */
    Future<Void> takeBack();

    /**
     * Forgets what nobody will ask for again: slices that are done with their scores, answers of judges that were used, runs
     * that ended; links of traces that did not come, and servers that were not seen for a day.
     */
    Future<Void> tidy();

    /** @param generation stands for all that decides which scorers a trace is for; empty when there are none */
    record ActiveScorers(List<Active> scorers, String generation) {
        public ActiveScorers {
            scorers = List.copyOf(scorers);
        }
    }

    /**
     * @param since traces that arrived earlier are not scored
     * @param runNo null when no run has been begun for this version
     * @param paused whether the run rests
     * @param sessionQuiet how long a session rests before it is scored; null for the server's default
     * @param nativeFilter whether the filter is in this server's language, not in MLflow's
     * @param runDigest of the scorer that the run was begun with
     */
    record Active(
            Version scorer,
            double sampleRate,
            @Nullable String filter,
            Instant since,
            @Nullable Long runNo,
            boolean paused,
            @Nullable Duration sessionQuiet,
            boolean nativeFilter,
            @Nullable String runDigest) {}

    /** @param at when the last of its changes was made, by the database's clock */
    record Changed(long traceNo, Instant at) {}

    /** @param at when the trace changed, by the database's clock */
    record Turn(long traceNo, String session, Instant at) {}

    /**
     * @param changed rises with everything that is noted of it
     * @param given stands for what its turns said when it was given last; null when it never was
     * @param turns that were noted; those that came before the scorer was started are not among them
     */
    record QuietSession(
            String session, Instant changed, @Nullable UUID given, List<Long> turns) {
        public QuietSession {
            turns = List.copyOf(turns);
        }
    }

    /** @param arrival of its first part, by the database's clock */
    record Identity(long traceNo, String id, int experimentNo, Instant arrival) {}
}
