package dev.assay.scorer.mlflow;

import dev.assay.scorer.people.JudgeDefinition;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a registered scorer is, and which scorer of this server does its work.
 *
 * @param model URI as the client wrote it; null when it names none
 */
public record SerializedScorer(Kind kind, @Nullable String model, Plan plan) {
    static final String EXPECTATIONS = "it requires expectations, which traces do not have when they arrive";

    /** A scorer of this server, by its id; MLflow's client has no such form. */
    private static final String OWN = "assay_scorer";

    private static final String PARAMETERS = "assay_parameters";

    /** MLflow's built-in scorers that are here, by class: value for value the same. */
    private static final Map<String, String> BUILT_IN = Map.ofEntries(
            Map.entry("ConversationCompleteness", "plugin:conversation_completeness"),
            Map.entry("ConversationalGuidelines", "plugin:conversational_guidelines"),
            Map.entry("ConversationalRoleAdherence", "plugin:conversational_role_adherence"),
            Map.entry("ConversationalSafety", "plugin:conversational_safety"),
            Map.entry("ConversationalToolCallEfficiency", "plugin:conversational_tool_call_efficiency"),
            Map.entry("KnowledgeRetention", "plugin:knowledge_retention"),
            Map.entry("UserFrustration", "plugin:user_frustration"),
            Map.entry("Completeness", "plugin:completeness"),
            Map.entry("Correctness", "plugin:correctness"),
            Map.entry("Equivalence", "plugin:equivalence"),
            Map.entry("ExpectationsGuidelines", "plugin:expectations_guidelines"),
            Map.entry("Fluency", "plugin:fluency"),
            Map.entry("Guidelines", "plugin:guidelines"),
            Map.entry("PIIDetection", "plugin:pii_detection"),
            Map.entry("RegexMatch", "plugin:regex_match"),
            Map.entry("RelevanceToQuery", "plugin:relevance_to_query"),
            Map.entry("ResponseLength", "plugin:response_length"),
            Map.entry("RetrievalGroundedness", "plugin:retrieval_groundedness"),
            Map.entry("RetrievalRelevance", "plugin:retrieval_relevance"),
            Map.entry("RetrievalSufficiency", "plugin:retrieval_sufficiency"),
            Map.entry("Safety", "plugin:safety"),
            Map.entry("Summarization", "plugin:summarization"),
            Map.entry("ToolCallCorrectness", "plugin:tool_call_correctness"),
            Map.entry("ToolCallEfficiency", "plugin:tool_call_efficiency"));

    public enum Kind {
        BUILT_IN,
        /** Of this server: a plugin's or a script. */
        SCORER,
        INSTRUCTIONS,
        /** A Python function. */
        CODE,
        /** A wrapper of another library's metric. */
        THIRD_PARTY,
        /** A judge aligned with people's feedback. */
        ALIGNED,
        /** Several scorers as one. */
        ENSEMBLE,
        UNKNOWN
    }

    /** How it is scored with. */
    public sealed interface Plan {
        /**
         * @param scorer id of one of this server's
         * @param parameters JSON values
         */
        record Here(String scorer, Map<String, @Nullable Object> parameters) implements Plan {}

        /** A judge in a person's words. */
        record Judge(JudgeDefinition definition) implements Plan {}

        /** @param reason a sentence without its end: why this server does not run it */
        record InClient(String reason) implements Plan {}
    }

    /** @param serialized JSON text; one that is none is a scorer that this server cannot read */
    public static SerializedScorer of(String serialized) {
        try {
            return of(new JsonObject(serialized));
        } catch (DecodeException | ClassCastException e) {
            return elsewhere(Kind.UNKNOWN, null, "it is not serialized as MLflow's client does it");
        }
    }

    /**
     * A scorer of this server as it is registered to score incoming traces.
     *
     * @param scorer its id
     */
    public static String serialize(String name, String scorer, Map<String, @Nullable Object> parameters) {
        return new JsonObject()
                .put("name", name)
                .put(OWN, scorer)
                .put(PARAMETERS, new JsonObject(new TreeMap<>(parameters)))
                .encode();
    }

    private static SerializedScorer of(JsonObject json) {
        if (json.getValue(OWN) instanceof String scorer) {
            Map<String, @Nullable Object> parameters = new HashMap<>();
            json.getJsonObject(PARAMETERS, new JsonObject())
                    .forEach(each -> parameters.put(each.getKey(), plain(each.getValue())));
            return new SerializedScorer(Kind.SCORER, null, new Plan.Here(scorer, parameters));
        }
        JsonObject instructions = json.getJsonObject("instructions_judge_pydantic_data");
        if (json.getValue("call_source") != null) {
            return elsewhere(Kind.CODE, null, "it is Python code, which this server never runs");
        }
        if (instructions != null) {
            return instructions(json, instructions);
        }
        if (json.getString("builtin_scorer_class") != null) {
            return builtIn(json);
        }
        if (json.getValue("memory_augmented_judge_data") instanceof JsonObject aligned) {
            JsonObject base = aligned.getJsonObject("base_judge", new JsonObject());
            return elsewhere(Kind.ALIGNED, model(base).orElse(null), "it is an aligned judge with a memory of its own");
        }
        if (json.getValue("third_party_scorer_data") instanceof JsonObject other) {
            return elsewhere(
                    Kind.THIRD_PARTY,
                    other.getString("model"),
                    "it is a metric of the Python library " + other.getString("module", "it was made with"));
        }
        if (json.getValue("ensemble_scorer_data") != null) {
            return elsewhere(Kind.ENSEMBLE, null, "it is an ensemble of several scorers");
        }
        return elsewhere(Kind.UNKNOWN, model(json).orElse(null), "this server does not know what kind of scorer it is");
    }

    /** MLflow's own place of the model. */
    private static Optional<String> model(JsonObject json) {
        return Stream.of("instructions_judge_pydantic_data", "builtin_scorer_pydantic_data")
                .map(json::getJsonObject)
                .filter(data -> data != null && data.getValue("model") != null)
                .map(data -> String.valueOf(data.getValue("model")))
                .findFirst();
    }

    private static SerializedScorer elsewhere(Kind kind, @Nullable String model, String reason) {
        return new SerializedScorer(kind, model, new Plan.InClient(reason));
    }

    private static SerializedScorer builtIn(JsonObject json) {
        String type = json.getString("builtin_scorer_class");
        String model = model(json).orElse(null);
        JsonObject data = json.getJsonObject("builtin_scorer_pydantic_data", new JsonObject());
        String scorer = BUILT_IN.get(type);
        String refused = refused(data);
        if (refused == null && scorer == null) {
            refused = "this server has no scorer like MLflow's " + type;
        }
        if (refused != null) {
            return elsewhere(Kind.BUILT_IN, model, refused);
        }
        return new SerializedScorer(
                Kind.BUILT_IN, model, new Plan.Here(String.valueOf(scorer), parameters(type, data)));
    }

    /** What is null is not given. */
    private static Map<String, @Nullable Object> parameters(String type, JsonObject data) {
        Map<String, @Nullable Object> parameters = new HashMap<>();
        switch (type) {
            case "Guidelines", "ConversationalGuidelines" ->
                parameters.put("guidelines", plain(data.getValue("guidelines")));
            case "PIIDetection" -> parameters.put("kinds", plain(data.getValue("pii_types")));
            case "RegexMatch" -> {
                parameters.put("pattern", data.getValue("pattern"));
                parameters.put("whole", "fullmatch".equals(data.getValue("match_type")));
                parameters.put("ignoreCase", data.getBoolean("case_insensitive", false));
            }
            case "ResponseLength" -> {
                parameters.put("min", data.getValue("min_length"));
                parameters.put("max", data.getValue("max_length"));
                parameters.put("unit", "words".equals(data.getValue("unit")) ? "words" : "characters");
            }
            case "ToolCallCorrectness" -> {
                parameters.put("exact", data.getBoolean("should_exact_match", false));
                parameters.put("ordered", data.getBoolean("should_consider_ordering", false));
            }
            default -> {}
        }
        return parameters;
    }

    private static SerializedScorer instructions(JsonObject json, JsonObject data) {
        String refused = refused(data);
        return switch (JudgeForm.read(json)) {
            case JudgeForm.Refused(String reason, var model) ->
                elsewhere(Kind.INSTRUCTIONS, model, refused == null ? reason : refused);
            case JudgeForm.Taken(var definition) ->
                refused == null
                        ? new SerializedScorer(Kind.INSTRUCTIONS, definition.model(), new Plan.Judge(definition))
                        : elsewhere(Kind.INSTRUCTIONS, definition.model(), refused);
        };
    }

    /** Why none of its kind runs here; null when nothing speaks against it. */
    static @Nullable String refused(JsonObject data) {
        if (data.getValue("base_url") != null) {
            return "it names an address of its own, and judges are asked at configured endpoints only";
        }
        if (data.getValue("extra_headers") instanceof JsonObject headers && !headers.isEmpty()) {
            return "it sends headers of its own, and judges are asked as configured";
        }
        Object api = data.getValue("model_api");
        return "decisions".equals(api) ? "it asks a decision API, and judges are asked by chat completions" : null;
    }

    /** JSON as the scorer API has it. */
    private static @Nullable Object plain(@Nullable Object json) {
        return switch (json) {
            case JsonArray array -> array.stream().map(SerializedScorer::plain).toList();
            case JsonObject object -> object.getMap();
            case null, default -> json;
        };
    }
}
