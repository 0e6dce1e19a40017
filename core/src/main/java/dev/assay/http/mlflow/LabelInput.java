package dev.assay.http.mlflow;

import dev.assay.error.Invalid;
import dev.assay.trace.JsonText;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How a reviewer answers a label schema: MLflow's LabelSchemaInput, checked as its server checks it. */
final class LabelInput {
    private static final int LONGEST_LABEL = 64;
    private static final int MOST_OPTIONS = 10;
    private static final List<String> KINDS = List.of("pass_fail", "categorical", "numeric", "text");

    private LabelInput() {}

    /** The input as it is kept. @throws Invalid when it is none, or of no kind */
    static JsonObject parse(MlflowParams input) {
        List<String> given = KINDS.stream().filter(input::has).toList();
        if (given.size() != 1) {
            throw new Invalid("Label schema `input` must have exactly one of `pass_fail`, `categorical`, "
                    + "`numeric`, or `text` set; got an empty oneof.");
        }
        String kind = given.getFirst();
        MlflowParams content = input.object(kind);
        return new JsonObject()
                .put(
                        kind,
                        switch (kind) {
                            case "pass_fail" -> passFail(content);
                            case "categorical" -> categorical(content);
                            case "numeric" -> numeric(content);
                            default -> text(content);
                        });
    }

    /** The kind of input and whether several options may be chosen never change: labels are collected under them. */
    static void checkChange(JsonObject existing, JsonObject changed) {
        String before = kind(existing);
        String after = kind(changed);
        if (!before.equals(after)) {
            throw new Invalid("A label schema's input type cannot be changed after creation (existing: "
                    + className(before) + ", got: " + className(after) + ").");
        }
        if (before.equals("categorical")
                && !existing.getJsonObject(before)
                        .getBoolean("multi_select")
                        .equals(changed.getJsonObject(after).getBoolean("multi_select"))) {
            throw new Invalid("`InputCategorical.multi_select` cannot be changed after creation.");
        }
    }

    private static String kind(JsonObject input) {
        return input.fieldNames().iterator().next();
    }

    private static String className(String kind) {
        return switch (kind) {
            case "pass_fail" -> "InputPassFail";
            case "categorical" -> "InputCategorical";
            case "numeric" -> "InputNumeric";
            default -> "InputText";
        };
    }

    private static JsonObject passFail(MlflowParams content) {
        JsonObject json = new JsonObject();
        for (String field : List.of("positive_label", "negative_label")) {
            String label = content.textOrEmpty(field);
            if (label.isEmpty()) {
                throw new Invalid("`InputPassFail." + field + "` must be a non-empty string; got ''.");
            }
            if (label.length() > LONGEST_LABEL) {
                throw new Invalid("`InputPassFail." + field + "` must be at most " + LONGEST_LABEL + " characters; got "
                        + label.length() + ".");
            }
            json.put(field, label);
        }
        if (json.getString("positive_label").equals(json.getString("negative_label"))) {
            throw new Invalid("`InputPassFail.positive_label` and `negative_label` must be distinct; got '"
                    + json.getString("positive_label") + "' for both.");
        }
        return json;
    }

    private static JsonObject categorical(MlflowParams content) {
        List<String> options = content.texts("options");
        if (options.isEmpty()) {
            throw new Invalid("`InputCategorical.options` must be a non-empty list; got [].");
        }
        if (options.size() > MOST_OPTIONS) {
            throw new Invalid("`InputCategorical.options` must have at most " + MOST_OPTIONS + " entries; got "
                    + options.size() + ".");
        }
        Set<String> seen = new HashSet<>();
        for (String option : options) {
            if (option.isEmpty()) {
                throw new Invalid("`InputCategorical.options` entries must be non-empty strings; got ''.");
            }
            if (option.length() > LONGEST_LABEL) {
                throw new Invalid("`InputCategorical.options` entries must be at most " + LONGEST_LABEL
                        + " characters; got " + option.length() + " for '" + option + "'.");
            }
            if (!seen.add(option)) {
                throw new Invalid("`InputCategorical.options` must be deduplicated; '" + option + "' appears twice.");
            }
        }
        return new JsonObject()
                .put("options", new JsonArray(options))
                .put("multi_select", content.flag("multi_select", false));
    }

    private static JsonObject numeric(MlflowParams content) {
        Double least = content.has("min_value") ? content.requiredNumber("min_value") : null;
        Double most = content.has("max_value") ? content.requiredNumber("max_value") : null;
        if (least != null && most != null && least >= most) {
            throw new Invalid("`InputNumeric.min_value` must be strictly less than `max_value`; got min="
                    + JsonText.write(least) + ", max=" + JsonText.write(most) + ".");
        }
        return put(put(new JsonObject(), "min_value", least), "max_value", most);
    }

    private static JsonObject text(MlflowParams content) {
        Long longest = content.integer("max_length");
        if (longest != null && longest < 1) {
            throw new Invalid("`InputText.max_length` must be at least 1; got " + longest + ".");
        }
        return put(new JsonObject(), "max_length", longest);
    }

    private static JsonObject put(JsonObject json, String name, @Nullable Object value) {
        return value == null ? json : json.put(name, value);
    }
}
