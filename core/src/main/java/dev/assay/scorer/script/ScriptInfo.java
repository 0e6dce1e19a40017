package dev.assay.scorer.script;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.assay.scorer.ParameterCheck;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.scorer.api.ScorerInfo.Scope;
import dev.assay.scorer.api.ScorerInfo.ValueType;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a script says about itself in {@code export const info}; everything may be left out.
 *
 * @param name null when the script does not name itself
 * @param reads every part when the script does not say
 * @param returns null when the script does not say
 * @param spanTypes of a scorer of spans: the types it is for; empty for all
 * @param parametersSchema JSON Schema of its parameters, as JSON text
 * @param keepScores whether later runs are to use its scores again
 */
public record ScriptInfo(
        @Nullable String name,
        @Nullable String description,
        Scope scope,
        Set<Part> reads,
        @Nullable ValueType returns,
        String parametersSchema,
        boolean deterministic,
        Set<String> spanTypes,
        boolean keepScores) {

    private static final JsonMapper JSON = new JsonMapper();

    /** Of a script without the export. */
    static final ScriptInfo UNSAID = new ScriptInfo(
            null,
            null,
            Scope.TRACE,
            EnumSet.complementOf(EnumSet.of(Part.JUDGE)),
            null,
            ScorerInfo.NO_PARAMETERS,
            true,
            Set.of(),
            false);

    public ScriptInfo {
        reads = Set.copyOf(reads);
        spanTypes = Set.copyOf(spanTypes);
    }

    /**
     * @param json what the script exports, empty for nothing
     * @throws IllegalArgumentException when it is not as {@code scorer.d.ts} says; the message is for people
     */
    static ScriptInfo parse(String json) {
        if (json.isEmpty()) {
            return UNSAID;
        }
        JsonNode info;
        try {
            info = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("info is not JSON: " + e.getOriginalMessage(), e);
        }
        info.fieldNames().forEachRemaining(ScriptInfo::refuseUnknown);
        String name = text(info, "name");
        if (name != null && !name.matches("[a-z][a-z0-9_]{0,62}")) {
            throw new IllegalArgumentException(
                    "info.name is '" + name + "'; expected snake_case of at most 63 letters, digits and _");
        }
        String scope = text(info, "scope");
        Scope about = scope == null ? Scope.TRACE : word(Scope.class, "scope", scope);
        Set<String> spanTypes = spanTypes(info.get("spanTypes"));
        if (about != Scope.SPAN && !spanTypes.isEmpty()) {
            throw new IllegalArgumentException(
                    "info.spanTypes is for scorers of spans; expected info.scope to be 'span'");
        }
        String returns = text(info, "returns");
        Set<Part> reads = reads(info.get("reads"));
        boolean deterministic = flag(info, "deterministic", !reads.contains(Part.JUDGE));
        boolean keepScores = flag(info, "keepScores", false);
        if (keepScores && !deterministic && !reads.contains(Part.JUDGE)) {
            throw new IllegalArgumentException(
                    "info.keepScores is for scripts whose result is always the same; info.deterministic is false");
        }
        return new ScriptInfo(
                name,
                text(info, "description"),
                about,
                reads,
                returns == null ? null : word(ValueType.class, "returns", returns),
                parameters(info.get("parameters")),
                deterministic,
                spanTypes,
                keepScores);
    }

    private static Set<String> spanTypes(@Nullable JsonNode types) {
        Set<String> names = new TreeSet<>();
        if (types != null) {
            if (!types.isArray()) {
                throw new IllegalArgumentException("info.spanTypes is " + types + "; expected a list such as ['TOOL']");
            }
            types.forEach(type -> names.add(type.asText()));
        }
        return names;
    }

    private static void refuseUnknown(String field) {
        Set<String> known = Set.of(
                "name",
                "description",
                "scope",
                "spanTypes",
                "reads",
                "returns",
                "parameters",
                "deterministic",
                "keepScores");
        if (!known.contains(field)) {
            throw new IllegalArgumentException("info." + field
                    + " is unknown; expected name, description, scope, spanTypes, reads, returns, parameters,"
                    + " deterministic or keepScores");
        }
    }

    private static boolean flag(JsonNode info, String field, boolean unsaid) {
        JsonNode value = info.get(field);
        if (value == null || value.isNull()) {
            return unsaid;
        }
        if (!value.isBoolean()) {
            throw new IllegalArgumentException("info." + field + " is " + value + "; expected true or false");
        }
        return value.booleanValue();
    }

    private static @Nullable String text(JsonNode info, String field) {
        JsonNode value = info.get(field);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw new IllegalArgumentException("info." + field + " is " + value + "; expected a string");
        }
        return value.textValue();
    }

    private static Set<Part> reads(@Nullable JsonNode reads) {
        if (reads == null) {
            return UNSAID.reads;
        }
        if (!reads.isArray()) {
            throw new IllegalArgumentException("info.reads is " + reads + "; expected a list of words");
        }
        var parts = EnumSet.noneOf(Part.class);
        reads.forEach(part -> parts.add(word(Part.class, "reads", part.asText())));
        return parts;
    }

    private static String parameters(@Nullable JsonNode schema) {
        if (schema == null) {
            return UNSAID.parametersSchema;
        }
        if (!schema.isObject()) {
            throw new IllegalArgumentException("info.parameters is " + schema + "; expected a JSON Schema, an object");
        }
        try {
            ParameterCheck.of(
                    new ScorerInfo("script", "0", "", Scope.TRACE, Set.of(), ValueType.JSON, schema.toString(), true));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("info.parameters cannot be used: " + e.getMessage(), e);
        }
        return schema.toString();
    }

    private static <E extends Enum<E>> E word(Class<E> type, String field, String word) {
        return Arrays.stream(type.getEnumConstants())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("info." + field + " says '" + word + "'; expected one of "
                                + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT)));
    }
}
