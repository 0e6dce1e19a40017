package dev.assay.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.http.AreaServer.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Traces as MLflow's client begins, reads and searches them. */
class MlflowTracesIT extends MlflowTracesTestBase {
    @Test
    void info_and_spans_are_one_trace_in_either_order() {
        begin(1, 1, info -> info);
        spans(1, span(1, 1, 0, "root", Map.of()));
        spans(1, span(2, 1, 0, "root", Map.of()));
        begin(2, 1, info -> info);

        for (int no : new int[] {1, 2}) {
            JsonObject trace = server.get(V3 + "/get?trace_id=" + id(no)).json().getJsonObject("trace");
            JsonObject info = trace.getJsonObject("trace_info");
            assertThat(trace.getJsonArray("spans")).hasSize(1);
            assertThat(info.getString("request_time")).isEqualTo("2026-09-21T14:13:20Z");
            assertThat(info.getString("execution_duration")).isEqualTo("0.250s");
            assertThat(info.getJsonObject("trace_metadata").getString("mlflow.trace.infoFinalized"))
                    .isEqualTo("true");
            assertThat(info.getJsonObject("tags").getString("mlflow.artifactLocation"))
                    .isEqualTo("mlflow-artifacts:/1/traces/" + id(no) + "/artifacts");
        }
    }

    @Test
    void a_trace_id_of_another_experiment_is_refused() {
        begin(3, 1, info -> info);
        Answer elsewhere = server.post(V3, started(info(3, 2)));
        assertThat(elsewhere.status()).isEqualTo(400);
        assertThat(elsewhere.error()).isEqualTo("INVALID_PARAMETER_VALUE");
        assertThat(elsewhere.message()).contains("already exists in another experiment");
    }

    @Test
    void a_trace_id_that_could_mean_another_folder_is_refused() {
        for (String id : List.of(".", "..", "a/b", "a\\b", "a%2Fb")) {
            Answer refused = server.post(V3, started(info(8, 1).put("trace_id", id)));
            assertThat(refused.status()).as(id).isEqualTo(400);
            assertThat(refused.message()).as(id).contains("trace_info.trace_id is '" + id + "'");
        }
    }

    @Test
    void traces_are_begun_only_in_experiments_that_are_there() {
        Answer unknown = server.post(V3, started(info(4, 77)));
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.message()).isEqualTo("No Experiment with id=77 exists");
        Answer deleted = server.post(V3, started(info(4, 9)));
        assertThat(deleted.status()).isEqualTo(400);
        assertThat(deleted.message())
                .isEqualTo("The experiment 9 must be in the 'active' state. Current state is deleted.");
    }

    @Test
    void long_metadata_are_cut_where_they_are_shown_and_a_long_session_is_refused() {
        JsonObject info =
                begin(7, 1, sent -> sent.put("trace_metadata", new JsonObject().put("long", "x".repeat(300))));
        assertThat(info.getJsonObject("trace_metadata").getString("long")).hasSize(250);
        Answer session = server.post(
                V3,
                started(info(7, 1)
                        .put("trace_metadata", new JsonObject().put("mlflow.trace.session", "s".repeat(251)))));
        assertThat(session.status()).isEqualTo(400);
        assertThat(session.message()).isEqualTo("'Session ID' exceeds the maximum length of 250 characters");
    }

    @Test
    void tokens_and_cost_read_back_in_one_spelling() {
        JsonObject info = begin(
                8,
                1,
                sent -> sent.put(
                        "trace_metadata",
                        new JsonObject()
                                .put(
                                        "mlflow.trace.tokenUsage",
                                        "{\"total_tokens\":3,\"output_tokens\":2,\"input_tokens\":1}")
                                .put("mlflow.trace.cost", "{\"total_cost\":0.5,\"input_cost\":0.25}")));
        JsonObject metadata = info.getJsonObject("trace_metadata");
        assertThat(metadata.getString("mlflow.trace.tokenUsage"))
                .isEqualTo("{\"input_tokens\": 1, \"output_tokens\": 2, \"total_tokens\": 3}");
        assertThat(metadata.getString("mlflow.trace.cost")).isEqualTo("{\"input_cost\": 0.25, \"total_cost\": 0.5}");
    }

    @Test
    void root_attributes_and_resource_attributes_become_tags() {
        spans(1, span(9, 1, 0, "root", Map.of("mlflow.traceTag.team", "crm", "mlflow.traceTag.env", "prod")));
        JsonObject tags = info(9).getJsonObject("tags");
        assertThat(tags.getString("team")).isEqualTo("crm");
        assertThat(tags.getString("env")).isEqualTo("prod");
        assertThat(tags.getString("service.name")).isEqualTo("it");
        assertThat(tags.fieldNames()).noneMatch(key -> key.startsWith("telemetry.sdk"));
        assertThat(tags.getString("mlflow.trace.spansLocation")).isEqualTo("TRACKING_STORE");
    }

    @Test
    void a_trace_that_is_on_its_way_is_waited_for() {
        begin(10, 1, info -> info.put("trace_metadata", announcing(2)));
        spans(1, span(10, 2, 1, "child", Map.of()));
        String whole = V3 + "/get?trace_id=" + id(10);
        assertThat(server.get(whole + "&allow_partial=True")
                        .json()
                        .getJsonObject("trace")
                        .getJsonArray("spans"))
                .hasSize(1);
        assertThat(server.get(V3 + "/batchGet?trace_ids=" + id(10)).json().getJsonArray("traces"))
                .isEmpty();

        CompletableFuture<Answer> waiting = CompletableFuture.supplyAsync(() -> server.get(whole));
        spans(1, span(10, 1, 0, "root", Map.of()));
        assertThat(waiting.join().json().getJsonObject("trace").getJsonArray("spans"))
                .hasSize(2);
        assertThat(server.get(V3 + "/batchGet?trace_ids=" + id(10)).json().getJsonArray("traces"))
                .hasSize(1);
    }

    @Test
    void a_trace_that_does_not_come_whole_is_not_there() {
        begin(11, 1, info -> info.put("trace_metadata", announcing(2)));
        spans(1, span(11, 1, 0, "root", Map.of()));
        Answer answer = server.get(V3 + "/get?trace_id=" + id(11) + "&allow_partial=False");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.error()).isEqualTo("RESOURCE_DOES_NOT_EXIST");
        assertThat(answer.message())
                .isEqualTo("Trace with ID " + id(11) + " is not fully exported yet, please try again later.");
        assertThat(server.get(V3 + "/get?trace_id=tr-none").message()).isEqualTo("Trace with ID tr-none is not found.");
        assertThat(server.get(V3 + "/tr-none").message()).isEqualTo("Trace with ID 'tr-none' not found.");
    }

    @Test
    void infos_are_read_in_the_order_asked_within_experiments() {
        begin(12, 1, info -> info);
        begin(13, 2, info -> info);
        JsonObject both = new JsonObject()
                .put("trace_ids", new JsonArray().add(id(13)).add("tr-none").add(id(12)));
        assertThat(ids(server.post(V3 + "/batchGetInfos", both).json().getJsonArray("trace_infos")))
                .containsExactly(id(13), id(12));
        both.put("experiment_ids", new JsonArray().add("2"));
        assertThat(ids(server.post(V3 + "/batchGetInfos", both).json().getJsonArray("trace_infos")))
                .containsExactly(id(13));
    }

    @Test
    void infos_read_in_batches_are_those_of_single_traces() {
        begin(14, 1, info -> info.put("tags", new JsonObject().put("team", "crm")));
        spans(1, span(14, 1, 0, "root", Map.of("mlflow.spanInputs", "\"hello\"")));
        spans(1, span(15, 1, 0, "alone", Map.of()));
        server.post(
                        V3 + "/" + id(14) + "/assessments",
                        new JsonObject()
                                .put(
                                        "assessment",
                                        new JsonObject()
                                                .put("assessment_name", "good")
                                                .put("source", new JsonObject().put("source_type", "HUMAN"))
                                                .put("feedback", new JsonObject().put("value", true))))
                .ok();
        JsonArray infos = server.post(
                        V3 + "/batchGetInfos",
                        new JsonObject()
                                .put("trace_ids", new JsonArray().add(id(15)).add(id(14))))
                .ok()
                .getJsonArray("trace_infos");
        assertThat(infos).containsExactly(info(15), info(14));
        assertThat(infos.getJsonObject(1).getJsonArray("assessments")).hasSize(1);
        JsonObject whole = server.get(V3 + "/batchGet?trace_ids=" + id(14))
                .ok()
                .getJsonArray("traces")
                .getJsonObject(0);
        assertThat(whole)
                .isEqualTo(server.get(V3 + "/get?trace_id=" + id(14)).ok().getJsonObject("trace"));
        assertThat(whole.getJsonObject("trace_info")).isEqualTo(info(14));
    }

    @Test
    void infos_of_traces_that_the_index_does_not_know_come_from_the_store() {
        begin(16, 1, info -> info.put("tags", new JsonObject().put("team", "crm")));
        sql("WITH t AS (INSERT INTO trace (id, experiment_no, bucket) SELECT '" + id(17) + "', 1, bucket FROM trace"
                + " WHERE id = '" + id(16) + "' RETURNING no) INSERT INTO trace_info (trace_no, n, data)"
                + " SELECT t.no, 0, i.data FROM t, trace s JOIN trace_info i ON i.trace_no = s.no WHERE s.id = '"
                + id(16) + "'");
        JsonObject both =
                new JsonObject().put("trace_ids", new JsonArray().add(id(17)).add(id(16)));
        assertThat(server.post(V3 + "/batchGetInfos", both).ok().getJsonArray("trace_infos"))
                .containsExactly(info(17), info(16));
    }

    @Test
    void more_ids_than_one_request_may_have_are_refused() {
        JsonArray ids = new JsonArray();
        for (int no = 0; no < 5001; no++) {
            ids.add(id(no));
        }
        assertThat(server.post(V3 + "/batchGetInfos", new JsonObject().put("trace_ids", ids))
                        .refusal())
                .isEqualTo(
                        "400 INVALID_PARAMETER_VALUE 'trace_ids' has 5001 ids; expected at most 5000 in one request");
        StringBuilder whole = new StringBuilder(V3 + "/batchGet?");
        for (int no = 0; no < 101; no++) {
            whole.append("&trace_ids=").append(id(no));
        }
        assertThat(server.get(whole.toString()).message())
                .isEqualTo("'trace_ids' has 101 ids; expected at most 100 in one request");
    }

    @Test
    void a_trace_begun_with_a_bare_id_is_found_under_it() {
        String bare = "ABCDEF00000000000000000000000018";
        JsonObject begun = begin(18, 6, info -> info.put("trace_id", bare));
        String kept = "tr-" + bare.toLowerCase(java.util.Locale.ROOT);
        assertThat(begun.getString("trace_id")).isEqualTo(kept);
        assertThat(server.get(V3 + "/" + bare).status()).isEqualTo(200);
        JsonObject asked =
                new JsonObject().put("trace_ids", new JsonArray().add(bare).add(kept));
        assertThat(ids(server.post(V3 + "/batchGetInfos", asked).ok().getJsonArray("trace_infos")))
                .containsExactly(kept);
        server.post(
                        V2 + "/link-to-run",
                        new JsonObject()
                                .put("trace_ids", new JsonArray().add(bare))
                                .put("run_id", "run-1"))
                .ok();
        assertThat(found(6, "run_id = 'run-1'")).containsExactly(kept);
        server.post(
                        V2 + "/delete-traces",
                        new JsonObject().put("experiment_id", "6").put("request_ids", new JsonArray().add(bare)))
                .ok();
        assertThat(server.get(V3 + "/" + bare).status()).isEqualTo(404);
    }

    @Test
    void a_wrong_search_is_refused_in_mlflows_words() {
        assertThat(server.post(V3 + "/search", new JsonObject()).message())
                .startsWith("Missing value for required parameter 'locations'.");
        assertThat(search(1, null, body -> body.put("max_results", 501)).message())
                .isEqualTo("Invalid value 501 for parameter 'max_results' supplied:  Hint: Value was of type 'int'."
                        + " See the API docs for more information about request parameters.");
        assertThat(search(1, null, body -> body.put("page_token", "nonsense")).error())
                .isEqualTo("INVALID_PARAMETER_VALUE");
        Answer list = search(1, "span.attributes.model IN ('a')", body -> body);
        assertThat(list.error()).isEqualTo("BAD_REQUEST");
        Answer twice = search(
                1,
                null,
                body -> body.put(
                        "order_by", new JsonArray().add("timestamp ASC").add("timestamp_ms DESC")));
        assertThat(twice.status()).isEqualTo(400);
        assertThat(twice.message())
                .isEqualTo("`order_by` contains duplicate fields: ['timestamp ASC', 'timestamp_ms DESC']");
    }
}
