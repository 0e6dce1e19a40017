package dev.assay.scorer.mlflow;

import dev.assay.error.Invalid;
import dev.assay.scorer.api.ScorerInfo.Scope;
import dev.assay.scorer.people.JudgeDefinition;
import dev.assay.scorer.people.JudgeDefinition.Example;
import dev.assay.scorer.people.JudgeValue;
import dev.assay.scorer.people.JudgeValue.Kind;
import dev.assay.scorer.people.Template;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A judge in a person's words as MLflow's {@code make_judge} serializes it. What MLflow has no place for stands in an object of
 * its own within that form, which the client passes over; the client is given instructions that say the same with its own
 * variables, so that it can run the judge too.
 */
public final class JudgeForm {
    private static final String DATA = "instructions_judge_pydantic_data";
    private static final String OURS = "assay";

    /** Of a judge that leaves it to the run: MLflow's form has to name a model, and this is its default one. */
    private static final String MLFLOWS_MODEL = "openai:/gpt-4.1-mini";

    /** Fields of the form that make no difference here; all others that are not known are said by name. */
    private static final Set<String> TAKEN =
            Set.of("name", "description", "is_session_level_scorer", "mlflow_version", "serialization_version", DATA);

    private static final Set<String> TAKEN_DATA = Set.of(
            "instructions", "model", "feedback_value_type", "inference_params", "generate_rationale_first", OURS);

    private static final List<String> EMPTY = List.of(
            "session_level",
            "builtin_scorer_class",
            "builtin_scorer_pydantic_data",
            "call_source",
            "call_signature",
            "original_func_name",
            "memory_augmented_judge_data",
            "third_party_scorer_data",
            "ensemble_scorer_data");

    private JudgeForm() {}

    /** What the form says. */
    public sealed interface Read {}

    public record Taken(JudgeDefinition definition) implements Read {}

    /** @param reason a sentence without its end */
    public record Refused(String reason, @Nullable String model) implements Read {}

    /**
     * A form that somebody pasted.
     *
     * @param notTaken names of its fields that have no place here
     */
    public record Pasted(JudgeDefinition definition, List<String> notTaken) {}

    /**
     * @param text as the client's {@code model_dump_json} or the registry has it
     * @throws Invalid saying what it is instead
     */
    public static Pasted paste(String text) {
        JsonObject json = unwrapped(text);
        SerializedScorer scorer = SerializedScorer.of(json.encode());
        if (!(json.getValue(DATA) instanceof JsonObject data)) {
            throw new Invalid("This is no judge of make_judge: "
                    + (scorer.kind() == SerializedScorer.Kind.UNKNOWN
                            ? "expected the JSON of a scorer with '" + DATA + "'"
                            : scorer.plan() instanceof SerializedScorer.Plan.InClient(String reason)
                                    ? reason
                                    : "it is one of MLflow's built-in scorers; register it with the client"));
        }
        String refused = SerializedScorer.refused(data);
        if (refused != null) {
            throw new Invalid("This judge cannot be taken: " + refused);
        }
        JudgeDefinition definition =
                switch (readTyped(json, data)) {
                    case Refused(String reason, var _) -> throw new Invalid("This judge cannot be taken: " + reason);
                    case Taken(var found) -> found;
                };
        List<String> notTaken = new ArrayList<>();
        json.forEach(field -> {
            if (field.getValue() != null
                    && !TAKEN.contains(field.getKey())
                    && !"0".equals(field.getValue().toString())) {
                notTaken.add(field.getKey());
            }
        });
        data.forEach(field -> {
            if (field.getValue() != null && !TAKEN_DATA.contains(field.getKey())) {
                notTaken.add(field.getKey());
            }
        });
        return new Pasted(definition, List.copyOf(notTaken));
    }

    /** The registry's answers hold the form as text within their JSON. */
    private static JsonObject unwrapped(String text) {
        JsonObject json = object(text);
        return json.getValue("serialized_scorer") instanceof String inner ? object(inner) : json;
    }

    private static JsonObject object(String text) {
        try {
            if (Json.decodeValue(text) instanceof JsonObject json) {
                return json;
            }
        } catch (DecodeException e) {
            // said below
        }
        throw new Invalid("This is no JSON object: it begins with "
                + text.strip().substring(0, Math.min(40, text.strip().length())));
    }

    /** Empty when it is no judge of people, or one that cannot be read. */
    static Optional<JudgeDefinition> definition(String serialized) {
        return SerializedScorer.of(serialized).plan() instanceof SerializedScorer.Plan.Judge(var definition)
                ? Optional.of(definition)
                : Optional.empty();
    }

    /** @param json a scorer that has the data of an instruction judge */
    static Read read(JsonObject json) {
        return readAny(json, json.getJsonObject(DATA));
    }

    private static Read readTyped(JsonObject json, JsonObject data) {
        try {
            return readAny(json, data);
        } catch (ClassCastException e) {
            return new Refused("a field of it holds another kind of value than make_judge writes", null);
        }
    }

    private static Read readAny(JsonObject json, JsonObject data) {
        JsonObject ours = data.getJsonObject(OURS, new JsonObject());
        String model = ours.getBoolean("run_model", false) || data.getValue("model") == null
                ? null
                : String.valueOf(data.getValue("model"));
        Object type = data.getValue("feedback_value_type");
        JudgeValue value;
        try {
            value = FeedbackType.read(type).orElse(null);
        } catch (Invalid e) {
            return new Refused("its feedback_value_type is refused: " + e.getMessage(), model);
        }
        if (value == null) {
            return new Refused("its feedback_value_type " + type + " is not one of this server's", model);
        }
        String instructions = ours.getString("instructions", data.getString("instructions", ""));
        Template template = Template.of(instructions);
        if (!template.problems().isEmpty()) {
            int from = template.problems().getFirst().from();
            int to = template.problems().getFirst().to();
            return new Refused("its instructions have the variable " + instructions.substring(from, to), model);
        }
        if (template.uses().isEmpty()) {
            return new Refused("its instructions name nothing to judge", model);
        }
        try {
            return new Taken(definition(json, data, ours, instructions, value, model));
        } catch (Invalid e) {
            return new Refused(String.valueOf(e.getMessage()), model);
        }
    }

    private static JudgeDefinition definition(
            JsonObject json,
            JsonObject data,
            JsonObject ours,
            String instructions,
            JudgeValue value,
            @Nullable String model) {
        return new JudgeDefinition(
                Objects.requireNonNullElse(json.getString("name"), "judge"),
                json.getString("description"),
                instructions,
                new JudgeValue(value.kind(), value.choices(), ours.getDouble("min"), ours.getDouble("max")),
                model,
                examples(ours.getJsonArray("examples", new JsonArray())),
                data.getBoolean("generate_rationale_first", false),
                inference(data));
    }

    private static Map<String, Object> inference(JsonObject data) {
        Map<String, Object> inference = new HashMap<>();
        if (data.getValue("inference_params") instanceof JsonObject given) {
            given.getMap().forEach((name, value) -> {
                if (value != null) {
                    inference.put(name, value);
                }
            });
        }
        return inference;
    }

    private static List<Example> examples(JsonArray list) {
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            JsonObject each = list.getJsonObject(i);
            Object value = plain(each.getValue("value"));
            if (value == null) {
                throw new Invalid("Example " + (i + 1) + " has no value; expected one");
            }
            examples.add(new Example(
                    plain(each.getValue("inputs")),
                    plain(each.getValue("outputs")),
                    value,
                    each.getString("rationale")));
        }
        return examples;
    }

    private static @Nullable Object plain(@Nullable Object json) {
        return switch (json) {
            case JsonObject object -> object.getMap();
            case JsonArray array -> array.getList();
            case null, default -> json;
        };
    }

    /**
     * The form to keep, as JSON text.
     *
     * @param before the version that was edited, of which stays what has no place in a definition; null for a new judge
     */
    public static String write(JudgeDefinition judge, @Nullable String before) {
        JsonObject json = before == null ? empty() : new JsonObject(before);
        JsonObject old = json.getJsonObject(DATA, new JsonObject());
        String instructions = ForMlflow.instructions(judge);
        JsonObject data = old.copy()
                .put("instructions", instructions)
                .put("model", judge.model() == null ? MLFLOWS_MODEL : judge.model());
        if (!keeps(old, judge.value())) {
            data.put("feedback_value_type", FeedbackType.write(judge.value()));
        }
        data.remove("generate_rationale_first");
        data.remove("inference_params");
        data.remove(OURS);
        if (judge.rationaleFirst()) {
            data.put("generate_rationale_first", true);
        }
        if (!judge.inference().isEmpty()) {
            data.put("inference_params", new JsonObject(judge.inference()));
        }
        JsonObject ours = ours(judge, instructions);
        if (!ours.isEmpty()) {
            data.put(OURS, ours);
        }
        if (before == null) {
            json.put("aggregations", aggregations(judge.value().kind()));
        }
        return json.put("name", judge.name())
                .put("description", judge.description())
                .put("is_session_level_scorer", judge.scope() == Scope.SESSION)
                .put(DATA, data)
                .encode();
    }

    /** All fields that the client writes, so that its digest of an equal judge is the same. */
    private static JsonObject empty() {
        JsonObject json = new JsonObject().put("serialization_version", 1);
        EMPTY.forEach(json::putNull);
        return json;
    }

    /** A list of numbers, say, is to this server a list: what the client wrote stays. */
    private static boolean keeps(JsonObject old, JudgeValue value) {
        return old.containsKey("feedback_value_type")
                && FeedbackType.read(old.getValue("feedback_value_type"))
                        .filter(was ->
                                was.kind() == value.kind() && was.choices().equals(value.choices()))
                        .isPresent();
    }

    /** As make_judge chooses them. */
    private static @Nullable JsonArray aggregations(Kind kind) {
        return switch (kind) {
            case BOOLEAN, INTEGER, NUMBER -> new JsonArray().add("mean");
            case YES_NO, CATEGORIES, TEXT, LIST, OBJECT -> null;
        };
    }

    /** What MLflow's form cannot say; empty when it says it all. */
    private static JsonObject ours(JudgeDefinition judge, String instructions) {
        JsonObject ours = new JsonObject();
        if (!instructions.equals(judge.instructions())) {
            ours.put("instructions", judge.instructions());
        }
        if (judge.model() == null) {
            ours.put("run_model", true);
        }
        if (judge.value().min() != null) {
            ours.put("min", judge.value().min());
        }
        if (judge.value().max() != null) {
            ours.put("max", judge.value().max());
        }
        if (!judge.examples().isEmpty()) {
            JsonArray examples = new JsonArray();
            judge.examples().forEach(each -> {
                JsonObject example = new JsonObject();
                if (each.inputs() != null) {
                    example.put("inputs", each.inputs());
                }
                if (each.outputs() != null) {
                    example.put("outputs", each.outputs());
                }
                example.put("value", each.value());
                if (each.rationale() != null) {
                    example.put("rationale", each.rationale());
                }
                examples.add(example);
            });
            ours.put("examples", examples);
        }
        return ours;
    }
}
