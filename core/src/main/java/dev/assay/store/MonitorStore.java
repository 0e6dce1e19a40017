package dev.assay.store;

import dev.assay.store.ScorerStore.Version;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What it takes to give incoming traces to registered scorers, each once. All of it survives a restart. */
public interface MonitorStore {
    /** The scorers that are to run on incoming traces, in their latest version. */
    Future<List<Active>> active();

    /**
     * Reads on in the change log, and notes the traces that changed.
     *
     * @return how many changes there were; 0 when another node reads at this moment
     */
    Future<Integer> watch();

    /** Traces that changed, and have been quiet since; those that have been so for the longest time first. */
    Future<List<Changed>> quiet(Duration since, int limit);

    /** They have been looked at; those that changed again meanwhile will come again. */
    Future<Void> lookedAt(Collection<Changed> traces);

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
     * @return how many were new
     */
    Future<Integer> queue(Active scorer, long runNo, int slice, Collection<Long> traceNos);

    /** Forgets what nobody will ask for again: slices that are done, answers of judges that were used. */
    Future<Void> tidy();

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
}
