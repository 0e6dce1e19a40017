package dev.assay.scorer.mlflow;

import dev.assay.model.Texts;
import dev.assay.scorer.people.JudgeDefinition;
import dev.assay.scorer.people.JudgeDefinition.Example;
import dev.assay.scorer.people.Template;
import dev.assay.scorer.people.Template.Use;
import dev.assay.scorer.people.Variable;
import java.util.List;

/** A judge's instructions in words that MLflow's client can follow: its variables alone, range and examples written out. */
final class ForMlflow {
    private ForMlflow() {}

    /** The same text when nothing needs to be said otherwise. */
    static String instructions(JudgeDefinition judge) {
        StringBuilder text = new StringBuilder();
        int at = 0;
        for (Use use : Template.of(judge.instructions()).uses()) {
            text.append(judge.instructions(), at, use.from());
            Variable variable = use.variable();
            text.append(
                    variable.path().isEmpty() && variable.root().ofMlflow()
                            ? judge.instructions().substring(use.from(), use.to())
                            : told(variable));
            at = use.to();
        }
        text.append(judge.instructions().substring(at));
        if (judge.value().min() != null || judge.value().max() != null) {
            text.append("\n\nThe result is ").append(judge.value().described()).append('.');
        }
        for (int i = 0; i < judge.examples().size(); i++) {
            text.append("\n\nExample ")
                    .append(i + 1)
                    .append(":\n")
                    .append(literal(told(judge.examples().get(i))));
        }
        return text.toString();
    }

    private static String told(Variable variable) {
        String label = variable.label();
        return switch (variable.root()) {
            case INPUTS, OUTPUTS, EXPECTATIONS ->
                "`" + label.substring(variable.root().word().length()).replaceFirst("^\\.", "") + "` of {{ "
                        + variable.root().word() + " }}";
            case TAGS, METADATA, SPANS, DOCUMENTS, TOOL_CALLS -> "`" + label + "` of {{ trace }}";
            case TRACE, CONVERSATION -> "{{ " + label + " }}";
        };
    }

    private static String told(Example example) {
        List<String> lines = new java.util.ArrayList<>();
        if (example.inputs() != null) {
            lines.add("inputs: " + Texts.of(example.inputs()));
        }
        if (example.outputs() != null) {
            lines.add("outputs: " + Texts.of(example.outputs()));
        }
        if (example.rationale() != null && !example.rationale().isBlank()) {
            lines.add("rationale: " + example.rationale());
        }
        lines.add("result: " + Texts.of(example.value()));
        return String.join("\n", lines);
    }

    /** Braces in an example name nothing. */
    private static String literal(String text) {
        return text.replace("{{", "{ {");
    }
}
