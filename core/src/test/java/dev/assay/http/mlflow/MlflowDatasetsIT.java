package dev.assay.http.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.http.AreaServer.Answer;
import dev.assay.store.EvaluationDatasetStore;
import dev.assay.store.EvaluationDatasetStore.NewRecord;
import dev.assay.store.EvaluationDatasetStore.Upserted;
import dev.assay.store.pg.PgEvaluationDatasetStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Evaluation datasets as MLflow's client asks for them; the shapes are those of recorded exchanges with its own server. */
class MlflowDatasetsIT extends MlflowAreaTestBase {
    private static final String PATH = "/api/3.0/mlflow/datasets";

    private final EvaluationDatasetStore store = new PgEvaluationDatasetStore(
            database.reads(), Clock.systemUTC(), java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor());

    @Override
    List<MlflowArea> areas() {
        return List.of(new MlflowDatasets(store, experiments));
    }

    @Test
    void a_dataset_is_created_with_tags_that_are_the_text_of_an_object() {
        JsonObject made = create("ds-3c727b", "{\"v\": \"1\", \"mlflow.user\": \"root\"}", "1");

        assertThat(made.fieldNames())
                .containsExactlyInAnyOrder(
                        "dataset_id",
                        "name",
                        "tags",
                        "digest",
                        "created_time",
                        "last_update_time",
                        "created_by",
                        "last_updated_by",
                        "experiment_ids");
        assertThat(made.getString("dataset_id")).matches("d-[0-9a-f]{32}");
        assertThat(made.getString("digest")).matches("[0-9a-f]{8}");
        assertThat(new JsonObject(made.getString("tags")))
                .isEqualTo(new JsonObject().put("v", "1").put("mlflow.user", "root"));
        assertThat(made.getString("created_by")).isEqualTo("root");
        assertThat(made.getJsonArray("experiment_ids")).containsExactly("1");

        JsonObject found = dataset(id(made));
        assertThat(found.containsKey("experiment_ids")).isFalse();
        assertThat(found.getString("name")).isEqualTo("ds-3c727b");
        assertThat(server.get(PATH + "/" + id(made) + "/experiment-ids").ok())
                .isEqualTo(new JsonObject().put("experiment_ids", new JsonArray().add("1")));
    }

    @Test
    void a_dataset_without_a_name_is_refused_in_mlflows_words() {
        assertThat(server.post(PATH + "/create", new JsonObject()).refusal())
                .isEqualTo("400 INVALID_PARAMETER_VALUE Missing value for required parameter 'name'. See the API docs"
                        + " for more information about request parameters.");
    }

    @Test
    void records_with_the_same_inputs_are_merged_and_schema_and_profile_follow() {
        String id = id(create("merged", "", "1"));

        JsonObject first = upsert(id, """
            [{"inputs": {"q": "a"}, "expectations": {"x": 1}, "tags": {"mlflow.user": "root", "t": "1"},
              "source": {"source_type": "HUMAN", "source_data": {}}},
             {"inputs": {"q": "b"}, "source": {"source_type": "CODE", "source_data": {}},
              "tags": {"mlflow.user": "root"}}]\
            """);
        String digest = dataset(id).getString("digest");
        JsonObject second = upsert(id, """
            [{"inputs": {"q": "a"}, "expectations": {"x": 2, "y": 0.5}, "tags": {"mlflow.user": "ann"}}]\
            """);
        upsert(id, """
            [{"inputs": {"q": "hi"}, "outputs": "HI", "expectations": {"expected_response": "HI"},
              "source": {"source_type": "TRACE", "source_data": {"trace_id": "tr-1"}}}]\
            """);

        assertThat(first).isEqualTo(new JsonObject().put("inserted_count", 2).put("updated_count", 0));
        assertThat(second).isEqualTo(new JsonObject().put("inserted_count", 0).put("updated_count", 1));
        JsonObject dataset = dataset(id);
        assertThat(dataset.getString("schema"))
                .isEqualTo("{\"inputs\": {\"q\": \"string\"}, \"outputs\": \"string\", \"expectations\": {\"x\":"
                        + " \"integer\", \"y\": \"float\", \"expected_response\": \"string\"}, \"version\":"
                        + " \"1.0\"}");
        assertThat(dataset.getString("profile")).isEqualTo("{\"num_records\": 3}");
        assertThat(dataset.getString("digest")).isNotEqualTo(digest);
        assertThat(dataset.containsKey("last_updated_by")).isFalse();

        JsonArray records = records(id, "");
        JsonObject a = records.getJsonObject(0);
        assertThat(a.getString("dataset_record_id")).matches("dr-[0-9a-f]{32}");
        assertThat(a.getJsonObject("expectations"))
                .isEqualTo(new JsonObject().put("x", 2).put("y", 0.5));
        assertThat(a.getJsonObject("tags"))
                .isEqualTo(new JsonObject().put("mlflow.user", "ann").put("t", "1"));
        assertThat(a.getString("created_by")).isEqualTo("root");
        assertThat(a.getString("last_updated_by")).isEqualTo("ann");
        assertThat(a.getJsonObject("outputs")).isEqualTo(new JsonObject());
        assertThat(records.getJsonObject(1).containsKey("expectations")).isFalse();
        JsonObject traced = records.getJsonObject(2);
        assertThat(traced.getString("outputs")).isEqualTo("HI");
        assertThat(traced.getString("source_id")).isEqualTo("tr-1");
        assertThat(traced.getString("source_type")).isEqualTo("TRACE");
        assertThat(traced.getJsonObject("tags")).isEqualTo(new JsonObject());
    }

    @Test
    void the_order_of_keys_makes_no_other_inputs_and_one_request_may_repeat_inputs() {
        String id = id(create("order", "", "1"));
        assertThat(upsert(id, """
            [{"inputs": {"a": 1, "b": {"c": 1, "d": [1, 2]}}}, {"inputs": {"b": {"d": [1, 2], "c": 1}, "a": 1}}]\
            """))
                .isEqualTo(new JsonObject().put("inserted_count", 1).put("updated_count", 1));
    }

    @Test
    void numbers_and_the_order_of_keys_come_back_as_they_were_sent_even_after_a_merge() {
        String id = id(create("exact", "", "1"));
        String inputs = "{\"z\": 12345678901234567890, \"a\": 1.0, \"é\": [null, true, \"\\u0000\"]}";
        upsert(id, "[{\"inputs\": " + inputs + ", \"expectations\": {\"n\": 98765432109876543210}}]");
        upsert(id, "[{\"inputs\": " + inputs + ", \"expectations\": {\"m\": 1}}]");
        assertThat(server.get(PATH + "/" + id + "/records").ok().getString("records"))
                .contains("\"inputs\": " + inputs)
                .contains("\"expectations\": {\"n\": 98765432109876543210, \"m\": 1}");
        assertThat(dataset(id).getString("schema")).contains("\"z\": \"integer\", \"a\": \"float\"");
    }

    @Test
    void requests_at_once_with_the_same_inputs_make_one_record() {
        String id = id(create("at-once", "", "1"));
        List<Future<Upserted>> writes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            NewRecord record = new NewRecord(Map.of("q", "same"), false, null, Map.of("e" + i, i), null, null);
            writes.add(store.upsert(id, List.of(record)).map(java.util.Optional::orElseThrow));
        }
        Future.all(writes).await();

        assertThat(writes.stream().mapToInt(each -> each.result().inserted()).sum())
                .isEqualTo(1);
        JsonArray records = records(id, "");
        assertThat(records).hasSize(1);
        assertThat(records.getJsonObject(0).getJsonObject("expectations").fieldNames())
                .hasSize(8);
        assertThat(dataset(id).getString("profile")).isEqualTo("{\"num_records\": 1}");
    }

    @Test
    void records_come_in_pages_in_the_order_in_which_they_came() {
        String id = id(create("paged", "", "1"));
        JsonArray sent = new JsonArray();
        for (int i = 0; i < 1203; i++) {
            sent.add(new JsonObject().put("inputs", new JsonObject().put("i", i)));
        }
        upsert(id, sent.encode());

        List<Integer> seen = new ArrayList<>();
        String token = "";
        do {
            JsonObject page = server.get(PATH + "/" + id + "/records?max_results=500&page_token=" + token)
                    .ok();
            new JsonArray(page.getString("records"))
                    .forEach(each ->
                            seen.add(((JsonObject) each).getJsonObject("inputs").getInteger("i")));
            token = page.getString("next_page_token", "");
        } while (!token.isEmpty());

        assertThat(seen).hasSize(1203).isSorted();
        assertThat(server.get(PATH + "/" + id + "/records?page_token=nonsense").status())
                .isEqualTo(400);
    }

    @Test
    void deleted_records_leave_the_profile() {
        String id = id(create("deleted", "", "1"));
        upsert(id, "[{\"inputs\": {\"q\": 1}}, {\"inputs\": {\"q\": 2}}]");
        JsonArray records = records(id, "");
        JsonObject both = new JsonObject()
                .put(
                        "dataset_record_ids",
                        new JsonArray()
                                .add(records.getJsonObject(0).getString("dataset_record_id"))
                                .add("dr-unknown"));

        Answer gone = server.delete(PATH + "/" + id + "/records", both);

        assertThat(gone.ok()).isEqualTo(new JsonObject().put("deleted_count", 1));
        assertThat(dataset(id).getString("profile")).isEqualTo("{\"num_records\": 1}");
        assertThat(server.delete(PATH + "/" + id + "/records", both).ok().getInteger("deleted_count"))
                .isZero();
    }

    @Test
    void what_is_no_record_is_refused_and_nothing_is_kept() {
        String id = id(create("refused", "", "1"));
        for (String wrong : List.of(
                "no json",
                "{}",
                "[1]",
                "[{\"inputs\": 1}]",
                "[{\"inputs\": {}, \"expectations\": []}]",
                "[{\"inputs\": {\"q\": 1}}, {\"inputs\": {}, \"source\": {\"source_type\": \"MOON\"}}]")) {
            Answer answer = server.post(PATH + "/" + id + "/records", new JsonObject().put("records", wrong));
            assertThat(answer.refusal()).as(wrong).startsWith("400 INVALID_PARAMETER_VALUE ");
        }
        assertThat(records(id, "")).isEmpty();
        assertThat(server.post(PATH + "/d-none/records", new JsonObject().put("records", "[]"))
                        .refusal())
                .isEqualTo("404 RESOURCE_DOES_NOT_EXIST Evaluation dataset with id 'd-none' not found");
    }

    @Test
    void tags_are_merged_and_deleted() {
        String id = id(create("tagged", "{\"a\": \"1\"}", "1"));
        server.patch(PATH + "/" + id + "/tags", new JsonObject().put("tags", "{\"b\": 2, \"c\": null}"))
                .ok();
        server.delete(PATH + "/" + id + "/tags/a", null).ok();
        assertThat(dataset(id).getString("tags")).isEqualTo("{\"b\": \"2\"}");
        assertThat(server.patch(PATH + "/d-none/tags", new JsonObject().put("tags", "{}"))
                        .refusal())
                .isEqualTo("404 RESOURCE_DOES_NOT_EXIST Could not find evaluation dataset with ID d-none");
        assertThat(server.delete(PATH + "/d-none/tags/a", null).status()).isEqualTo(200);
    }

    @Test
    void a_deleted_dataset_is_gone_with_its_records() {
        String id = id(create("gone", "", "1"));
        upsert(id, "[{\"inputs\": {\"q\": 1}}]");
        assertThat(server.delete(PATH + "/" + id, null).ok()).isEqualTo(new JsonObject());
        assertThat(server.delete(PATH + "/" + id, null).status()).isEqualTo(200);
        assertThat(server.get(PATH + "/" + id).refusal())
                .isEqualTo("404 RESOURCE_DOES_NOT_EXIST Evaluation dataset with id '" + id + "' not found");
        assertThat(records(id, "")).isEmpty();
    }

    @Test
    void datasets_are_found_by_experiment_filter_and_order_in_pages() {
        for (int i = 0; i < 5; i++) {
            create("found-" + i, "{\"mlflow.user\": \"u" + i % 2 + "\", \"team blue\": \"t" + i + "\"}", "77");
        }
        assertThat(search("name LIKE 'found-%'", "name DESC"))
                .containsExactly("found-4", "found-3", "found-2", "found-1", "found-0");
        assertThat(search("name ILIKE 'FOUND-%' AND created_by = 'u1'", "name ASC"))
                .containsExactly("found-1", "found-3");
        assertThat(search("tags.`team blue` = 't2'", "name")).containsExactly("found-2");
        assertThat(search("tags.\"team blue\" != 't2' and name IN ('found-1', 'found-2')", "name"))
                .containsExactly("found-1");
        assertThat(search("created_time > 99999999999999", "name")).isEmpty();
        assertThat(search("last_update_time >= 0 AND name = 'found-3'", "name")).containsExactly("found-3");

        JsonObject body = new JsonObject()
                .put("experiment_ids", new JsonArray().add("77"))
                .put("max_results", 3);
        JsonObject first = server.post(PATH + "/search", body).ok();
        JsonObject second = server.post(PATH + "/search", body.put("page_token", first.getString("next_page_token")))
                .ok();
        assertThat(names(first)).hasSize(3);
        assertThat(names(second)).hasSize(2).doesNotContainAnyElementsOf(names(first));
        assertThat(second.containsKey("next_page_token")).isFalse();
        assertThat(server.get(PATH + "/search?experiment_ids=78").ok()).isEqualTo(new JsonObject());
    }

    @Test
    void a_wrong_search_is_refused_in_mlflows_words() {
        assertThat(refusedSearch(new JsonObject().put("filter_string", "name = 'a' OR name = 'b'")))
                .contains("Invalid clause(s) in filter string");
        assertThat(refusedSearch(new JsonObject().put("filter_string", "colour = 'a'")))
                .contains("Invalid attribute key 'colour' specified");
        assertThat(refusedSearch(new JsonObject().put("filter_string", "name > 'a'")))
                .contains("Invalid comparator for string attribute: >");
        assertThat(refusedSearch(new JsonObject().put("filter_string", "created_time = 'x'")))
                .contains("Expected numeric value type for numeric attribute: created_time. Found 'x'");
        assertThat(refusedSearch(new JsonObject().put("max_results", -1))).contains("It must be a positive integer");
        assertThat(refusedSearch(new JsonObject().put("max_results", 50_001))).contains("It must be at most 50000");
        assertThat(refusedSearch(new JsonObject().put("order_by", new JsonArray().add("tags.a"))))
                .contains("Invalid order by key");
        assertThat(refusedSearch(new JsonObject().put("page_token", "!!"))).contains("Invalid page token");
    }

    @Test
    void experiments_are_added_and_removed() {
        String id = id(create("moved", "", "5"));
        JsonObject toDefault = new JsonObject().put("experiment_ids", new JsonArray().add("0"));
        assertThat(id(server.post(PATH + "/" + id + "/add-experiments", toDefault)
                        .ok()
                        .getJsonObject("dataset")))
                .isEqualTo(id);
        server.post(PATH + "/" + id + "/add-experiments", toDefault).ok();
        assertThat(experiments(id)).containsExactly("0", "5");
        server.post(
                        PATH + "/" + id + "/remove-experiments",
                        new JsonObject()
                                .put("experiment_ids", new JsonArray().add("5").add("9")))
                .ok();
        assertThat(experiments(id)).containsExactly("0");
        assertThat(server.post(
                                PATH + "/" + id + "/add-experiments",
                                new JsonObject().put("experiment_ids", new JsonArray().add("12345")))
                        .refusal())
                .isEqualTo("404 RESOURCE_DOES_NOT_EXIST No Experiment with id=12345");
        assertThat(server.post(PATH + "/d-none/add-experiments", toDefault).refusal())
                .isEqualTo("404 RESOURCE_DOES_NOT_EXIST Dataset 'd-none' not found");
    }

    private JsonObject create(String name, String tags, String experiment) {
        return server.post(
                        PATH + "/create",
                        new JsonObject()
                                .put("name", name)
                                .put("experiment_ids", new JsonArray().add(experiment))
                                .put("tags", tags))
                .ok()
                .getJsonObject("dataset");
    }

    private JsonObject dataset(String id) {
        return server.get(PATH + "/" + id).ok().getJsonObject("dataset");
    }

    private JsonObject upsert(String id, String records) {
        return server.post(PATH + "/" + id + "/records", new JsonObject().put("records", records))
                .ok();
    }

    private JsonArray records(String id, String query) {
        return new JsonArray(
                server.get(PATH + "/" + id + "/records" + query).ok().getString("records"));
    }

    private List<Object> experiments(String id) {
        return server.get(PATH + "/" + id + "/experiment-ids").ok().getJsonArray("experiment_ids").stream()
                .toList();
    }

    private List<String> search(String filter, String order) {
        return names(server.post(
                        PATH + "/search",
                        new JsonObject().put("filter_string", filter).put("order_by", new JsonArray().add(order)))
                .ok());
    }

    private String refusedSearch(JsonObject body) {
        String refusal = server.post(PATH + "/search", body).refusal();
        assertThat(refusal).startsWith("400 INVALID_PARAMETER_VALUE ");
        return refusal;
    }

    private static List<String> names(JsonObject page) {
        return names(page, "datasets");
    }

    private static String id(JsonObject dataset) {
        return dataset.getString("dataset_id");
    }
}
