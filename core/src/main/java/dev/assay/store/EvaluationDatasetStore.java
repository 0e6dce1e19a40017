package dev.assay.store;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Evaluation datasets and their records. In a dataset there is one record for any inputs: who brings the same inputs again
 * changes that record. Times are in whole milliseconds.
 */
public interface EvaluationDatasetStore {
    /** @param experimentIds need not exist */
    Future<Dataset> create(
            String name, Map<String, String> tags, @Nullable String createdBy, List<String> experimentIds);

    Future<Optional<Dataset>> find(String id);

    /** With all its records. */
    Future<Void> delete(String id);

    /**
     * By default the newest first. Fields: name, created_by, last_updated_by (text), created_time, last_update_time
     * (milliseconds since 1970).
     *
     * @param experimentIds datasets of any of these; empty for all
     */
    Future<ListPage<Dataset>> search(List<String> experimentIds, ListQuery query);

    /** @return whether the dataset exists */
    Future<Boolean> putTags(String id, Map<String, String> tags);

    /** Leaves alone what is not there. */
    Future<Void> deleteTag(String id, String key);

    /** Empty when there is no such dataset. */
    Future<List<String>> experimentIds(String id);

    /** @return empty when there is no such dataset */
    Future<Optional<Dataset>> addExperiments(String id, List<String> experimentIds);

    /** @return empty when there is no such dataset */
    Future<Optional<Dataset>> removeExperiments(String id, List<String> experimentIds);

    /**
     * Adds records, or merges them into those with the same inputs: expectations and tags key by key, outputs as a whole.
     *
     * @return empty when there is no such dataset
     */
    Future<Optional<Upserted>> upsert(String id, List<NewRecord> records);

    /**
     * In the order in which they came. A page ends before its limit when its texts grow large.
     *
     * @param after {@link DatasetRecord#no()} of the last one seen; 0 for the beginning
     */
    Future<ListPage<DatasetRecord>> records(String id, long after, int limit);

    /** @return how many of them there were */
    Future<Integer> deleteRecords(String id, List<String> recordIds);

    /**
     * @param schema JSON: the type of each field of the records' inputs, outputs and expectations; null before the first
     * @param recordCount null before the first record
     * @param digest changes with every change of the records
     */
    record Dataset(
            String id,
            String name,
            Map<String, String> tags,
            @Nullable String schema,
            @Nullable Integer recordCount,
            String digest,
            Instant created,
            Instant updated,
            @Nullable String createdBy,
            @Nullable String updatedBy) {}

    /**
     * Values are JSON values: null, Boolean, Number, String, List, Map.
     *
     * @param outputsGiven whether outputs are given at all; null may be
     */
    record NewRecord(
            Map<String, @Nullable Object> inputs,
            boolean outputsGiven,
            @Nullable Object outputs,
            @Nullable Map<String, @Nullable Object> expectations,
            @Nullable Map<String, @Nullable Object> tags,
            @Nullable RecordSource source) {
        static final String USER = "mlflow.user";

        /** Who brings it. */
        public @Nullable String user() {
            Object user = tags == null ? null : tags.get(USER);
            return user == null ? null : user.toString();
        }
    }

    /** Where a record came from. */
    record RecordSource(Type type, Map<String, @Nullable Object> data) {
        public enum Type {
            UNSPECIFIED,
            TRACE,
            HUMAN,
            DOCUMENT,
            CODE
        }

        /** Of the trace, or of whatever else it names. */
        public @Nullable String id() {
            Object id = data.get(type == Type.TRACE ? "trace_id" : "source_id");
            return id == null ? null : id.toString();
        }
    }

    /**
     * A record as it is kept: inputs, outputs, expectations, tags and source are JSON texts.
     *
     * @param no place in the dataset
     * @param outputs null for none
     * @param source {@code {source_type, source_data}}
     */
    record DatasetRecord(
            long no,
            String id,
            String inputs,
            @Nullable String outputs,
            @Nullable String expectations,
            String tags,
            @Nullable String source,
            @Nullable String sourceId,
            @Nullable String sourceType,
            Instant created,
            Instant updated,
            @Nullable String createdBy,
            @Nullable String updatedBy) {}

    record Upserted(int inserted, int updated) {}
}
