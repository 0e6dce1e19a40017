package dev.assay.store;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Scorers that MLflow clients registered, and judges that people wrote here: kept as MLflow's client serializes them, in
 * versions, each with how it runs on incoming traces.
 */
public interface ScorerStore {
    /** A new scorer, or the next version of the one of that name. */
    Future<Version> register(int experimentNo, String name, String serialized);

    /** A new scorer; empty when the experiment has one of that name. */
    Future<Optional<Version>> create(int experimentNo, String name, String serialized);

    /**
     * The next version of a scorer.
     *
     * @param latest the version that it follows
     * @return empty when that is not the latest one (any more)
     */
    Future<Optional<Version>> append(UUID scorerId, int latest, String serialized);

    /** All versions of the scorer of that id, the first one first; empty when there is none. */
    Future<List<Version>> versions(UUID scorerId);

    /**
     * The latest version of each scorer, by experiment and name.
     *
     * @param experimentNos null for all experiments that are not deleted
     */
    Future<List<Version>> latest(@Nullable Collection<Integer> experimentNos);

    /** All versions of a scorer, the first one first; empty when there is none. */
    Future<List<Version>> versions(int experimentNo, String name);

    /** The version of that number of the scorer of that id. */
    Future<Optional<Version>> find(UUID scorerId, int version);

    /**
     * Deletes one version, or the scorer. What it scored stays; what it has not scored yet stays unscored.
     *
     * @param version null for the scorer with all versions
     * @return whether there was any
     */
    Future<Boolean> delete(UUID scorerId, @Nullable Integer version);

    /**
     * Says how a scorer runs on the traces that arrive from now on. A sample rate of 0 stops it: what it has not scored yet
     * stays unscored.
     *
     * @param sampleRate 0 to 1
     */
    Future<OnlineConfig> configure(Version scorer, double sampleRate, @Nullable String filter);

    /**
     * The same, with what MLflow's clients do not know.
     *
     * @param filter in this server's language
     * @param quiet how long a session rests before a scorer of sessions scores it; null for the server's default
     */
    Future<OnlineConfig> monitor(Version scorer, double sampleRate, @Nullable String filter, @Nullable Duration quiet);

    /** Of these scorers; those never configured are left out. */
    Future<List<OnlineConfig>> configs(Collection<UUID> scorerIds);

    /** What the scorers have done, and have to do. Those of experiments that are not deleted, by experiment and name. */
    Future<List<Standing>> standings();

    /** @param serialized as the client sent it */
    record Version(UUID scorerId, int experimentNo, String name, int version, String serialized, Instant created) {}

    /**
     * @param id 32 hex digits
     * @param filter in MLflow's language, or the one that {@link #monitor} takes; null for every trace
     */
    record OnlineConfig(
            String id,
            UUID scorerId,
            int experimentNo,
            double sampleRate,
            @Nullable String filter) {}

    /**
     * Of all versions together.
     *
     * @param config null when it was never configured
     * @param scored traces; sessions for a scorer of sessions, a session once for each time
     * @param waiting those that it was given and has not scored, or will be given once they are quiet and it can run here
     * @param paused why its work rests
     * @param sessionQuiet as {@link #monitor} was told
     */
    record Standing(
            Version latest,
            @Nullable OnlineConfig config,
            long scored,
            long skipped,
            long failed,
            long waiting,
            @Nullable String paused,
            @Nullable Duration sessionQuiet) {}
}
