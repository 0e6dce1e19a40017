package dev.assay.http.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.http.AreaServer.Answer;
import dev.assay.store.pg.PgReviewStore;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Review queues as MLflow's client asks for them. */
class MlflowReviewQueuesIT extends MlflowLabelsTestBase {
    private static final String QUEUES = "/api/3.0/mlflow/review-queues";

    @Override
    List<MlflowArea> areas() {
        return Stream.concat(
                        super.areas().stream(),
                        Stream.of(new MlflowReviewQueues(
                                new PgReviewStore(database.reads(), Clock.systemUTC()),
                                new ActiveExperiments(experiments))))
                .toList();
    }

    @Test
    void a_queue_holds_traces_that_are_reviewed() {
        String experiment = experiment("queue");
        trace(experiment, "tr-a");
        trace(experiment, "tr-b");
        String schema = label(passFail(experiment, "ok")).getString("schema_id");
        JsonObject queue = queue(new JsonObject()
                .put("experiment_id", experiment)
                .put("name", "Queue")
                .put("queue_type", "CUSTOM")
                .put("users", new JsonArray().add(" Ann ").add("ann"))
                .put("schema_ids", new JsonArray().add(schema)));
        String id = queue.getString("queue_id");
        assertThat(id).matches("rq-[0-9a-f]{32}");
        assertThat(queue.fieldNames())
                .containsExactlyInAnyOrder(
                        "queue_id",
                        "experiment_id",
                        "name",
                        "queue_type",
                        "creation_time_ms",
                        "last_update_time_ms",
                        "users",
                        "schema_ids");
        assertThat(queue.getJsonArray("users")).containsExactly("ann");

        JsonArray added = items(id, "add", "tr-a", "tr-b", "tr-a").ok().getJsonArray("items");
        assertThat(added.stream().map(each -> ((JsonObject) each).getString("item_id")))
                .containsExactly("tr-a", "tr-b");
        assertThat(added.getJsonObject(0).fieldNames())
                .containsExactlyInAnyOrder(
                        "queue_id", "item_type", "item_id", "status", "creation_time_ms", "last_update_time_ms");
        assertThat(items(id, "add", "tr-a", "tr-none").refusal())
                .isEqualTo("404 RESOURCE_DOES_NOT_EXIST Cannot attach trace(s) ['tr-none'] to review queue '" + id
                        + "': they do not exist in experiment '" + experiment + "'.");

        JsonObject done = setStatus(id, "tr-a", "COMPLETE", "Ann").ok().getJsonObject("item");
        assertThat(done.getString("status")).isEqualTo("COMPLETE");
        assertThat(done.getString("completed_by")).isEqualTo("ann");
        assertThat(done.getLong("completed_time_ms")).isNotNull();
        assertThat(setStatus(id, "tr-a", "COMPLETE", "bob").ok().getJsonObject("item"))
                .isEqualTo(done);
        assertThat(itemIds(id, "&status=COMPLETE")).containsExactly("tr-a");
        assertThat(itemIds(id, "")).containsExactly("tr-a", "tr-b");
        items(id, "add", "tr-a").ok();
        assertThat(itemIds(id, "&status=PENDING")).containsExactly("tr-b");
        JsonObject reopened = setStatus(id, "tr-a", "PENDING", null).ok().getJsonObject("item");
        assertThat(reopened.containsKey("completed_by")).isFalse();

        assertThat(items(id, "remove", "tr-b").ok()).isEqualTo(new JsonObject());
        assertThat(itemIds(id, "")).containsExactly("tr-a");
        server.post(QUEUES + "/delete", new JsonObject().put("queue_id", id)).ok();
        assertThat(server.get(QUEUES + "/items/list?queue_id=" + id).refusal())
                .isEqualTo("404 RESOURCE_DOES_NOT_EXIST Review queue with id '" + id + "' not found.");
    }

    @Test
    void a_deleted_trace_leaves_its_queues() {
        String experiment = experiment("deleted-trace");
        trace(experiment, "tr-kept");
        trace(experiment, "tr-gone");
        String id = queue(custom(experiment, "q")).getString("queue_id");
        items(id, "add", "tr-kept", "tr-gone").ok();
        sql("SELECT delete_traces(ARRAY (SELECT no FROM trace WHERE id = 'tr-gone'))");
        assertThat(itemIds(id, "")).containsExactly("tr-kept");
    }

    @Test
    void of_two_changes_of_a_queue_at_once_none_is_lost() {
        String experiment = experiment("two-changes");
        try (var clients = Executors.newFixedThreadPool(2)) {
            for (int i = 0; i < 20; i++) {
                String id = queue(custom(experiment, "before-" + i)).getString("queue_id");
                JsonObject named = new JsonObject().put("queue_id", id).put("name", "after-" + i);
                JsonObject given = new JsonObject()
                        .put("queue_id", id)
                        .put("update_users", true)
                        .put("users", new JsonArray().add("ann"));
                Stream.of(named, given)
                        .map(body -> clients.submit(
                                () -> server.post(QUEUES + "/update", body).ok()))
                        .toList()
                        .forEach(MlflowReviewQueuesIT::join);
                JsonObject queue =
                        server.get(QUEUES + "/get?queue_id=" + id).ok().getJsonObject("review_queue");
                assertThat(queue.getString("name")).isEqualTo("after-" + i);
                assertThat(queue.getJsonArray("users")).containsExactly("ann");
            }
        }
    }

    @Test
    void of_two_changes_of_a_label_schema_at_once_none_is_lost() {
        String experiment = experiment("two-changes-of-a-label");
        try (var clients = Executors.newFixedThreadPool(2)) {
            for (int i = 0; i < 20; i++) {
                String id = label(passFail(experiment, "before-" + i)).getString("schema_id");
                Stream.of(new JsonObject().put("name", "after-" + i), new JsonObject().put("instruction", "Look."))
                        .map(body -> clients.submit(() -> server.patch(LABELS + "/update", body.put("schema_id", id))
                                .ok()))
                        .toList()
                        .forEach(MlflowReviewQueuesIT::join);
                JsonObject schema =
                        server.get(LABELS + "/get?schema_id=" + id).ok().getJsonObject("label_schema");
                assertThat(schema.getString("name")).isEqualTo("after-" + i);
                assertThat(schema.getString("instruction")).isEqualTo("Look.");
            }
        }
    }

    private static void join(Future<?> sent) {
        try {
            sent.get();
        } catch (ExecutionException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_users_queue_is_made_once_and_stays_as_it_is() {
        String experiment = experiment("user-queue");
        JsonObject ask = new JsonObject().put("experiment_id", experiment).put("user", " Bob ");
        JsonObject queue = server.post(QUEUES + "/get-or-create-user", ask).ok().getJsonObject("review_queue");
        assertThat(queue.getString("name")).isEqualTo("bob");
        assertThat(queue.getString("created_by")).isEqualTo("bob");
        assertThat(queue.getString("queue_type")).isEqualTo("USER");
        assertThat(server.post(QUEUES + "/get-or-create-user", ask).ok().getJsonObject("review_queue"))
                .isEqualTo(queue);
        assertThat(server.post(
                                QUEUES + "/update",
                                new JsonObject()
                                        .put("queue_id", queue.getString("queue_id"))
                                        .put("name", "x"))
                        .refusal())
                .isEqualTo(
                        "400 INVALID_PARAMETER_VALUE A user queue's name, assigned user, schemas, and owner are fixed"
                                + " and cannot be updated.");
        queue(custom(experiment, "carl"));
        assertThat(server.post(QUEUES + "/get-or-create-user", ask.put("user", "carl"))
                        .refusal())
                .isEqualTo("400 RESOURCE_ALREADY_EXISTS A non-user queue named 'carl' already exists; cannot"
                        + " get-or-create a user queue with that name.");
    }

    @Test
    void queues_are_found_by_name_user_and_item_whatever_the_case() {
        String experiment = experiment("find-queue");
        trace(experiment, "tr-find");
        String first = queue(custom(experiment, "First").put("users", new JsonArray().add("ann")))
                .getString("queue_id");
        queue(custom(experiment, "Second"));
        items(first, "add", "tr-find").ok();
        assertThat(server.get(QUEUES + "/get-by-name?name=fIRST&experiment_id=" + experiment)
                        .ok())
                .isEqualTo(server.get(QUEUES + "/get?queue_id=" + first).ok());
        String list = QUEUES + "/list?experiment_id=" + experiment;
        assertThat(names(server.get(list).ok(), "review_queues")).containsExactlyInAnyOrder("First", "Second");
        assertThat(names(server.get(list + "&user=ANN").ok(), "review_queues")).containsExactly("First");
        assertThat(names(server.get(list + "&item_id=tr-find").ok(), "review_queues"))
                .containsExactly("First");
        assertThat(server.get(list + "&item_id=tr-other").ok()).isEqualTo(new JsonObject().put("next_page_token", ""));
        assertThat(server.post(QUEUES + "/create", custom(experiment, "SECOND")).refusal())
                .isEqualTo("400 RESOURCE_ALREADY_EXISTS Review queue with name 'SECOND' already exists (names are"
                        + " case-insensitive).");
        assertThat(server.get(QUEUES + "/get-by-name?name=none&experiment_id=" + experiment)
                        .refusal())
                .isEqualTo("404 RESOURCE_DOES_NOT_EXIST Review queue with name 'none' not found for experiment '"
                        + experiment + "'.");
    }

    @Test
    void a_queue_changes_but_its_questions_only_while_it_is_empty() {
        String experiment = experiment("change-queue");
        trace(experiment, "tr-locked");
        String schema = label(passFail(experiment, "q1")).getString("schema_id");
        String id = queue(custom(experiment, "Before")).getString("queue_id");
        queue(custom(experiment, "Other"));
        JsonObject questions = new JsonObject()
                .put("queue_id", id)
                .put("update_schema_ids", true)
                .put("schema_ids", new JsonArray().add(schema));
        assertThat(server.post(QUEUES + "/update", questions)
                        .ok()
                        .getJsonObject("review_queue")
                        .getJsonArray("schema_ids"))
                .containsExactly(schema);
        items(id, "add", "tr-locked").ok();
        assertThat(server.post(QUEUES + "/update", questions.copy().put("schema_ids", new JsonArray()))
                        .refusal())
                .isEqualTo(
                        "400 INVALID_PARAMETER_VALUE A review queue's questions are locked once items are assigned to"
                                + " it. Remove the items before changing its questions.");
        JsonObject changed = server.post(
                        QUEUES + "/update",
                        new JsonObject()
                                .put("queue_id", id)
                                .put("name", "After")
                                .put("new_owner", "Ann")
                                .put("update_users", true)
                                .put("users", new JsonArray().add("b").add("a")))
                .ok()
                .getJsonObject("review_queue");
        assertThat(changed.getString("name")).isEqualTo("After");
        assertThat(changed.getString("created_by")).isEqualTo("Ann");
        assertThat(changed.getJsonArray("users")).containsExactly("a", "b");
        assertThat(changed.getJsonArray("schema_ids")).containsExactly(schema);
        assertThat(server.post(
                                QUEUES + "/update",
                                new JsonObject().put("queue_id", id).put("name", "other"))
                        .refusal())
                .startsWith("400 RESOURCE_ALREADY_EXISTS Review queue with name 'other' already exists");
    }

    @Test
    void wrong_queues_and_reviews_are_refused_in_mlflows_words() {
        String experiment = experiment("wrong-queues");
        trace(experiment, "tr-wrong");
        for (Map.Entry<JsonObject, String> wrong : Map.of(
                        custom(experiment, "DeFault"),
                        "`DeFault` is a reserved queue name and cannot be used for a custom queue.",
                        custom(experiment, "x").put("queue_type", "TEAM"),
                        "`queue_type` must be one of USER or CUSTOM; got proto enum value 0.",
                        custom(experiment, "x").put("schema_ids", new JsonArray().add("ls-none")),
                        "Label schema id(s) ['ls-none'] not found for experiment '" + experiment + "'.",
                        custom(experiment, "ann").put("queue_type", "USER").put("users", new JsonArray().add("bob")),
                        "A user queue must have exactly one assigned user equal to its name; got name='ann' and"
                                + " users=['bob'].")
                .entrySet()) {
            assertThat(server.post(QUEUES + "/create", wrong.getKey()).refusal())
                    .isEqualTo("400 INVALID_PARAMETER_VALUE " + wrong.getValue());
        }
        String id = queue(custom(experiment, "q")).getString("queue_id");
        assertThat(items(id, "add").refusal()).contains("`item_ids` must be a non-empty list; got [].");
        assertThat(setStatus(id, "tr-wrong", "COMPLETE", "a").refusal())
                .isEqualTo("404 RESOURCE_DOES_NOT_EXIST Item 'tr-wrong' is not attached to review queue '" + id + "'.");
        items(id, "add", "tr-wrong").ok();
        assertThat(setStatus(id, "tr-wrong", "COMPLETE", null).refusal())
                .contains("`completed_by` is required when setting status to `complete`.");
        assertThat(setStatus(id, "tr-wrong", "PENDING", "a").refusal())
                .contains("`completed_by` must not be set when reopening an item to `pending`.");
        assertThat(setStatus(id, "tr-wrong", "MAYBE", "a").refusal())
                .contains("`status` must be one of PENDING, COMPLETE, or DECLINED; got proto enum value 0.");
    }

    private void trace(String experiment, String id) {
        sql("INSERT INTO trace (id, experiment_no, bucket) VALUES ('" + id + "', " + experiment + ", 1)");
    }

    private static JsonObject custom(String experiment, String name) {
        return new JsonObject()
                .put("experiment_id", experiment)
                .put("name", name)
                .put("queue_type", "CUSTOM");
    }

    private JsonObject queue(JsonObject body) {
        return server.post(QUEUES + "/create", body).ok().getJsonObject("review_queue");
    }

    private Answer items(String queue, String action, String... ids) {
        return server.post(
                QUEUES + "/items/" + action,
                new JsonObject().put("queue_id", queue).put("item_ids", new JsonArray(List.of(ids))));
    }

    private Answer setStatus(String queue, String item, String status, @org.jspecify.annotations.Nullable String by) {
        return server.post(
                QUEUES + "/items/set-status",
                new JsonObject()
                        .put("queue_id", queue)
                        .put("item_id", item)
                        .put("status", status)
                        .put("completed_by", by));
    }

    private List<String> itemIds(String queue, String query) {
        return server
                .get(QUEUES + "/items/list?queue_id=" + queue + query)
                .ok()
                .getJsonArray("items", new JsonArray())
                .stream()
                .map(each -> ((JsonObject) each).getString("item_id"))
                .toList();
    }
}
