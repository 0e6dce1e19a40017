package dev.assay.store;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Scorer scripts, every version of them. */
public interface ScriptStore {
    /** The newest version of each script that is not deleted, by name. */
    Future<List<Script>> list();

    /** @param version null for the newest */
    Future<Optional<Script>> find(String name, @Nullable Integer version);

    /** All versions of a script, newest first; empty when there is none or it is deleted. */
    Future<List<Script>> versions(String name);

    /** The newest version that came from a file, also of a deleted script. */
    Future<Optional<Script>> lastFromFile(String name);

    /**
     * Saves a new version; the newest one's source again makes none.
     *
     * @param baseVersion what was edited; null does not check
     * @throws dev.assay.error.Conflict when the newest version is another one than {@code baseVersion}
     */
    Future<Script> save(NewScript script, @Nullable Integer baseVersion);

    /** Takes it out of the list; its versions stay for the runs that used them. @return whether it was there */
    Future<Boolean> delete(String name);

    /** Every example that was made in the editor, also of deleted scripts, the oldest first. */
    Future<List<KeptExample>> examples();

    /** In the place of the script's example of that name, if there is one. */
    Future<Void> keepExample(KeptExample example);

    /** @return whether it was there */
    Future<Boolean> dropExample(String script, String name);

    /** @param content {@code {parameters, trace, expected}} */
    record KeptExample(String script, String name, JsonObject content) {}

    /** Where a version came from. */
    enum Origin {
        EDITOR,
        FILE
    }

    /**
     * @param digest SHA-256 of the source, hex
     * @param file name of the file it came from
     * @param info what the script says about itself; null when it cannot be run
     * @param problem {@code {message, line, column}}; null when it can
     */
    record NewScript(
            String name,
            String source,
            String digest,
            Origin origin,
            @Nullable String file,
            @Nullable JsonObject info,
            @Nullable JsonObject problem) {}

    record Script(NewScript content, int version, Instant created) {
        public String name() {
            return content.name();
        }
    }
}
