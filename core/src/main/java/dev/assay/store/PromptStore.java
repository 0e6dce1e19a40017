package dev.assay.store;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Prompts and their versions. MLflow keeps them as registered models that a tag tells from others, so this store takes both;
 * searches find prompts or the others, never both. Times are in whole milliseconds.
 */
public interface PromptStore {
    /** Tag of a registered model, and of a version, that is a prompt: {@code true}. */
    String IS_PROMPT = "mlflow.prompt.is_prompt";

    /** @return empty when the name is taken */
    Future<Optional<RegisteredModel>> create(String name, Map<String, String> tags, String description);

    Future<Optional<RegisteredModel>> find(String name);

    /** @return empty when there is none of that name */
    Future<Optional<RegisteredModel>> describe(String name, String description);

    Future<Renamed> rename(String name, String newName);

    /** With its versions and aliases. @return whether it was there */
    Future<Boolean> delete(String name);

    /** Fields: name, last_updated_timestamp (milliseconds since 1970). By name, unless asked otherwise. */
    Future<ListPage<RegisteredModel>> search(boolean prompts, ListQuery query);

    /** @param value null deletes the tag. @return whether there is a model of that name */
    Future<Boolean> putTag(String name, String key, @Nullable String value);

    /** The next version; numbers begin at 1 and are never given twice. @return empty when there is no such model */
    Future<Optional<ModelVersion>> createVersion(NewModelVersion version);

    Future<Optional<ModelVersion>> findVersion(String name, int version);

    /** @return empty when there is no such version */
    Future<Optional<ModelVersion>> describeVersion(String name, int version, @Nullable String description);

    /** With the aliases on it. @return whether it was there */
    Future<Boolean> deleteVersion(String name, int version);

    /**
     * Fields: name, run_id, source_path (text), version_number, creation_timestamp, last_updated_timestamp. By default
     * the last updated first, then by name, the highest version first.
     */
    Future<ListPage<ModelVersion>> searchVersions(boolean prompts, ListQuery query);

    /** @param value null deletes the tag. @return whether there is such a version */
    Future<Boolean> putVersionTag(String name, int version, String key, @Nullable String value);

    /** @return whether there is such a version */
    Future<Boolean> putAlias(String name, String alias, int version);

    Future<Void> deleteAlias(String name, String alias);

    /** How a renaming ended. */
    sealed interface Renamed {
        record Done(RegisteredModel model) implements Renamed {}

        record Gone() implements Renamed {}

        record NameTaken() implements Renamed {}
    }

    /**
     * @param latest its highest version; null when it has none
     * @param aliases alias to version
     */
    record RegisteredModel(
            String name,
            String description,
            Map<String, String> tags,
            Instant created,
            Instant updated,
            @Nullable ModelVersion latest,
            Map<String, Integer> aliases) {
        public boolean isPrompt() {
            return "true".equalsIgnoreCase(tags.get(IS_PROMPT));
        }
    }

    record NewModelVersion(
            String name, String source, String runId, String runLink, String description, Map<String, String> tags) {}

    /** @param aliases on this version, in order; a search leaves them out */
    record ModelVersion(
            String name,
            int version,
            @Nullable String description,
            String source,
            String runId,
            String runLink,
            Map<String, String> tags,
            Instant created,
            Instant updated,
            List<String> aliases) {}
}
