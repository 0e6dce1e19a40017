package dev.assay.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.http.AreaServer.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
    void what_the_database_will_never_keep_is_refused_once() {
        String endless = new Random(1)
                .ints(9000, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        JsonObject link =
                new JsonObject().put("trace_ids", new JsonArray().add(endless)).put("run_id", "run-1");
        Answer refused = server.post(V2 + "/link-to-run", link);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error()).isEqualTo("INVALID_PARAMETER_VALUE");
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
    void what_a_deleted_run_said_of_traces_goes_with_it_also_where_they_are_not_linked() {
        begin(27, 1, info -> info);
        for (String run : List.of("run-1", "another")) {
            server.post(
                            V3 + "/" + id(27) + "/assessments",
                            new JsonObject()
                                    .put(
                                            "assessment",
                                            new JsonObject()
                                                    .put("assessment_name", run)
                                                    .put("source", new JsonObject().put("source_type", "CODE"))
                                                    .put("feedback", new JsonObject().put("value", true))
                                                    .put(
                                                            "metadata",
                                                            new JsonObject()
                                                                    .put("mlflow.assessment.sourceRunId", run))))
                    .ok();
        }
        assertThat(found(1, "feedback.`run-1` = 'true'")).containsExactly(id(27));
        sql("SELECT delete_run_assessments(13, ARRAY (SELECT no FROM run WHERE id = 'run-1'))");
        assertThat(info(27).getJsonArray("assessments").stream()
                        .map(each -> ((JsonObject) each).getString("assessment_name")))
                .containsExactly("another");
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
    void a_nul_is_refused_with_the_name_of_its_field() {
        begin(40, 1, info -> info);
        String tags = V3 + "/" + id(40) + "/tags";
        JsonArray ids = new JsonArray().add(id(40));
        JsonObject prompt = new JsonObject().put("name", "a\0b").put("version", "1");
        refusedNul("key", server.ask("PATCH", tags, tag("a\0b", "x")));
        refusedNul("value", server.ask("PATCH", tags, tag("a", "x\0y")));
        refusedNul("key", server.ask("DELETE", tags, new JsonObject().put("key", "a\0b")));
        refusedNul(
                "run_id",
                server.post(
                        V2 + "/link-to-run",
                        new JsonObject().put("trace_ids", ids).put("run_id", "a\0b")));
        refusedNul(
                "trace_ids",
                server.post(
                        V2 + "/link-to-run",
                        new JsonObject()
                                .put("trace_ids", new JsonArray().add("tr-\0"))
                                .put("run_id", "run-1")));
        refusedNul(
                "prompt_versions.name",
                server.post(
                        V2 + "/link-prompts",
                        new JsonObject().put("trace_id", id(40)).put("prompt_versions", new JsonArray().add(prompt))));
        refusedNul(
                "request_ids",
                server.post(
                        V2 + "/delete-traces",
                        new JsonObject().put("experiment_id", "1").put("request_ids", new JsonArray().add("tr-\0"))));
        refusedNul(
                "trace_ids",
                server.post(V3 + "/batchGetInfos", new JsonObject().put("trace_ids", new JsonArray().add("tr-\0"))));
        refusedNul(
                "tags.value",
                server.post(
                        V2,
                        new JsonObject()
                                .put("experiment_id", "1")
                                .put("timestamp_ms", 1)
                                .put("tags", pairs("t", "\0"))));
        refusedNul("filter", search(1, "tags.a = 'x\0y'", body -> body));
        refusedNul("filter", server.get(V2 + "?experiment_ids=1&filter=tags.a%3D%27%00%27"));
        refusedNul("trace_id", server.get(V3 + "/get?trace_id=tr-%00"));
        refusedNul("trace_ids", server.get(V3 + "/batchGet?trace_ids=tr-%00"));
        refusedNul("traceId", server.get(V3 + "/tr-%00"));
        refusedNul("traceId", server.ask("PATCH", V3 + "/tr-%00/tags", tag("a", "x")));
        assertThat(info(40).getJsonObject("tags").containsKey("a")).isFalse();
    }

    private static void refusedNul(String field, Answer answer) {
        assertThat(answer.status()).as(field).isEqualTo(400);
        assertThat(answer.error()).isEqualTo("INVALID_PARAMETER_VALUE");
        assertThat(answer.message()).isEqualTo("'" + field + "' cannot contain NUL (0x00) characters");
    }

    @Test
    void a_trace_is_not_lost_because_of_a_nul() {
        JsonObject begun = begin(41, 6, info -> info.put("request_preview", "a\0b")
                .put("response_preview", "\0")
                .put("client_request_id", "c\0")
                .put("trace_metadata", new JsonObject().put("m\0", "v\0"))
                .put("tags", new JsonObject().put("t", "x\0y"))
                .put(
                        "assessments",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("assessment_name", "tone")
                                        .put("rationale", "so\0so")
                                        .put(
                                                "source",
                                                new JsonObject()
                                                        .put("source_type", "HUMAN")
                                                        .put("source_id", "ann"))
                                        .put("feedback", new JsonObject().put("value", "k\0")))));
        assertThat(begun.getString("request_preview")).isEqualTo("a\uFFFDb");
        assertThat(begun.getString("response_preview")).isEqualTo("\uFFFD");
        assertThat(begun.getString("client_request_id")).isEqualTo("c\uFFFD");
        assertThat(begun.getJsonObject("trace_metadata").getString("m\uFFFD")).isEqualTo("v\uFFFD");
        assertThat(begun.getJsonArray("assessments").getJsonObject(0).getString("rationale"))
                .isEqualTo("so\uFFFDso");
        assertThat(found(6, "tags.t = 'x\uFFFDy'")).containsExactly(id(41));
        assertThat(found(6, "feedback.tone = 'k\uFFFD'")).containsExactly(id(41));
        Answer nameless = server.post(V3, started(info(41, 6).put("trace_id", "tr-\0")));
        assertThat(nameless.status()).isEqualTo(400);
        assertThat(nameless.message()).startsWith("trace_info.trace_id is 'tr-\uFFFD'");
    }

    @Test
    void spans_with_a_nul_are_taken_in_and_found() {
        spans(6, span(42, 1, 0, "ro\0ot", Map.of("colour", "r\0d", "mlflow.traceTag.team", "c\0m")));
        assertThat(found(6, "span.attributes.colour = 'r\uFFFDd'")).containsExactly(id(42));
        assertThat(found(6, "span.name = 'ro\uFFFDot'")).containsExactly(id(42));
        assertThat(found(6, "tags.team = 'c\uFFFDm'")).containsExactly(id(42));
        assertThat(info(42).getString("state")).isEqualTo("OK");
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
