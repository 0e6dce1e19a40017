package dev.assay.store;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Label schemas: what reviewers are asked about the traces of an experiment. Times are in whole milliseconds. */
public interface LabelStore {
    /** @return empty when the experiment has a schema of that name */
    Future<Optional<LabelSchema>> create(NewLabelSchema schema);

    Future<Optional<LabelSchema>> find(String id);

    Future<Optional<LabelSchema>> findByName(int experimentNo, String name);

    /** The newest first. */
    Future<ListPage<LabelSchema>> list(int experimentNo, long offset, int limit);

    /** Makes the experiment's default question, unless it has one or another of its name. */
    Future<Void> ensureDefault(NewLabelSchema schema);

    /**
     * Changes it while nobody else can.
     *
     * @param change about the schema as it is then; what it throws is the future's failure
     * @return empty when it is gone
     * @throws dev.assay.error.Conflict when the experiment has another schema of its new name
     */
    Future<Optional<LabelSchema>> change(String id, UnaryOperator<NewLabelSchema> change);

    Future<Void> delete(String id);

    enum LabelType {
        FEEDBACK,
        EXPECTATION
    }

    /**
     * @param input one of {@code {pass_fail}}, {@code {categorical}}, {@code {numeric}}, {@code {text}}, in MLflow's JSON
     * @param isDefault whether it is the experiment's own question, which stays as it is
     */
    record NewLabelSchema(
            int experimentNo,
            String name,
            LabelType type,
            JsonObject input,
            @Nullable String instruction,
            boolean enableComment,
            boolean isDefault) {}

    record LabelSchema(String id, NewLabelSchema content, Instant created, Instant updated) {}
}
