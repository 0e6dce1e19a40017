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
     */
    record Active(
            Version scorer,
            double sampleRate,
            @Nullable String filter,
            Instant since,
            @Nullable Long runNo,
            boolean paused) {}

    /** @param at when the last of its changes was made, by the database's clock */
    record Changed(long traceNo, Instant at) {}

    /** @param arrival of its first part, by the database's clock */
    record Identity(long traceNo, String id, int experimentNo, Instant arrival) {}
}
