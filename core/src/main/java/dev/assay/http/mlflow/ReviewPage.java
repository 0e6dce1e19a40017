package dev.assay.http.mlflow;

import dev.assay.error.Invalid;
import dev.assay.http.Routes;
import dev.assay.store.ListPage;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;

/**
 * Which page of label schemas, review queues or their items is asked for.
 *
 * @param limit 1 to 1,000
 */
record ReviewPage(int limit, long offset) {
    private static final int MOST = 50_000;

    /**
     * @param otherwise the limit when none is asked for
     * @throws Invalid in MLflow's words
     */
    static ReviewPage of(MlflowParams params, int otherwise) {
        Long limit = params.integer("max_results");
        if (limit != null && (limit < 1 || limit > MOST)) {
            throw new Invalid("max_results must be between 1 and " + MOST
                    + ". See the API docs for more information about request parameters.");
        }
        return new ReviewPage(
                limit == null ? otherwise : (int) Math.min(limit, MlflowListing.LONGEST_PAGE),
                OffsetToken.offset(params.text("page_token")));
    }

    /** Other than MLflow's other lists, these say that there is no further page: with an empty token. */
    <T> Routes.Text answer(String name, ListPage<T> page, Function<T, JsonObject> json) {
        return () -> AnswerJson.page(
                name,
                page.items(),
                json,
                page.more() ? OffsetToken.of(offset + page.items().size()) : "");
    }
}
