package dev.assay.http.mlflow;

import dev.assay.error.Invalid;
import dev.assay.http.Json;
import dev.assay.http.Routes;
import dev.assay.store.ReviewStore;
import dev.assay.store.ReviewStore.Changed;
import dev.assay.store.ReviewStore.NewReviewQueue;
import dev.assay.store.ReviewStore.QueueType;
import dev.assay.store.ReviewStore.ReviewQueue;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Review queues in MLflow's shapes. A queue of a user has that user's name and asks all the experiment's questions; a custom
 * one asks those chosen, and has any users.
 */
public final class MlflowReviewQueues implements MlflowArea {
    private static final String PATH = V3 + "/review-queues";
    private static final int BY_DEFAULT = 1000;

    private final ReviewStore reviews;
    private final ActiveExperiments experiments;

    public MlflowReviewQueues(ReviewStore reviews, ActiveExperiments experiments) {
        this.reviews = reviews;
        this.experiments = experiments;
    }

    @Override
    public void bind(Routes routes) {
        routes.post(PATH + "/create", this::create)
                .post(PATH + "/get-or-create-user", this::getOrCreateUser)
                .get(PATH + "/get", this::get)
                .get(PATH + "/get-by-name", this::getByName)
                .text(HttpMethod.GET, PATH + "/list", this::list)
                .post(PATH + "/update", this::update)
                .post(PATH + "/delete", this::delete);
        new MlflowReviewItems(reviews).bind(routes, PATH + "/items");
    }

    Future<JsonObject> create(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        String experiment = params.required("experiment_id");
        String name = params.required("name");
        QueueType type = type(params.text("queue_type"));
        List<String> users = ReviewNames.users(params.texts("users"));
        List<String> schemas = ReviewNames.schemas(params.texts("schema_ids"));
        return create(experiment, no -> queue(no, name, type, null, users, schemas))
                .map(MlflowReviewQueues::answer);
    }

    /** Of the two that may be asked for, how the queue has to be. */
    private static NewReviewQueue queue(
            int experiment,
            String name,
            QueueType type,
            @Nullable String createdBy,
            List<String> users,
            List<String> schemas) {
        if (type == QueueType.CUSTOM) {
            return new NewReviewQueue(experiment, ReviewNames.customQueue(name), type, createdBy, users, schemas);
        }
        String user = ReviewNames.userQueue(name);
        if (!users.isEmpty() && !users.equals(List.of(user))) {
            throw new Invalid("A user queue must have exactly one assigned user equal to its name; got name='" + user
                    + "' and users=" + quoted(users) + ".");
        }
        if (!schemas.isEmpty()) {
            throw new Invalid("A user queue cannot have explicitly-attached schemas; it resolves to all of the"
                    + " experiment's label schemas.");
        }
        return new NewReviewQueue(experiment, user, type, createdBy, List.of(user), List.of());
    }

    private Future<ReviewQueue> create(String experiment, java.util.function.IntFunction<NewReviewQueue> made) {
        return experiments.no(experiment).map(made::apply).compose(queue -> checkSchemas(
                        queue.experimentNo(), queue.schemaIds())
                .compose(_ -> reviews.create(queue))
                .map(done -> done.orElseThrow(() -> taken(queue.name()))));
    }

    Future<JsonObject> getOrCreateUser(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        String experiment = params.required("experiment_id");
        String user = ReviewNames.userQueue(params.required("user"));
        return experiments
                .no(experiment)
                .compose(no -> reviews.create(queue(no, user, QueueType.USER, user, List.of(), List.of()))
                        .compose(
                                made -> made.isPresent() ? Future.succeededFuture(made) : reviews.findByName(no, user)))
                .map(found -> {
                    ReviewQueue queue = found.orElseThrow(() -> noName(user, experiment));
                    if (queue.content().type() != QueueType.USER) {
                        throw new MlflowError(
                                MlflowError.Code.RESOURCE_ALREADY_EXISTS,
                                "A non-user queue named '" + user
                                        + "' already exists; cannot get-or-create a user queue with that name.");
                    }
                    return answer(queue);
                });
    }

    Future<JsonObject> get(RoutingContext request) {
        String id = MlflowParams.of(request).required("queue_id");
        return find(reviews, id).map(MlflowReviewQueues::answer);
    }

    Future<JsonObject> getByName(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        String experiment = params.required("experiment_id");
        String name = params.required("name");
        return experiments
                .no(experiment)
                .compose(no -> reviews.findByName(no, name))
                .map(found -> answer(found.orElseThrow(() -> noName(name, experiment))));
    }

    Future<Routes.Text> list(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        String experiment = params.required("experiment_id");
        ReviewPage asked = ReviewPage.of(params, BY_DEFAULT);
        String user = params.text("user");
        return experiments
                .no(experiment)
                .compose(no -> reviews.list(
                        no,
                        user == null ? null : ReviewNames.user(user),
                        params.text("item_id"),
                        asked.offset(),
                        asked.limit()))
                .map(page -> asked.answer("review_queues", page, MlflowReviewQueues::json));
    }

    Future<JsonObject> update(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        return find(reviews, params.required("queue_id")).compose(existing -> {
            if (existing.content().type() == QueueType.USER) {
                throw new Invalid(
                        "A user queue's name, assigned user, schemas, and owner are fixed and cannot be" + " updated.");
            }
            boolean questions = params.flag("update_schema_ids", false);
            if (!questions && !params.flag("update_users", false) && !params.has("name") && !params.has("new_owner")) {
                return Future.succeededFuture(answer(existing));
            }
            NewReviewQueue expected = changed(existing.content(), params, questions);
            return checkSchemas(expected.experimentNo(), questions ? expected.schemaIds() : List.of())
                    .compose(_ -> reviews.change(existing.id(), questions, now -> changed(now, params, questions)))
                    .map(done -> switch (done) {
                        case Changed.Done(var queue) -> answer(queue);
                        case Changed.Gone _ -> throw noQueue(existing.id());
                        case Changed.NameTaken _ -> throw taken(expected.name());
                        case Changed.Locked _ ->
                            throw new Invalid("A review queue's questions are locked once items are assigned to it."
                                    + " Remove the items before changing its questions.");
                    });
        });
    }

    Future<JsonObject> delete(RoutingContext request) {
        return reviews.delete(MlflowParams.of(request).required("queue_id")).map(_ -> new JsonObject());
    }

    private static NewReviewQueue changed(NewReviewQueue existing, MlflowParams params, boolean questions) {
        String owner = params.text("new_owner");
        String name = params.text("name");
        return new NewReviewQueue(
                existing.experimentNo(),
                name == null ? existing.name() : ReviewNames.customQueue(name),
                existing.type(),
                owner == null ? existing.createdBy() : ReviewNames.owner(owner),
                params.flag("update_users", false) ? ReviewNames.users(params.texts("users")) : existing.users(),
                questions ? ReviewNames.schemas(params.texts("schema_ids")) : existing.schemaIds());
    }

    private Future<Void> checkSchemas(int experiment, List<String> ids) {
        if (ids.isEmpty()) {
            return Future.succeededFuture();
        }
        return reviews.schemasOf(experiment, ids).map(found -> {
            List<String> missing =
                    ids.stream().filter(id -> !found.contains(id)).toList();
            if (!missing.isEmpty()) {
                throw new Invalid(
                        "Label schema id(s) " + quoted(missing) + " not found for experiment '" + experiment + "'.");
            }
            return null;
        });
    }

    static Future<ReviewQueue> find(ReviewStore reviews, String id) {
        return reviews.find(id).map(found -> found.orElseThrow(() -> noQueue(id)));
    }

    static MlflowError noQueue(String id) {
        return new MlflowError(
                MlflowError.Code.RESOURCE_DOES_NOT_EXIST, "Review queue with id '" + id + "' not found.");
    }

    private static MlflowError noName(String name, String experiment) {
        return new MlflowError(
                MlflowError.Code.RESOURCE_DOES_NOT_EXIST,
                "Review queue with name '" + name + "' not found for experiment '" + experiment + "'.");
    }

    private static MlflowError taken(String name) {
        return new MlflowError(
                MlflowError.Code.RESOURCE_ALREADY_EXISTS,
                "Review queue with name '" + name + "' already exists (names are case-insensitive).");
    }

    private static QueueType type(@Nullable String name) {
        for (QueueType type : QueueType.values()) {
            if (type.name().equals(name)) {
                return type;
            }
        }
        throw new Invalid("`queue_type` must be one of USER or CUSTOM; got proto enum value 0.");
    }

    /** As Python writes a list of texts. */
    static String quoted(List<String> texts) {
        return texts.stream().map(text -> "'" + text + "'").collect(Collectors.joining(", ", "[", "]"));
    }

    private static JsonObject answer(ReviewQueue queue) {
        return new JsonObject().put("review_queue", json(queue));
    }

    private static JsonObject json(ReviewQueue queue) {
        NewReviewQueue content = queue.content();
        JsonObject json = new JsonObject()
                .put("queue_id", queue.id())
                .put("experiment_id", String.valueOf(content.experimentNo()))
                .put("name", content.name())
                .put("queue_type", content.type().name());
        Json.putIfThere(json, "created_by", content.createdBy());
        json.put("creation_time_ms", queue.created().toEpochMilli())
                .put("last_update_time_ms", queue.updated().toEpochMilli());
        if (!content.users().isEmpty()) {
            json.put("users", new JsonArray(content.users()));
        }
        return content.schemaIds().isEmpty() ? json : json.put("schema_ids", new JsonArray(content.schemaIds()));
    }
}
