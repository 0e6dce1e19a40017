package dev.assay.scorer.api;

import java.util.Set;

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
 * @param deterministic true when the same trace and parameters always give the same feedback
 */
public record ScorerInfo(
        String name,
        String version,
        String description,
        Scope scope,
        Set<Part> reads,
        ValueType returns,
        String parametersSchema,
        boolean deterministic) {

    /** A scorer that takes no parameters. */
    public static final String NO_PARAMETERS = "{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}";

    /** What one call is about. */
    public enum Scope {
        TRACE,
        SPAN,
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

    public ScorerInfo {
        if (!name.matches("[a-z][a-z0-9_]{0,62}")) {
            throw new IllegalArgumentException(
                    "scorer name '" + name + "' is not snake_case of at most 63 letters, digits and _");
        }
        reads = Set.copyOf(reads);
    }
}
