package dev.assay.http.mlflow;

import dev.assay.error.Invalid;
import dev.assay.http.Json;
import dev.assay.http.Routes;
import dev.assay.store.ReviewStore;
import dev.assay.store.ReviewStore.ReviewItem;
import dev.assay.store.ReviewStore.Status;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The items of review queues in MLflow's shapes: traces, each with how far its review is. */
final class MlflowReviewItems {
    private static final int BY_DEFAULT = 1000;

    private final ReviewStore reviews;

    MlflowReviewItems(ReviewStore reviews) {
        this.reviews = reviews;
    }

    void bind(Routes routes, String path) {
        routes.post(path + "/add", this::add)
                .post(path + "/remove", this::remove)
                .post(path + "/set-status", this::setStatus)
                .text(HttpMethod.GET, path + "/list", this::list);
    }

    Future<JsonObject> add(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        String id = params.required("queue_id");
        List<String> items = ReviewNames.items(params.texts("item_ids"));
        return MlflowReviewQueues.find(reviews, id)
                .compose(queue -> reviews.tracesOf(queue.content().experimentNo(), items)
                        .map(found -> {
                            List<String> missing = items.stream()
                                    .filter(item -> !found.contains(item))
                                    .toList();
                            if (!missing.isEmpty()) {
                                throw new MlflowError(
                                        MlflowError.Code.RESOURCE_DOES_NOT_EXIST,
                                        "Cannot attach trace(s) " + MlflowReviewQueues.quoted(missing)
                                                + " to review queue '" + id + "': they do not exist in experiment '"
                                                + queue.content().experimentNo() + "'.");
                            }
                            return items;
                        }))
                .compose(_ -> reviews.addItems(id, items))
                .map(added -> {
                    JsonArray list = new JsonArray();
                    added.orElseThrow(() -> MlflowReviewQueues.noQueue(id)).forEach(item -> list.add(json(item)));
                    return new JsonObject().put("items", list);
                });
    }

    Future<JsonObject> remove(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        String id = params.required("queue_id");
        List<String> items = ReviewNames.items(params.texts("item_ids"));
        return MlflowReviewQueues.find(reviews, id)
                .compose(_ -> reviews.removeItems(id, items))
                .map(_ -> new JsonObject());
    }

    Future<Routes.Text> list(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        String id = params.required("queue_id");
        ReviewPage asked = ReviewPage.of(params, BY_DEFAULT);
        Status status = status(params.text("status")).orElse(null);
        return MlflowReviewQueues.find(reviews, id)
                .compose(_ -> reviews.items(id, status, asked.offset(), asked.limit()))
                .map(page -> asked.answer("items", page, MlflowReviewItems::json));
    }

    Future<JsonObject> setStatus(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        String id = params.required("queue_id");
        String item = params.required("item_id").strip();
        Status status = status(params.text("status"))
                .orElseThrow(() ->
                        new Invalid("`status` must be one of PENDING, COMPLETE, or DECLINED; got proto enum value 0."));
        String sent = params.text("completed_by");
        String by = sent == null ? null : ReviewNames.completedBy(sent);
        if (status == Status.PENDING && by != null) {
            throw new Invalid("`completed_by` must not be set when reopening an item to `pending`.");
        }
        if (status != Status.PENDING && (by == null || by.isEmpty())) {
            throw new Invalid("`completed_by` is required when setting status to `"
                    + status.name().toLowerCase(Locale.ROOT) + "`.");
        }
        return MlflowReviewQueues.find(reviews, id)
                .compose(_ -> reviews.setStatus(id, item, status, by))
                .map(done -> new JsonObject()
                        .put(
                                "item",
                                json(done.orElseThrow(() -> new MlflowError(
                                        MlflowError.Code.RESOURCE_DOES_NOT_EXIST,
                                        "Item '" + item + "' is not attached to review queue '" + id + "'.")))));
    }

    private static Optional<Status> status(@Nullable String name) {
        for (Status status : Status.values()) {
            if (status.name().equals(name)) {
                return Optional.of(status);
            }
        }
        return Optional.empty();
    }

    private static JsonObject json(ReviewItem item) {
        JsonObject json = new JsonObject()
                .put("queue_id", item.queueId())
                .put("item_type", "TRACE")
                .put("item_id", item.itemId())
                .put("status", item.status().name());
        Json.putIfThere(json, "completed_by", item.completedBy());
        if (item.completed() != null) {
            json.put("completed_time_ms", item.completed().toEpochMilli());
        }
        return json.put("creation_time_ms", item.created().toEpochMilli())
                .put("last_update_time_ms", item.updated().toEpochMilli());
    }
}
