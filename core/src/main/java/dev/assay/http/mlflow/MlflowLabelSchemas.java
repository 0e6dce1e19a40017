package dev.assay.http.mlflow;

import dev.assay.error.Invalid;
import dev.assay.http.Json;
import dev.assay.http.Routes;
import dev.assay.store.LabelStore;
import dev.assay.store.LabelStore.LabelSchema;
import dev.assay.store.LabelStore.LabelType;
import dev.assay.store.LabelStore.NewLabelSchema;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** Label schemas in MLflow's shapes. Each experiment has a question of its own from the first look at its schemas on. */
public final class MlflowLabelSchemas implements MlflowArea {
    private static final String PATH = V3 + "/label-schemas";
    private static final int BY_DEFAULT = 100;
    private static final int LONGEST_NAME = 250;
    private static final int LONGEST_INSTRUCTION = 1000;
    private static final String DEFAULT_NAME = "Feedback";
    private static final String DEFAULT_INSTRUCTION = "Share any feedback on this trace.";

    private final LabelStore labels;
    private final ActiveExperiments experiments;

    public MlflowLabelSchemas(LabelStore labels, ActiveExperiments experiments) {
        this.labels = labels;
        this.experiments = experiments;
    }

    @Override
    public void bind(Routes routes) {
        routes.post(PATH + "/create", this::create)
                .get(PATH + "/get", this::get)
                .get(PATH + "/get-by-name", this::getByName)
                .text(HttpMethod.GET, PATH + "/list", this::list)
                .patch(PATH + "/update", this::update)
                .json(HttpMethod.DELETE, PATH + "/delete", this::delete);
    }

    Future<JsonObject> create(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        String experiment = params.required("experiment_id");
        String name = params.required("name");
        LabelType type = type(params.text("type"));
        JsonObject input = LabelInput.parse(params.object("input"));
        checkName(name);
        String instruction = instruction(params);
        boolean comment = params.flag("enable_comment", false);
        return experiments
                .no(experiment)
                .compose(no -> labels.create(new NewLabelSchema(no, name, type, input, instruction, comment, false)))
                .map(made -> answer(made.orElseThrow(() -> taken(name, experiment))));
    }

    Future<JsonObject> get(RoutingContext request) {
        return find(MlflowParams.of(request).required("schema_id")).map(MlflowLabelSchemas::answer);
    }

    Future<JsonObject> getByName(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        String experiment = params.required("experiment_id");
        String name = params.required("name");
        return experiments
                .no(experiment)
                .compose(no -> labels.findByName(no, name))
                .map(found -> answer(found.orElseThrow(() -> new MlflowError(
                        MlflowError.Code.RESOURCE_DOES_NOT_EXIST,
                        "Label schema with name '" + name + "' not found for experiment '" + experiment + "'."))));
    }

    Future<Routes.Text> list(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        String experiment = params.required("experiment_id");
        ReviewPage asked = ReviewPage.of(params, BY_DEFAULT);
        return experiments
                .no(experiment)
                .compose(no -> labels.ensureDefault(new NewLabelSchema(
                                no,
                                DEFAULT_NAME,
                                LabelType.FEEDBACK,
                                new JsonObject().put("text", new JsonObject()),
                                DEFAULT_INSTRUCTION,
                                false,
                                true))
                        .compose(_ -> labels.list(no, asked.offset(), asked.limit())))
                .map(page -> asked.answer("label_schemas", page, MlflowLabelSchemas::json));
    }

    Future<JsonObject> update(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        String id = params.required("schema_id");
        return MlflowError.ofTaken(labels.change(id, existing -> changed(existing, params)))
                .map(found -> answer(found.orElseThrow(() -> none(id))));
    }

    Future<JsonObject> delete(RoutingContext request) {
        String id = MlflowParams.of(request).required("schema_id");
        return labels.find(id).compose(found -> {
            if (found.isPresent() && found.get().content().isDefault()) {
                throw new Invalid("The experiment's default question cannot be deleted.");
            }
            return labels.delete(id).map(_ -> new JsonObject());
        });
    }

    private static NewLabelSchema changed(NewLabelSchema existing, MlflowParams params) {
        JsonObject input = params.has("input") ? LabelInput.parse(params.object("input")) : existing.input();
        if (existing.isDefault()) {
            throw new Invalid("The experiment's default question cannot be edited.");
        }
        if (params.has("name")) {
            checkName(params.textOrEmpty("name"));
        }
        String instruction = params.has("instruction") ? instruction(params) : existing.instruction();
        LabelInput.checkChange(existing.input(), input);
        return new NewLabelSchema(
                existing.experimentNo(),
                params.has("name") ? params.textOrEmpty("name") : existing.name(),
                existing.type(),
                input,
                instruction,
                params.flag("enable_comment", existing.enableComment()),
                false);
    }

    private Future<LabelSchema> find(String id) {
        return labels.find(id).map(found -> found.orElseThrow(() -> none(id)));
    }

    private static MlflowError none(String id) {
        return new MlflowError(
                MlflowError.Code.RESOURCE_DOES_NOT_EXIST, "Label schema with id '" + id + "' not found.");
    }

    private static LabelType type(@Nullable String name) {
        for (LabelType type : LabelType.values()) {
            if (type.name().equals(name)) {
                return type;
            }
        }
        throw new Invalid("Label schema `type` must be one of FEEDBACK or EXPECTATION; got proto enum value 0.");
    }

    private static void checkName(String name) {
        if (name.isEmpty()) {
            throw new Invalid("Label schema `name` must be a non-empty string; got ''.");
        }
        if (name.length() > LONGEST_NAME) {
            throw new Invalid(
                    "Label schema `name` must be at most " + LONGEST_NAME + " characters; got " + name.length() + ".");
        }
        if (name.strip().equalsIgnoreCase(DEFAULT_NAME)) {
            throw new Invalid("`" + name + "` is reserved for the experiment's default question and cannot be used "
                    + "for another label schema.");
        }
    }

    private static @Nullable String instruction(MlflowParams params) {
        String instruction = params.text("instruction");
        if (instruction != null && instruction.length() > LONGEST_INSTRUCTION) {
            throw new Invalid("Label schema `instruction` must be at most " + LONGEST_INSTRUCTION + " characters; got "
                    + instruction.length() + ".");
        }
        return instruction;
    }

    private static MlflowError taken(String name, String experiment) {
        return new MlflowError(
                MlflowError.Code.RESOURCE_ALREADY_EXISTS,
                "Label schema with name '" + name + "' already exists for experiment '" + experiment + "'.");
    }

    private static JsonObject answer(LabelSchema schema) {
        return new JsonObject().put("label_schema", json(schema));
    }

    private static JsonObject json(LabelSchema schema) {
        NewLabelSchema content = schema.content();
        JsonObject json = new JsonObject()
                .put("schema_id", schema.id())
                .put("experiment_id", String.valueOf(content.experimentNo()))
                .put("name", content.name())
                .put("type", content.type().name());
        Json.putIfThere(json, "instruction", content.instruction());
        return json.put("enable_comment", content.enableComment())
                .put("input", content.input())
                .put("created_at", schema.created().toEpochMilli())
                .put("last_updated_at", schema.updated().toEpochMilli())
                .put("is_default", content.isDefault());
    }
}
