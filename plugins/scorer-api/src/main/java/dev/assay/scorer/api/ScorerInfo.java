package dev.assay.scorer.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a scorer is.
 *
 * @param name snake_case, unique among the plugins of a server; also the name of its feedback unless a feedback names itself
 * @param version of this scorer; a change of behaviour is a change of version
 * @param description one sentence for people who choose a scorer
 * @param reads the parts of a trace it is given; ids, name, times, status and tokens are always there
 * @param returns what kind of value its feedback has, for display and statistics
 * @param parametersSchema JSON Schema (an object) of its parameters, as JSON text; a text of the format {@code re2} is checked to
 *     be a regular expression in RE2's syntax
 * @param deterministic true when the same trace and parameters always give the same feedback; of a scorer that asks a judge:
 *     when it asks the same questions and makes the same of equal answers
 * @param spanTypes of {@link Scope#SPAN}: the types it is called for, as MLflow spells them; empty for every span
 * @param examples shown to people who choose a scorer, run by its tests
 * @param keepScores true when a call takes so long, some milliseconds and more, that its score is worth keeping: a later run uses
 *     it again for what reads the same. Scores for which a judge was asked are kept anyway
 */
public record ScorerInfo(
        String name,
        String version,
        String description,
        Scope scope,
        Set<Part> reads,
        ValueType returns,
        String parametersSchema,
        boolean deterministic,
        Set<String> spanTypes,
        List<Example> examples,
        boolean keepScores) {

    /** A scorer that takes no parameters. */
    public static final String NO_PARAMETERS = "{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}";

    /** What one call is about. */
    public enum Scope {
        TRACE,
        /** One span of a trace, {@link ScoreRequest#span()}; the feedback is noted on that span. */
        SPAN,
        /** A conversation, {@link ScoreRequest#session()}; the feedback is noted on its first trace. */
        SESSION
    }

    /** The parts of a trace that have to be asked for. */
    public enum Part {
        INPUTS,
        OUTPUTS,
        TAGS,
        METADATA,
        SPANS,
        EXPECTATIONS,
        FEEDBACKS,
        /** The scorer asks a language model; makes {@link ScoreRequest#judge()} work. */
        JUDGE
    }

    /** The kind of value that the feedback carries. */
    public enum ValueType {
        /** yes or no. */
        BOOL,
        NUMBER,
        /** One of a few words. */
        CATEGORY,
        TEXT,
        JSON
    }

    /**
     * A trace, and what the scorer says of it.
     *
     * @param name what it shows, a few words
     * @param parameters JSON values, as {@link ScoreRequest#parameters()} before the defaults are filled in
     * @param trace JSON text, an object with the field names of {@link dev.assay.model.Trace} and {@code durationMs} for a
     *     duration ({@link dev.assay.model.TraceJson}); what is left out is empty. Of a session a list of such objects
     * @param expected the JSON value of the first feedback; null when there is none or it has no value. A judge may see it
     *     differently
     */
    public record Example(
            String name,
            Map<String, @Nullable Object> parameters,
            String trace,
            @Nullable Object expected) {
        public Example {
            parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        }
    }

    public ScorerInfo {
        if (!name.matches("[a-z][a-z0-9_]{0,62}")) {
            throw new IllegalArgumentException(
                    "scorer name '" + name + "' is not snake_case of at most 63 letters, digits and _");
        }
        if (scope != Scope.SPAN && !spanTypes.isEmpty()) {
            throw new IllegalArgumentException("scorer '" + name + "' has span types " + spanTypes
                    + ", but its scope is " + scope + "; expected SPAN");
        }
        if (keepScores && !deterministic && !reads.contains(Part.JUDGE)) {
            throw new IllegalArgumentException("scorer '" + name + "' wants its scores to be kept, but is not"
                    + " deterministic: another call would give another score");
        }
        reads = Set.copyOf(reads);
        spanTypes = Set.copyOf(spanTypes);
        examples = List.copyOf(examples);
    }

    /** A scorer whose scores are not worth keeping. */
    public ScorerInfo(
            String name,
            String version,
            String description,
            Scope scope,
            Set<Part> reads,
            ValueType returns,
            String parametersSchema,
            boolean deterministic,
            Set<String> spanTypes,
            List<Example> examples) {
        this(
                name,
                version,
                description,
                scope,
                reads,
                returns,
                parametersSchema,
                deterministic,
                spanTypes,
                examples,
                false);
    }

    /** A scorer for every span, if for spans at all, without examples. */
    public ScorerInfo(
            String name,
            String version,
            String description,
            Scope scope,
            Set<Part> reads,
            ValueType returns,
            String parametersSchema,
            boolean deterministic) {
        this(name, version, description, scope, reads, returns, parametersSchema, deterministic, Set.of(), List.of());
    }

    /** The same for spans of these types only. */
    public ScorerInfo spanTypes(String... types) {
        return new ScorerInfo(
                name,
                version,
                description,
                scope,
                reads,
                returns,
                parametersSchema,
                deterministic,
                Set.of(types),
                examples,
                keepScores);
    }

    /** The same with these examples. */
    public ScorerInfo examples(Example... shown) {
        return new ScorerInfo(
                name,
                version,
                description,
                scope,
                reads,
                returns,
                parametersSchema,
                deterministic,
                spanTypes,
                List.of(shown),
                keepScores);
    }

    /** The same, with its scores kept or not. */
    public ScorerInfo keepScores(boolean keep) {
        return new ScorerInfo(
                name,
                version,
                description,
                scope,
                reads,
                returns,
                parametersSchema,
                deterministic,
                spanTypes,
                examples,
                keep);
    }
}
