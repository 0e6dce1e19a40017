package dev.assay.http;

import dev.assay.error.Invalid;
import dev.assay.scorer.mlflow.MlflowScorers;
import dev.assay.scorer.people.JudgeDefinition;
import dev.assay.scorer.people.JudgeDefinition.Example;
import dev.assay.scorer.people.JudgePrompt;
import dev.assay.scorer.people.JudgeValue;
import dev.assay.scorer.people.Template;
import dev.assay.store.ScorerStore.Version;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Judges in a person's words, to and from JSON. */
final class JudgeJson {
    private static final Set<String> FIELDS =
            Set.of("name", "description", "instructions", "value", "model", "examples", "rationaleFirst", "inference");

    private JudgeJson() {}

    /** @throws Invalid naming the field, its value and what was expected; the definition itself is not checked */
    static JudgeDefinition definition(JsonObject body) {
        JsonObject json = Params.optionalObject(body, "definition");
        if (json == null) {
            throw new Invalid("'definition' is missing; expected an object with name, instructions and value");
        }
        for (String field : json.fieldNames()) {
            if (!FIELDS.contains(field)) {
                throw new Invalid("'" + field + "' is no field of a judge; expected "
                        + String.join(", ", FIELDS.stream().sorted().toList()));
            }
        }
        Object first = json.getValue("rationaleFirst", true);
        if (!(first instanceof Boolean rationaleFirst)) {
            throw new Invalid("'rationaleFirst' is " + first + "; expected true or false");
        }
        String model = Params.optionalText(json, "model");
        return new JudgeDefinition(
                Params.text(json, "name").strip(),
                Params.optionalText(json, "description"),
                Params.text(json, "instructions"),
                value(json),
                model == null || model.isBlank() ? null : model.strip(),
                examples(json),
                rationaleFirst,
                inference(json));
    }

    private static JudgeValue value(JsonObject json) {
        JsonObject value = Params.optionalObject(json, "value");
        if (value == null) {
            throw new Invalid("'value' is missing; expected an object such as {\"type\": \"yes_no\"}");
        }
        String type = Params.text(value, "type");
        JudgeValue.Kind kind = Arrays.stream(JudgeValue.Kind.values())
                .filter(each -> each.word().equals(type))
                .findFirst()
                .orElseThrow(() -> new Invalid("The value type is '" + type + "'; expected one of "
                        + Arrays.stream(JudgeValue.Kind.values())
                                .map(JudgeValue.Kind::word)
                                .collect(Collectors.joining(", "))));
        return new JudgeValue(kind, choices(value), number(value, "min"), number(value, "max"));
    }

    private static List<Object> choices(JsonObject value) {
        Object given = value.getValue("choices");
        if (given == null) {
            return List.of();
        }
        if (!(given instanceof JsonArray list)
                || !list.stream()
                        .allMatch(
                                each -> each instanceof String || each instanceof Number || each instanceof Boolean)) {
            throw new Invalid("'choices' is " + given + "; expected a list of texts, numbers, true and false");
        }
        return list.stream().toList();
    }

    private static @Nullable Double number(JsonObject value, String name) {
        return switch (value.getValue(name)) {
            case null -> null;
            case Number number when Double.isFinite(number.doubleValue()) -> number.doubleValue();
            case Object other -> throw new Invalid("'" + name + "' is " + other + "; expected a number");
        };
    }

    private static List<Example> examples(JsonObject json) {
        Object given = json.getValue("examples");
        if (given == null) {
            return List.of();
        }
        if (!(given instanceof JsonArray list)) {
            throw new Invalid("'examples' is " + given + "; expected a list of objects");
        }
        List<Example> examples = new ArrayList<>();
        for (Object each : list) {
            if (!(each instanceof JsonObject example)) {
                throw new Invalid("'examples' holds " + each + "; expected an object with inputs, outputs and value");
            }
            Object value = Json.toValue(example.getValue("value"));
            if (value == null) {
                throw new Invalid("Example " + (examples.size() + 1) + " has no value; expected one");
            }
            examples.add(new Example(
                    Json.toValue(example.getValue("inputs")),
                    Json.toValue(example.getValue("outputs")),
                    value,
                    Params.optionalText(example, "rationale")));
        }
        return examples;
    }

    private static Map<String, Object> inference(JsonObject json) {
        JsonObject given = Params.optionalObject(json, "inference");
        Map<String, Object> inference = new LinkedHashMap<>();
        if (given != null) {
            given.forEach(each -> {
                if (each.getValue() != null) {
                    inference.put(each.getKey(), Objects.requireNonNull(Json.toValue(each.getValue())));
                }
            });
        }
        return inference;
    }

    static JsonObject of(JudgeDefinition judge) {
        JsonObject value = new JsonObject().put("type", judge.value().kind().word());
        if (!judge.value().choices().isEmpty()) {
            value.put("choices", new JsonArray(judge.value().choices()));
        }
        Json.putIfThere(value, "min", judge.value().min());
        Json.putIfThere(value, "max", judge.value().max());
        JsonArray examples = new JsonArray();
        judge.examples().forEach(each -> examples.add(of(each)));
        JsonObject json = new JsonObject()
                .put("name", judge.name())
                .put("instructions", judge.instructions())
                .put("value", value)
                .put("examples", examples)
                .put("rationaleFirst", judge.rationaleFirst());
        Json.putIfThere(json, "description", judge.description());
        Json.putIfThere(json, "model", judge.model());
        if (!judge.inference().isEmpty()) {
            json.put("inference", Json.ofValue(judge.inference()));
        }
        return json;
    }

    private static JsonObject of(Example example) {
        JsonObject json = new JsonObject().put("value", Json.ofValue(example.value()));
        Json.putIfThere(json, "inputs", Json.ofValue(example.inputs()));
        Json.putIfThere(json, "outputs", Json.ofValue(example.outputs()));
        Json.putIfThere(json, "rationale", example.rationale());
        return json;
    }

    /** @param versions the first one first; empty in a list of judges */
    static JsonObject of(Version version, JudgeDefinition judge, List<Version> versions) {
        JsonObject json = new JsonObject()
                .put("scorerId", version.scorerId().toString())
                .put("scorer", MlflowScorers.id(version))
                .put("experimentId", String.valueOf(version.experimentNo()))
                .put("version", version.version())
                .put("digest", MlflowScorers.digest(version))
                .put("createdAt", Json.time(version.created()))
                .put("scope", judge.scope().name())
                .put("definition", of(judge));
        if (!versions.isEmpty()) {
            JsonArray list = new JsonArray();
            versions.reversed()
                    .forEach(each -> list.add(new JsonObject()
                            .put("version", each.version())
                            .put("digest", MlflowScorers.digest(each))
                            .put("createdAt", Json.time(each.created()))));
            json.put("versions", list);
        }
        return json;
    }

    static JsonObject of(Template.Problem problem) {
        JsonObject json = new JsonObject()
                .put("message", problem.message())
                .put("from", problem.from())
                .put("to", problem.to())
                .put("line", problem.line())
                .put("column", problem.column());
        Json.putIfThere(json, "instead", problem.instead());
        return json;
    }

    static JsonObject of(JudgePrompt prompt) {
        JsonArray shown = new JsonArray();
        prompt.shown()
                .forEach(each -> shown.add(new JsonObject()
                        .put("label", each.label())
                        .put("tokens", each.tokens())
                        .put("characters", each.characters())
                        .put("leftOut", each.leftOut())));
        return new JsonObject()
                .put("text", prompt.text())
                .put("tokens", prompt.tokens())
                .put("shown", shown)
                .put("missing", new JsonArray(prompt.missing()));
    }
}
