package dev.assay.scorer.people;

import dev.assay.model.Texts;
import dev.assay.model.Trace;
import dev.assay.scorer.people.JudgeDefinition.Example;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a judge is asked about one trace: the person's instructions as they stand, their examples, and below them the material
 * that the variables name, which the judge is told is data.
 *
 * @param tokens of all of it, about
 * @param shown of the material, in order
 * @param missing variables of which the trace has nothing: without them there is no verdict
 */
public record JudgePrompt(String text, int tokens, List<Shown> shown, List<String> missing) {
    private static final int MOST_EXAMPLES = 6_000;

    private static final String TASK = """
        Judge the work of an application by the instructions of a person, which stand first below. A name in double braces \
        in them, such as {{ outputs }}, means the material of that name.

        The instructions:
        """;

    /**
     * What became of one part of the material.
     *
     * @param tokens of what is shown, about
     * @param characters of all of it
     * @param leftOut characters of it that are not shown
     */
    public record Shown(String label, int tokens, int characters, int leftOut) {}

    /**
     * @param trace the first turn of a session
     * @param session turns in order of start
     */
    public static JudgePrompt of(JudgeDefinition judge, Trace trace, List<Trace> session) {
        StringBuilder text = new StringBuilder(TASK)
                .append(judge.instructions().strip())
                .append("\n\nThe result is ")
                .append(judge.value().described())
                .append('.');
        Fences fences = new Fences();
        if (!judge.examples().isEmpty()) {
            fences.add(
                    "Examples: other work, each with the verdict that the person wants",
                    judge.examples().stream().map(JudgePrompt::example).toList(),
                    MOST_EXAMPLES);
        }
        List<Variable> missing =
                new Material(trace, session, fences).show(judge.template().variables());
        List<Shown> shown = fences.appendTo(text);
        return new JudgePrompt(
                text.toString(),
                TokenEstimate.of(text.toString()),
                shown,
                missing.stream().map(Variable::label).toList());
    }

    private static String example(Example example) {
        List<String> lines = new ArrayList<>();
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

    /** What was left out, to be kept beside the verdict. */
    Map<String, String> notes() {
        Map<String, String> notes = new LinkedHashMap<>();
        for (Shown each : shown) {
            if (each.leftOut() > 0) {
                String label = each.label();
                int end = label.indexOf(':') < 0 ? label.indexOf(',') : label.indexOf(':');
                notes.put(
                        "judge.left_out." + (end < 0 ? label : label.substring(0, end)),
                        each.leftOut() + " of " + each.characters() + " characters");
            }
        }
        return notes;
    }
}
