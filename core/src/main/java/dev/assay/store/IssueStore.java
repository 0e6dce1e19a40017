package dev.assay.store;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Issues: problems seen in the traces of an experiment; traces name them in assessments of their own kind. */
public interface IssueStore {
    /** @return empty when the id is taken */
    Future<Optional<Issue>> create(Issue issue);

    Future<Optional<Issue>> find(String id);

    /**
     * Changes an issue while nobody else does.
     *
     * @return empty when there is none
     */
    Future<Optional<Issue>> change(String id, UnaryOperator<Issue> change);

    Future<IssuePage> search(IssueSearch search);

    /** In the words that clients use. */
    enum Status {
        PENDING,
        REJECTED,
        RESOLVED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** From the lowest to the highest. */
    enum Severity {
        NOT_AN_ISSUE,
        LOW,
        MEDIUM,
        HIGH;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param sourceRunId run that found it
     * @param seen when it was last observed
     */
    record Issue(
            String id,
            int experimentNo,
            String name,
            String description,
            Status status,
            @Nullable Severity severity,
            List<String> rootCauses,
            List<String> categories,
            @Nullable String sourceRunId,
            Map<String, String> metadata,
            Instant created,
            Instant updated,
            Instant seen,
            @Nullable String createdBy,
            @Nullable String updatedBy) {
        public Issue {
            rootCauses = List.copyOf(rootCauses);
            categories = List.copyOf(categories);
            metadata = Map.copyOf(metadata);
        }
    }

    /** An order that never changes between two pages: the keys of the last row say where the next page begins. */
    enum OrderKey {
        NAME,
        STATUS,
        SEVERITY,
        CREATED_TIMESTAMP,
        LAST_UPDATED_TIMESTAMP,
        LAST_SEEN_TIMESTAMP
    }

    record IssueOrder(OrderKey key, boolean ascending) {}

    /**
     * @param conditions on {@code status} and {@code source_run_id}
     * @param name part of the name, whatever its case; null for any
     * @param categories any of these, whatever their case; empty for any
     * @param orders empty for the highest severity first, then by traces (if counted), then the newest
     * @param after {@link IssuePage#last()} of the page before; empty for the first page, and without orders
     * @param offset how many to pass over, without orders
     */
    record IssueSearch(
            @Nullable Integer experimentNo,
            List<ListQuery.Condition> conditions,
            @Nullable String name,
            List<Status> statuses,
            List<Severity> severities,
            List<String> categories,
            boolean countTraces,
            boolean countIssues,
            List<IssueOrder> orders,
            List<Object> after,
            long offset,
            int limit) {}

    /** @param traces with an assessment that names the issue; null when they are not counted */
    record FoundIssue(Issue issue, @Nullable Long traces) {}

    /**
     * @param last the last issue's keys in the order asked for, and its id: Strings and Longs
     * @param total of all pages; null when they are not counted
     */
    record IssuePage(
            ListPage<FoundIssue> page,
            List<Object> last,
            @Nullable Long total) {}
}
