package dev.assay.scorer.plugin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A plugin jar as people see it.
 *
 * @param file name of the jar
 * @param pluginId of its manifest; null when it could not be read
 * @param version of its manifest
 * @param declared how many scorers its index names
 * @param yielded how many of them can be used
 * @param error why it failed, or yielded fewer than it declared; null when all is well
 * @param digest SHA-256 of the jar in hex; null when it could not be read
 * @param scorers ids of the scorers that it yielded
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
        List<String> scorers) {
    /** Where a jar stands. */
    public enum State {
        /** At least one scorer can be used. */
        READY,
        /** No scorer can be used. */
        FAILED,
        /** Removed or replaced; runs that began with it go on with it. */
        DRAINING
    }

    public PluginFile {
        scorers = List.copyOf(scorers);
    }

    /** A jar of which these scorers can be used; none of them makes it FAILED. */
    static PluginFile of(
            String file,
            @Nullable String pluginId,
            @Nullable String version,
            int declared,
            List<String> scorers,
            List<String> problems,
            @Nullable String digest) {
        return new PluginFile(
                file,
                pluginId,
                version,
                declared,
                scorers.size(),
                scorers.isEmpty() ? State.FAILED : State.READY,
                problems.isEmpty()
                        ? null
                        : "declares " + declared + (declared == 1 ? " scorer" : " scorers") + ", yields "
                                + scorers.size() + ": " + String.join("; ", problems),
                digest,
                scorers);
    }

    PluginFile failed(String why) {
        return new PluginFile(file, pluginId, version, declared, 0, State.FAILED, why, digest, List.of());
    }

    PluginFile draining() {
        return new PluginFile(file, pluginId, version, declared, yielded, State.DRAINING, error, digest, scorers);
    }
}
