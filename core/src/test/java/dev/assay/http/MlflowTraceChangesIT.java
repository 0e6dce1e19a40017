package dev.assay.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.http.AreaServer.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tags, links and deletion, and the paths of clients before version 3. */
class MlflowTraceChangesIT extends MlflowTracesTestBase {
    @Test
    void reserved_tags_are_dropped_from_an_info_and_refused_alone() {
        JsonObject tags = begin(
                        5,
                        1,
                        info -> info.put(
                                "tags",
                                new JsonObject()
                                        .put("mlflow.artifactLocation", "s3://x")
                                        .put("mlflow.trace.archiveLocation", "s3://y")
                                        .put("mine", "kept")))
                .getJsonObject("tags");
        assertThat(tags.getString("mlflow.artifactLocation")).startsWith("mlflow-artifacts:/1/");
        assertThat(tags.getString("mine")).isEqualTo("kept");
        assertThat(tags.containsKey("mlflow.trace.archiveLocation")).isFalse();

        for (String key :
                List.of("mlflow.artifactLocation", "mlflow.trace.spansLocation", "mlflow.trace.archiveLocation")) {
            Answer set = server.ask("PATCH", V2 + "/" + id(5) + "/tags", tag(key, "x"));
            assertThat(set.status()).isEqualTo(400);
            assertThat(set.message()).isEqualTo("Tag '" + key + "' is immutable and cannot be set on a trace.");
            Answer deleted = server.ask("DELETE", V2 + "/" + id(5) + "/tags", new JsonObject().put("key", key));
            assertThat(deleted.message()).isEqualTo("Tag '" + key + "' is immutable and cannot be deleted on a trace.");
        }
    }

    @Test
    void a_tag_is_set_and_deleted_once() {
        begin(6, 1, info -> info);
        for (String api : List.of(V2, V3)) {
            String tags = api + "/" + id(6) + "/tags";
            assertThat(server.ask("PATCH", tags, tag("colour", "red")).json()).isEqualTo(new JsonObject());
            assertThat(info(6).getJsonObject("tags").getString("colour")).isEqualTo("red");
            assertThat(server.ask("DELETE", tags, new JsonObject().put("key", "colour"))
                            .json())
                    .isEqualTo(new JsonObject());
            assertThat(info(6).getJsonObject("tags").containsKey("colour")).isFalse();
            Answer again = server.ask("DELETE", tags, new JsonObject().put("key", "colour"));
            assertThat(again.status()).isEqualTo(404);
            assertThat(again.error()).isEqualTo("RESOURCE_DOES_NOT_EXIST");
            assertThat(again.message()).isEqualTo("No trace tag with key 'colour' for trace with ID '" + id(6) + "'");
        }
        Answer noKey = server.ask("PATCH", V2 + "/" + id(6) + "/tags", new JsonObject().put("value", "x"));
        assertThat(noKey.message())
                .isEqualTo("Missing value for required parameter 'key'. See the API docs for more information about"
                        + " request parameters.");
        assertThat(server.ask("PATCH", V2 + "/" + id(6) + "/tags", tag("k".repeat(251), "x"))
                        .message())
                .isEqualTo("'key' exceeds the maximum length of 250 characters");
        assertThat(server.ask("PATCH", V2 + "/tr-none/tags", tag("a", "b")).message())
                .isEqualTo("Trace with ID 'tr-none' not found.");
    }

    @Test
    void traces_are_linked_to_runs_and_prompts_and_found_by_them() {
        begin(20, 3, info -> info);
        begin(21, 3, info -> info);
        begin(
                22,
                3,
                info -> info.put(
                        "tags",
                        new JsonObject().put("mlflow.linkedPrompts", "[{\"name\": \"mail\", \"version\": \"2\"}]")));
        JsonObject link =
                new JsonObject().put("trace_ids", new JsonArray().add(id(20))).put("run_id", "run-1");
        for (int i = 0; i < 2; i++) {
            assertThat(server.post(V2 + "/link-to-run", link).json()).isEqualTo(new JsonObject());
        }
        assertThat(server.post(V2 + "/link-to-run", link.copy().put("run_id", "unknown"))
                        .status())
                .isEqualTo(200);
        JsonObject prompts = new JsonObject()
                .put("trace_id", id(21))
                .put(
                        "prompt_versions",
                        new JsonArray()
                                .add(new JsonObject().put("name", "mail").put("version", "2"))
                                .add(new JsonObject().put("name", "mail").put("version", "1")));
        for (int i = 0; i < 2; i++) {
            assertThat(server.post(V2 + "/link-prompts", prompts).json()).isEqualTo(new JsonObject());
        }
        assertThat(found(3, "run_id = 'run-1'")).containsExactly(id(20));
        assertThat(found(3, "run_id = 'unknown'")).containsExactly(id(20));
        assertThat(found(3, "prompt = 'mail/1'")).containsExactly(id(21));
        assertThat(found(3, "prompt = 'mail/2'")).containsExactlyInAnyOrder(id(21), id(22));
        assertThat(found(3, "prompt = 'mail/3'")).isEmpty();
        assertThat(server.post(V2 + "/link-prompts", prompts.copy().put("trace_id", "tr-none"))
                        .message())
                .isEqualTo("Trace with ID 'tr-none' not found.");
    }

    @Test
    void a_trace_is_linked_before_it_has_come() {
        for (String run : List.of("run-1", "unknown")) {
            JsonObject link = new JsonObject()
                    .put("trace_ids", new JsonArray().add(id(25)))
                    .put("run_id", run);
            assertThat(server.post(V2 + "/link-to-run", link).json()).isEqualTo(new JsonObject());
        }
        begin(25, 6, info -> info);
        begin(26, 6, info -> info);
        assertThat(found(6, "run_id = 'run-1'")).containsExactly(id(25));
        assertThat(found(6, "run_id = 'unknown'")).containsExactly(id(25));
    }

    @Test
    void traces_are_deleted_by_id_and_by_age() {
        for (int no = 30; no <= 34; no++) {
            int at = no;
            begin(
                    no,
                    4,
                    info -> info.put(
                            "request_time",
                            java.time.Instant.ofEpochMilli(START_MS + at).toString()));
        }
        JsonObject byId = new JsonObject()
                .put("experiment_id", "1")
                .put("request_ids", new JsonArray().add(id(30)).add("tr-none"));
        assertThat(deleted(byId)).isZero();
        assertThat(deleted(byId.put("experiment_id", "4"))).isEqualTo(1);
        JsonObject byAge = new JsonObject().put("experiment_id", "4").put("max_timestamp_millis", START_MS + 33);
        assertThat(deleted(byAge.copy().put("max_traces", 1))).isEqualTo(1);
        assertThat(found(4, null)).containsExactly(id(34), id(33), id(32));
        assertThat(deleted(byAge)).isEqualTo(2);
        assertThat(found(4, null)).containsExactly(id(34));
        assertThat(server.get(V3 + "/" + id(33)).status()).isEqualTo(404);
        assertThat(server.post(V2 + "/delete-traces", new JsonObject().put("experiment_id", "4"))
                        .message())
                .isEqualTo("Either `max_timestamp_millis` or `trace_ids` must be specified.");
    }

    private int deleted(JsonObject request) {
        return server.post(V2 + "/delete-traces", request).json().getInteger("traces_deleted");
    }

    @Test
    void clients_before_version_3_begin_and_end_an_info() {
        JsonObject begun = server.post(
                        V2,
                        new JsonObject()
                                .put("experiment_id", "1")
                                .put("timestamp_ms", START_MS)
                                .put("request_metadata", pairs("k", "1"))
                                .put("tags", pairs("t", "1")))
                .json()
                .getJsonObject("trace_info");
        String id = begun.getString("request_id");
        assertThat(begun.getString("status")).isEqualTo("IN_PROGRESS");
        assertThat(begun.getJsonArray("tags"))
                .contains(new JsonObject().put("key", "t").put("value", "1"));
        JsonObject ended = server.ask(
                        "PATCH",
                        V2 + "/" + id,
                        new JsonObject()
                                .put("request_id", id)
                                .put("timestamp_ms", START_MS + 40)
                                .put("status", "OK")
                                .put("request_metadata", pairs("k2", "2"))
                                .put("tags", pairs("t", "2")))
                .json()
                .getJsonObject("trace_info");
        assertThat(ended.getLong("execution_time_ms")).isEqualTo(40);
        assertThat(ended.getJsonArray("request_metadata"))
                .contains(
                        new JsonObject().put("key", "k").put("value", "1"),
                        new JsonObject().put("key", "k2").put("value", "2"));
        assertThat(ended.getJsonArray("tags"))
                .contains(new JsonObject().put("key", "t").put("value", "2"));
        assertThat(server.get(V2 + "/" + id + "/info").json().getJsonObject("trace_info"))
                .isEqualTo(ended);
        assertThat(server.get(V2 + "?experiment_ids=1&max_results=500&filter=tags.t%3D%272%27")
                        .json()
                        .getJsonArray("traces"))
                .containsExactly(ended);
    }
}
