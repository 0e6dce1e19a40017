package dev.assay.scorer.people;

import dev.assay.error.Invalid;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.scorer.api.ScorerInfo.Scope;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A judge as a person defines it.
 *
 * @param name of its feedback
 * @param instructions what to decide, with variables in double braces ({@link Template})
 * @param model URI, or {@code endpoint:/} and the name of a configured endpoint; null for the model of the run
 * @param rationaleFirst what MLflow's client is told to ask for; this server always has reasons written before the value
 * @param inference how the model is to work, as MLflow's {@code inference_params}
 */
public record JudgeDefinition(
        String name,
        @Nullable String description,
        String instructions,
        JudgeValue value,
        @Nullable String model,
        List<Example> examples,
        boolean rationaleFirst,
        Map<String, Object> inference) {
    private static final int LONGEST_NAME = 250;
    private static final int LONGEST_INSTRUCTIONS = 100_000;
    private static final int MOST_EXAMPLES = 50;
    private static final int LONGEST_SLUG = 63;

    /**
     * A verdict as the person wants it.
     *
     * @param inputs JSON value
     * @param outputs JSON value
     * @param value JSON value of the judge's kind
     */
    public record Example(
            @Nullable Object inputs,
            @Nullable Object outputs,
            Object value,
            @Nullable String rationale) {}

    public JudgeDefinition {
        examples = List.copyOf(examples);
        inference = Map.copyOf(inference);
    }

    /** @throws Invalid naming what does not fit, and what was expected */
    public JudgeDefinition checked() {
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            throw new Invalid("The name has " + name.strip().length() + " characters; expected 1 to " + LONGEST_NAME);
        }
        if (instructions.length() > LONGEST_INSTRUCTIONS) {
            throw new Invalid("The instructions have " + instructions.length() + " characters; expected at most "
                    + LONGEST_INSTRUCTIONS);
        }
        if (model != null && !model.contains(":/")) {
            throw new Invalid("The model is '" + model + "'; expected a URI such as openai:/gpt-4.1-mini or "
                    + "endpoint:/ and the name of a configured endpoint");
        }
        if (examples.size() > MOST_EXAMPLES) {
            throw new Invalid("There are " + examples.size() + " examples; expected at most " + MOST_EXAMPLES);
        }
        template().check();
        for (int i = 0; i < examples.size(); i++) {
            Example example = examples.get(i);
            value.check(example.value(), "example " + (i + 1));
            if (example.inputs() == null && example.outputs() == null) {
                throw new Invalid("Example " + (i + 1) + " has neither inputs nor outputs; expected one of them");
            }
        }
        return this;
    }

    public Template template() {
        return Template.of(instructions);
    }

    public Scope scope() {
        return template().names(Variable.Root.CONVERSATION) ? Scope.SESSION : Scope.TRACE;
    }

    /** Whether it needs what people have noted on a trace, which none has when it arrives. */
    public boolean wantsExpectations() {
        return template().names(Variable.Root.EXPECTATIONS);
    }

    /** @param version shown to people */
    public ScorerInfo info(String version) {
        Set<Part> reads = EnumSet.of(Part.JUDGE);
        for (Variable variable : template().variables()) {
            reads.add(variable.root().part());
            switch (variable.root()) {
                // What the root span lacks may stand in the others.
                case INPUTS, OUTPUTS -> {
                    if (variable.path().isEmpty()) {
                        reads.add(Part.SPANS);
                    }
                }
                case CONVERSATION -> reads.add(Part.OUTPUTS);
                case EXPECTATIONS, TRACE, TAGS, METADATA, SPANS, DOCUMENTS, TOOL_CALLS -> {}
            }
        }
        return new ScorerInfo(
                slug(name),
                version,
                description == null || description.isBlank() ? firstLine() : description.strip(),
                scope(),
                reads,
                value.returns(),
                ScorerInfo.NO_PARAMETERS,
                true);
    }

    private String firstLine() {
        String line = instructions.strip().lines().findFirst().orElse("");
        return line.length() <= 120 ? line : line.substring(0, 119) + "…";
    }

    /** Scorers are called by words that every language takes; feedback has the name that was given. */
    static String slug(String name) {
        String word = name.strip().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
        String begun = word.matches("[a-z].*") ? word : "judge" + (word.startsWith("_") ? "" : "_") + word;
        String cut = begun.length() <= LONGEST_SLUG ? begun : begun.substring(0, LONGEST_SLUG);
        return cut.length() > 1 && cut.endsWith("_") ? cut.substring(0, cut.length() - 1) : cut;
    }
}
