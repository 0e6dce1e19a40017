package dev.assay.http.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.store.pg.PgIssueStore;
import dev.assay.store.pg.PgRunStore;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Issues as MLflow's client asks for them. */
class MlflowIssuesIT extends MlflowAreaTestBase {
    private static final String PATH = "/api/3.0/mlflow/issues";

    private final PgRunStore runs = new PgRunStore(database.evaluation(), 9);

    @Override
    List<MlflowArea> areas() {
        return List.of(new MlflowIssues(
                new PgIssueStore(database.reads()), runs, new ActiveExperiments(experiments), Clock.systemUTC()));
    }

    @Test
    void an_issue_is_created_with_all_it_may_have() {
        String experiment = experiment("create");
        JsonObject plain = create(issue(experiment, "Plain"));
        assertThat(plain.fieldNames())
                .containsExactlyInAnyOrder(
                        "issue_id",
                        "experiment_id",
                        "name",
                        "description",
                        "status",
                        "created_timestamp",
                        "last_updated_timestamp",
                        "last_seen_timestamp");
        assertThat(plain.getString("issue_id")).matches("iss-[0-9a-f]{32}");
        assertThat(plain.getString("status")).isEqualTo("pending");

        JsonObject full = create(issue(experiment, "Full")
                .put("issue_id", "iss-mine")
                .put("status", "resolved")
                .put("severity", "high")
                .put("root_causes", new JsonArray().add("a cause"))
                .put("categories", new JsonArray().add("Latency"))
                .put("created_by", "ann")
                .put("last_seen_timestamp", 123)
                .put("metadata", new JsonObject().put("k", "v")));
        assertThat(full.getString("issue_id")).isEqualTo("iss-mine");
        assertThat(full.getLong("last_seen_timestamp")).isEqualTo(123);
        assertThat(full.getString("last_updated_by")).isEqualTo("ann");
        assertThat(full.getJsonObject("metadata")).isEqualTo(new JsonObject().put("k", "v"));
        assertThat(server.get(PATH + "/iss-mine").ok().getJsonObject("issue")).isEqualTo(full);
        assertThat(server.post(PATH, issue(experiment, "Again").put("issue_id", "iss-mine"))
                        .refusal())
                .isEqualTo("400 RESOURCE_ALREADY_EXISTS Issue ID already exists");
    }

    @Test
    void an_issue_changes_field_by_field_and_was_never_seen_earlier_than_it_was() {
        String id = create(issue(experiment("change"), "Before")
                        .put("last_seen_timestamp", 1000)
                        .put("categories", new JsonArray().add("cost"))
                        .put("metadata", new JsonObject().put("a", "1").put("b", "2")))
                .getString("issue_id");
        JsonObject changed = server.patch(
                        PATH + "/" + id,
                        new JsonObject()
                                .put("issue_id", id)
                                .put("status", "rejected")
                                .put("severity", "low")
                                .put("last_seen_timestamp", 500)
                                .put("last_updated_by", "bob")
                                .put("categories", new JsonArray())
                                .put("metadata", new JsonObject().put("c", "3"))
                                .put("delete_metadata_keys", new JsonArray().add("a")))
                .ok()
                .getJsonObject("issue");
        assertThat(changed.getString("name")).isEqualTo("Before");
        assertThat(changed.getString("status")).isEqualTo("rejected");
        assertThat(changed.getString("severity")).isEqualTo("low");
        assertThat(changed.getLong("last_seen_timestamp")).isEqualTo(1000);
        assertThat(changed.getString("last_updated_by")).isEqualTo("bob");
        assertThat(changed.containsKey("categories")).isFalse();
        assertThat(changed.getJsonObject("metadata"))
                .isEqualTo(new JsonObject().put("b", "2").put("c", "3"));
        assertThat(server.patch(PATH + "/iss-none", new JsonObject().put("name", "x"))
                        .refusal())
                .isEqualTo("404 RESOURCE_DOES_NOT_EXIST Issue with ID 'iss-none' not found");
    }

    @Test
    void the_run_that_found_an_issue_is_one_of_its_experiment() {
        String experiment = experiment("run");
        String run = run(experiment);
        assertThat(create(issue(experiment, "Found").put("source_run_id", run)).getString("source_run_id"))
                .isEqualTo(run);
        assertThat(server.post(PATH, issue(experiment("other"), "x").put("source_run_id", run))
                        .refusal())
                .isEqualTo("400 INVALID_PARAMETER_VALUE Source run must belong to the Issue experiment");
        assertThat(server.post(PATH, issue(experiment, "x").put("source_run_id", "none"))
                        .refusal())
                .isEqualTo("404 RESOURCE_DOES_NOT_EXIST Run with id=none not found");
        assertThat(search(body(experiment)
                        .put("filter_string", "source_run_id = '" + run + "' AND status != 'resolved'")))
                .containsExactly("Found");
    }

    @Test
    void issues_are_found_by_what_they_are_the_gravest_first() {
        String experiment = experiment("search");
        create(issue(experiment, "Slow answers").put("severity", "low").put("status", "resolved"));
        create(issue(experiment, "Wrong answers")
                .put("severity", "high")
                .put("categories", new JsonArray().add(" Correctness ")));
        String traced = create(issue(experiment, "100% lost")).getString("issue_id");
        assessment("tr-1", traced);
        assessment("tr-2", traced);

        assertThat(search(body(experiment))).containsExactly("Wrong answers", "Slow answers", "100% lost");
        assertThat(search(body(experiment).put("name", "ANSWERS"))).containsExactly("Wrong answers", "Slow answers");
        assertThat(search(body(experiment).put("name", "0% L"))).containsExactly("100% lost");
        assertThat(search(body(experiment).put("statuses", new JsonArray().add("resolved"))))
                .containsExactly("Slow answers");
        assertThat(search(body(experiment).put("severities", new JsonArray().add("high"))))
                .containsExactly("Wrong answers");
        assertThat(search(body(experiment).put("categories", new JsonArray().add("correctness"))))
                .containsExactly("Wrong answers");
        JsonObject counted = server.post(
                        PATH + "/search",
                        body(experiment)
                                .put("include_trace_count", true)
                                .put("include_total_count", true)
                                .put("view", "basic")
                                .put("max_results", 1)
                                .put("statuses", new JsonArray().add("pending")))
                .ok();
        assertThat(counted.getInteger("total_count")).isEqualTo(2);
        assertThat(counted.getJsonArray("issues").getJsonObject(0).getInteger("trace_count"))
                .isZero();
        assertThat(counted.getJsonArray("issues").getJsonObject(0).getString("description"))
                .isEmpty();
        JsonObject traces = server.post(
                        PATH + "/search",
                        body(experiment).put("include_trace_count", true).put("name", "lost"))
                .ok();
        assertThat(traces.getJsonArray("issues").getJsonObject(0).getInteger("trace_count"))
                .isEqualTo(2);
        assertThat(traces.getString("next_page_token")).isEmpty();
    }

    @Test
    void pages_in_an_order_asked_for_neither_repeat_nor_lose_an_issue() {
        String experiment = experiment("pages");
        for (int i = 0; i < 7; i++) {
            create(issue(experiment, "same " + i % 3).put("severity", i % 2 == 0 ? "low" : "medium"));
        }
        for (JsonArray order : List.of(
                new JsonArray().add("name ASC").add("severity DESC"),
                new JsonArray().add("severity").add("created_timestamp DESC"),
                new JsonArray())) {
            List<String> seen = new ArrayList<>();
            String token = "";
            do {
                JsonObject page = server.post(
                                PATH + "/search",
                                body(experiment)
                                        .put("order_by", order)
                                        .put("max_results", 2)
                                        .put("page_token", token))
                        .ok();
                page.getJsonArray("issues").forEach(each -> seen.add(((JsonObject) each).getString("issue_id")));
                token = page.getString("next_page_token");
            } while (!token.isEmpty());
            assertThat(seen).as(order.encode()).hasSize(7).doesNotHaveDuplicates();
        }
        String token = server.post(PATH + "/search", body(experiment).put("max_results", 2))
                .ok()
                .getString("next_page_token");
        assertThat(server.post(
                                PATH + "/search",
                                body(experiment).put("page_token", token).put("name", "same"))
                        .refusal())
                .isEqualTo("400 INVALID_PARAMETER_VALUE Invalid page token or token does not match the issue query");
    }

    @Test
    void wrong_issues_are_refused_in_mlflows_words() {
        String experiment = experiment("wrong");
        for (Map.Entry<JsonObject, String> wrong : Map.of(
                        issue(experiment, "x").put("status", "open"), "Invalid issue status: 'open'",
                        issue(experiment, "x").put("severity", "huge"), "Invalid issue severity: 'huge'",
                        issue(experiment, "x".repeat(251)), "Issue name must contain 1 to 250 characters",
                        issue(experiment, "x").put("issue_id", "mine"),
                                "issue_id must be iss-* and at most 36 characters",
                        issue(experiment, "x").put("last_seen_timestamp", -1),
                                "last_seen_timestamp must be nonnegative milliseconds",
                        issue(experiment, "x").put("categories", new JsonArray().add("")),
                                "categories must contain at most 100 nonempty strings of at most 250 characters")
                .entrySet()) {
            assertThat(server.post(PATH, wrong.getKey()).refusal())
                    .isEqualTo("400 INVALID_PARAMETER_VALUE " + wrong.getValue());
        }
        assertThat(server.post(PATH, new JsonObject().put("name", "x")).refusal())
                .contains("Missing value for required parameter 'description'.");
        assertThat(server.post(PATH, issue("424242", "x")).refusal())
                .isEqualTo("404 RESOURCE_DOES_NOT_EXIST No Experiment with id=424242 exists");
        assertThat(server.post(PATH + "/search", body(experiment).put("filter_string", "name = 'x'"))
                        .refusal())
                .contains("Invalid filter field 'name'.");
        assertThat(server.post(PATH + "/search", body(experiment).put("order_by", new JsonArray().add("colour")))
                        .refusal())
                .isEqualTo("400 INVALID_PARAMETER_VALUE Invalid issue order_by: 'colour'");
        assertThat(server.post(PATH + "/search", body(experiment).put("view", "wide"))
                        .refusal())
                .isEqualTo("400 INVALID_PARAMETER_VALUE view must be basic or full");
    }

    private String run(String experiment) {
        String id = "0123456789abcdef0123456789abcdef";
        sql("INSERT INTO run (id, experiment_no, name) VALUES ('" + id + "', " + experiment + ", 'a run')");
        return id;
    }

    private void assessment(String trace, String issueId) {
        sql("WITH t AS (INSERT INTO trace (id, experiment_no, bucket) VALUES ('" + trace
                + "', 0, 1) RETURNING no) INSERT INTO assessment (trace_no, id, kind, name, source_type,"
                + " source_id, created, updated, n) SELECT no, 'a-1', 2, '" + issueId
                + "', 0, 'ann', now(), now(), 1 FROM t");
    }

    private static JsonObject issue(String experiment, String name) {
        return new JsonObject()
                .put("experiment_id", experiment)
                .put("name", name)
                .put("description", "what is wrong");
    }

    private JsonObject create(JsonObject body) {
        return server.post(PATH, body).ok().getJsonObject("issue");
    }

    private static JsonObject body(String experiment) {
        return new JsonObject().put("experiment_id", experiment);
    }

    private List<String> search(JsonObject body) {
        return names(server.post(PATH + "/search", body).ok(), "issues");
    }
}
