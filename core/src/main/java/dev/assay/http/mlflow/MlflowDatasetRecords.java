package dev.assay.http.mlflow;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.assay.error.Invalid;
import dev.assay.http.Json;
import dev.assay.http.Params;
import dev.assay.http.Routes;
import dev.assay.store.EvaluationDatasetStore;
import dev.assay.store.EvaluationDatasetStore.DatasetRecord;
import dev.assay.store.EvaluationDatasetStore.NewRecord;
import dev.assay.store.EvaluationDatasetStore.RecordSource;
import dev.assay.store.ListPage;
import dev.assay.trace.JsonText;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Records of evaluation datasets in MLflow's shapes: several travel as the text of a JSON array. */
final class MlflowDatasetRecords {
    private static final int PAGE = 1000;

    private final EvaluationDatasetStore datasets;

    MlflowDatasetRecords(EvaluationDatasetStore datasets) {
        this.datasets = datasets;
    }

    void bind(Routes routes, String path) {
        routes.post(path, this::upsert)
                .text(HttpMethod.GET, path, this::list)
                .json(HttpMethod.DELETE, path, this::delete);
    }

    Future<JsonObject> upsert(RoutingContext request) {
        String id = Params.path(request, "datasetId");
        return request.vertx()
                .executeBlocking(() -> records(MlflowParams.of(request).required("records")), false)
                .compose(records -> datasets.upsert(id, records))
                .map(done -> done.orElseThrow(() -> MlflowDatasets.notFound(id)))
                .map(done ->
                        new JsonObject().put("inserted_count", done.inserted()).put("updated_count", done.updated()));
    }

    Future<Routes.Text> list(RoutingContext request) {
        String id = Params.path(request, "datasetId");
        MlflowParams params = MlflowParams.of(request);
        Long asked = params.integer("max_results");
        long limit = asked == null || asked == 0 ? PAGE : asked;
        if (limit < 1) {
            throw new Invalid(
                    "Invalid value " + limit + " for parameter 'max_results' supplied. It must be a positive integer");
        }
        return datasets.records(id, after(params.text("page_token")), (int) Math.min(limit, PAGE))
                .map(page -> () -> AnswerJson.of(out -> write(out, id, page)));
    }

    Future<JsonObject> delete(RoutingContext request) {
        return datasets.deleteRecords(
                        Params.path(request, "datasetId"),
                        MlflowParams.of(request).texts("dataset_record_ids"))
                .map(gone -> new JsonObject().put("deleted_count", gone));
    }

    private static List<NewRecord> records(String json) {
        List<?> list = list(json);
        List<NewRecord> records = new ArrayList<>(list.size());
        for (Object each : list) {
            if (!(each instanceof Map<?, ?> record)) {
                throw new Invalid("records[" + records.size() + "] is " + JsonText.write(each)
                        + "; each record must be a dictionary");
            }
            records.add(record(record, "records[" + records.size() + "]."));
        }
        return records;
    }

    /** Whole numbers of any length stay what they are. */
    private static List<?> list(String json) {
        try {
            if (Json.toValue(io.vertx.core.json.Json.decodeValue(json)) instanceof List<?> list) {
                return list;
            }
        } catch (DecodeException _) {
            // said below
        }
        throw new Invalid("'records' is '" + json.substring(0, Math.min(100, json.length()))
                + "'; expected the text of a JSON array of records");
    }

    private static NewRecord record(Map<?, ?> record, String at) {
        Map<String, @Nullable Object> inputs = map(record, "inputs", at);
        return new NewRecord(
                inputs == null ? Map.of() : inputs,
                record.containsKey("outputs"),
                record.get("outputs"),
                map(record, "expectations", at),
                map(record, "tags", at),
                source(map(record, "source", at), at));
    }

    private static @Nullable Map<String, @Nullable Object> map(Map<?, ?> record, String key, String at) {
        return switch (record.get(key)) {
            case null -> null;
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> copy = new LinkedHashMap<>();
                map.forEach((name, value) -> copy.put(String.valueOf(name), value));
                yield copy;
            }
            case Object other -> throw new Invalid(at + key + " is " + JsonText.write(other) + "; expected an object");
        };
    }

    private static @Nullable RecordSource source(@Nullable Map<String, @Nullable Object> source, String at) {
        if (source == null || source.isEmpty()) {
            return null;
        }
        if (!(source.get("source_type") instanceof String name)) {
            throw new Invalid(at + "source.source_type is missing, expected one of "
                    + Arrays.toString(RecordSource.Type.values()));
        }
        Map<String, @Nullable Object> data = map(source, "source_data", at + "source.");
        String upper = name.toUpperCase(Locale.ROOT);
        for (RecordSource.Type type : RecordSource.Type.values()) {
            if (type.name().equals(upper)) {
                return new RecordSource(type, data == null ? Map.of() : data);
            }
        }
        throw new Invalid("Invalid dataset record source type: " + upper + ". Valid source types: ["
                + String.join(
                        ", ",
                        Arrays.stream(RecordSource.Type.values())
                                .map(type -> "'" + type + "'")
                                .toList())
                + "]");
    }

    private static void write(JsonGenerator out, String datasetId, ListPage<DatasetRecord> page) throws IOException {
        StringJoiner records = new StringJoiner(", ", "[", "]");
        page.items().forEach(record -> records.add(json(datasetId, record)));
        out.writeStartObject();
        out.writeStringField("records", records.toString());
        if (page.more()) {
            out.writeStringField("next_page_token", token(page.items().getLast().no()));
        }
        out.writeEndObject();
    }

    /** Made of texts that are JSON already. */
    private static String json(String datasetId, DatasetRecord record) {
        StringJoiner json = new StringJoiner(", ", "{", "}");
        addText(json, "dataset_record_id", record.id());
        addText(json, "dataset_id", datasetId);
        add(json, "inputs", record.inputs());
        add(json, "expectations", record.expectations());
        add(json, "tags", record.tags());
        add(json, "source", record.source());
        addText(json, "source_id", record.sourceId());
        addText(json, "source_type", record.sourceType());
        add(json, "created_time", String.valueOf(record.created().toEpochMilli()));
        add(json, "last_update_time", String.valueOf(record.updated().toEpochMilli()));
        addText(json, "created_by", record.createdBy());
        addText(json, "last_updated_by", record.updatedBy());
        add(json, "outputs", record.outputs());
        return json.toString();
    }

    private static void addText(StringJoiner json, String key, @Nullable String text) {
        add(json, key, text == null ? null : JsonText.write(text));
    }

    private static void add(StringJoiner json, String key, @Nullable String value) {
        if (value != null) {
            json.add("\"" + key + "\": " + value);
        }
    }

    private static String token(long last) {
        return Base64.getEncoder().encodeToString(("after:" + last).getBytes(StandardCharsets.UTF_8));
    }

    private static long after(@Nullable String token) {
        if (token == null || token.isEmpty()) {
            return 0;
        }
        try {
            String text = new String(Base64.getDecoder().decode(token), StandardCharsets.UTF_8);
            if (text.startsWith("after:")) {
                return Long.parseLong(text.substring(6));
            }
        } catch (IllegalArgumentException _) {
            // said below
        }
        throw new Invalid("Invalid page token '" + token + "'");
    }
}
