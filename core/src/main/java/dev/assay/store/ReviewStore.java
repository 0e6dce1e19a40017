package dev.assay.store;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Review queues: traces that people are asked about. Names are unique in an experiment whatever their case. Times are in whole
 * milliseconds.
 */
public interface ReviewStore {
    /** @return empty when the name is taken */
    Future<Optional<ReviewQueue>> create(NewReviewQueue queue);

    Future<Optional<ReviewQueue>> find(String id);

    /** Whatever the case of the name. */
    Future<Optional<ReviewQueue>> findByName(int experimentNo, String name);

    /**
     * The newest first.
     *
     * @param user only queues assigned to this one; null for all
     * @param itemId only queues with this item; null for all
     */
    Future<ListPage<ReviewQueue>> list(
            int experimentNo, @Nullable String user, @Nullable String itemId, long offset, int limit);

    /**
     * Changes what may be changed of a queue while nobody else can.
     *
     * @param questions whether its label schemas too, which it takes only while it has no items
     * @param change about the queue as it is then; what it throws is the future's failure
     */
    Future<Changed> change(String id, boolean questions, UnaryOperator<NewReviewQueue> change);

    /** With its items. */
    Future<Void> delete(String id);

    /** Items that are there already stay as they are. @return those asked for, in that order; empty: no such queue */
    Future<Optional<List<ReviewItem>>> addItems(String id, List<String> itemIds);

    Future<Void> removeItems(String id, List<String> itemIds);

    /** The newest first. Of this status only, unless it is null. */
    Future<ListPage<ReviewItem>> items(String id, @Nullable Status status, long offset, int limit);

    /** An item that has this status already stays as it is. @return empty when it is not in the queue */
    Future<Optional<ReviewItem>> setStatus(String id, String itemId, Status status, @Nullable String completedBy);

    /** Which of these are traces of an experiment. */
    Future<Set<String>> tracesOf(int experimentNo, List<String> traceIds);

    /** Which of these are label schemas of an experiment. */
    Future<Set<String>> schemasOf(int experimentNo, List<String> schemaIds);

    enum QueueType {
        USER,
        CUSTOM
    }

    enum Status {
        PENDING,
        COMPLETE,
        DECLINED
    }

    /** How a change ended. */
    sealed interface Changed {
        record Done(ReviewQueue queue) implements Changed {}

        record Gone() implements Changed {}

        record NameTaken() implements Changed {}

        /** Its questions were to change, but it has items. */
        record Locked() implements Changed {}
    }

    /** @param users in order */
    record NewReviewQueue(
            int experimentNo,
            String name,
            QueueType type,
            @Nullable String createdBy,
            List<String> users,
            List<String> schemaIds) {
        public NewReviewQueue {
            users = users.stream().sorted().toList();
            schemaIds = schemaIds.stream().sorted().toList();
        }
    }

    record ReviewQueue(String id, NewReviewQueue content, Instant created, Instant updated) {}

    /** @param completed when and by whom; null while it is pending */
    record ReviewItem(
            String queueId,
            String itemId,
            Status status,
            @Nullable String completedBy,
            @Nullable Instant completed,
            Instant created,
            Instant updated) {}
}
