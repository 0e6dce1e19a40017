package dev.assay.scorer.plugin;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A plugin jar as people see it.
 *
 * @param file name of the jar
 * @param pluginId of its manifest; null when it could not be read
 * @param version of its manifest
 * @param declared how many scorers its index names
 * @param yielded how many of them can be used
 * @param error why it failed, yielded fewer than it declared or is still in memory; null when all is well
 * @param digest SHA-256 of the jar in hex; null when it could not be read
 * @param scorers ids of the scorers that it yielded
 * @param disabled of these, those that are not called any more, with the reason
 * @param builtIn comes with the server, nobody can replace or remove it
 */
public record PluginFile(
        String file,
        @Nullable String pluginId,
        @Nullable String version,
        int declared,
        int yielded,
        State state,
        @Nullable String error,
        @Nullable String digest,
        List<String> scorers,
        Map<String, String> disabled,
        boolean builtIn) {
    /** Where a jar stands. */
    public enum State {
        /** Being checked and loaded. */
        LOADING,
        /** At least one scorer can be used. */
        READY,
        /** No scorer can be used. */
        FAILED,
        /** Removed or replaced; runs that began with it go on with it. */
        DRAINING,
        /** Removed or replaced and used by nobody, but something that it left running or registered keeps it in memory. */
        LEFT_BEHIND
    }

    public PluginFile {
        scorers = List.copyOf(scorers);
        disabled = Map.copyOf(disabled);
    }

    /** A jar of which nothing is known yet. */
    static PluginFile unread(String file, boolean builtIn) {
        return new PluginFile(file, null, null, 0, 0, State.FAILED, null, null, List.of(), Map.of(), builtIn);
    }

    PluginFile copied(@Nullable String itsDigest) {
        return new PluginFile(
                file, pluginId, version, declared, yielded, state, error, itsDigest, scorers, disabled, builtIn);
    }

    /** What its manifest and its index say. */
    PluginFile read(PluginJar jar, @Nullable String itsDigest) {
        return new PluginFile(
                file,
                jar.pluginId(),
                jar.version(),
                jar.declared().size(),
                0,
                state,
                error,
                itsDigest,
                List.of(),
                Map.of(),
                builtIn);
    }

    /** With the scorers that can be used; none of them makes it FAILED. */
    PluginFile yielding(List<String> ids, List<String> problems) {
        return new PluginFile(
                file,
                pluginId,
                version,
                declared,
                ids.size(),
                ids.isEmpty() ? State.FAILED : State.READY,
                problems.isEmpty()
                        ? null
                        : "declares " + declared + (declared == 1 ? " scorer" : " scorers") + ", yields " + ids.size()
                                + ": " + String.join("; ", problems),
                digest,
                ids,
                Map.of(),
                builtIn);
    }

    PluginFile failed(String why) {
        return new PluginFile(
                file, pluginId, version, declared, 0, State.FAILED, why, digest, List.of(), Map.of(), builtIn);
    }

    PluginFile in(State other) {
        return new PluginFile(
                file, pluginId, version, declared, yielded, other, error, digest, scorers, disabled, builtIn);
    }

    PluginFile disabling(Map<String, String> why) {
        return why.isEmpty()
                ? this
                : new PluginFile(
                        file, pluginId, version, declared, yielded, state, error, digest, scorers, why, builtIn);
    }

    PluginFile leftBehind(String why) {
        return new PluginFile(
                file, pluginId, version, declared, 0, State.LEFT_BEHIND, why, digest, List.of(), Map.of(), builtIn);
    }

    boolean isPlugin(@Nullable String id) {
        return pluginId != null && pluginId.equals(id);
    }
}
