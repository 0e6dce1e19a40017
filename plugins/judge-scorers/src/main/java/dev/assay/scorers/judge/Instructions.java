package dev.assay.scorers.judge;

import static dev.assay.scorers.judge.JudgeInfo.example;

import dev.assay.model.Expectation;
import dev.assay.model.Span;
import dev.assay.model.Texts;
import dev.assay.model.Trace;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.pf4j.Extension;

/**
 * A judge in a person's own words, as MLflow's {@code make_judge} takes them: {@code {{ inputs }}}, {@code {{ outputs }}},
 * {@code {{ expectations }}} and {@code {{ trace }}} stand for what is shown below the words.
 */
@Extension
public final class Instructions implements Scorer {
    private static final Pattern VARIABLE = Pattern.compile("\\{\\{\\s*(\\w+)\\s*}}");
    private static final Set<String> VARIABLES = Set.of("inputs", "outputs", "expectations", "trace");
    private static final int MOST_INPUTS = 20_000;
    private static final int MOST_OUTPUTS = 40_000;
    private static final int MOST_OF_A_SPAN = 4_000;

    private static final ScorerInfo INFO = new ScorerInfo(
                    "instructions",
                    "1",
                    "A judge model follows your own instructions",
                    ScorerInfo.Scope.TRACE,
                    Set.of(Part.INPUTS, Part.OUTPUTS, Part.EXPECTATIONS, Part.SPANS, Part.JUDGE),
                    ScorerInfo.ValueType.TEXT,
                    """
                    {
                      "type": "object",
                      "properties": {
                        "instructions": {
                          "title": "Instructions",
                          "description": "What to decide, in plain words. {{ inputs }}, {{ outputs }}, {{ expectations }} and {{ trace }} name what the judge is shown; at least one of them",
                          "type": "string",
                          "minLength": 1
                        },
                        "answer": {
                          "title": "Answer",
                          "description": "What kind of value the judge gives",
                          "enum": ["text", "yes_no", "boolean", "integer", "number", "choice", "list", "object"],
                          "default": "text"
                        },
                        "choices": {
                          "title": "Choices",
                          "description": "Of the answer 'choice': the values there are",
                          "type": "array",
                          "items": {"type": ["string", "number", "boolean"]},
                          "minItems": 1
                        }
                      },
                      "required": ["instructions"],
                      "additionalProperties": false
                    }
                    """,
                    false)
            .examples(example(
                    "A polite answer",
                    Map.of("instructions", "Is {{ outputs }} polite?", "answer", "yes_no"),
                    "yes",
                    """
                    {"outputs": "It is 5000. Thank you for asking!"}
                    """));

    private static final String TASK = """
        Judge the work of an application by the instructions of a person, which stand first below. A name in double braces \
        in them, such as {{ outputs }}, means the material of that name.
        """;

    @Override
    public ScorerInfo info() {
        return INFO;
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        String instructions = request.text("instructions").orElse("");
        Set<String> shown = variables(instructions);
        Answer answer = Answer.of(request.parameters());
        Prompt prompt = new Prompt(TASK + "\nThe instructions:\n" + instructions.strip() + "\n" + answer.wanted());
        show(prompt, shown, request.trace());
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("guideline", instructions);
        return List.of(Verdicts.askFor(answer, request.judge(), prompt, metadata));
    }

    private static Set<String> variables(String instructions) {
        Set<String> variables = new LinkedHashSet<>();
        Matcher matcher = VARIABLE.matcher(instructions);
        while (matcher.find()) {
            String variable = matcher.group(1);
            if (!VARIABLES.contains(variable)) {
                throw new ScorerException("the instructions have the variable {{ " + variable
                        + " }}, expected inputs, outputs, expectations or trace");
            }
            variables.add(variable);
        }
        if (variables.isEmpty()) {
            throw new ScorerException("the instructions name nothing to judge, expected at least one of {{ inputs }}, "
                    + "{{ outputs }}, {{ expectations }} and {{ trace }} in them");
        }
        return variables;
    }

    private static void show(Prompt prompt, Set<String> shown, Trace trace) {
        Object inputs = trace.inputs();
        Object outputs = trace.outputs();
        // As MLflow: what the root does not say may be found in the spans.
        boolean missing =
                (shown.contains("inputs") && inputs == null) || (shown.contains("outputs") && outputs == null);
        if (shown.contains("inputs") && inputs != null) {
            prompt.with("inputs", "inputs", Texts.of(inputs), MOST_INPUTS);
        }
        if (shown.contains("outputs") && outputs != null) {
            prompt.with("outputs", "outputs", Texts.of(outputs), MOST_OUTPUTS);
        }
        if (shown.contains("expectations")) {
            prompt.with("expectations", "expectations", expectations(trace), Material.MOST_REFERENCE);
        }
        if (shown.contains("trace") || missing) {
            if (trace.spans().isEmpty()) {
                throw new ScorerException("the trace has no spans to judge");
            }
            prompt.with(
                    "trace",
                    "trace: its spans by start time",
                    trace.spans().stream().map(Instructions::describe).toList(),
                    Material.MOST_REFERENCE);
        }
    }

    private static List<String> expectations(Trace trace) {
        if (trace.expectations().isEmpty()) {
            throw new ScorerException("the instructions name {{ expectations }}, but the trace has none");
        }
        return trace.expectations().stream()
                .map((Expectation each) -> each.name() + ": " + Texts.of(each.value()))
                .toList();
    }

    private static String describe(Span span) {
        StringBuilder text = new StringBuilder("span ")
                .append(span.spanId())
                .append(span.parentSpanId() == null ? "" : ", called by " + span.parentSpanId())
                .append(": ")
                .append(span.type())
                .append(" '")
                .append(span.name())
                .append("', ")
                .append(span.status())
                .append(", ")
                .append(span.duration().toMillis())
                .append(" ms");
        append(text, "status message", span.statusMessage());
        append(text, "inputs", span.inputs());
        append(text, "outputs", span.outputs());
        return text.toString();
    }

    private static void append(StringBuilder text, String name, @Nullable Object value) {
        if (value != null) {
            String said = Texts.of(value);
            text.append('\n').append(name).append(": ");
            text.append(
                    said.length() <= MOST_OF_A_SPAN
                            ? said
                            : said.substring(0, MOST_OF_A_SPAN) + " […, " + (said.length() - MOST_OF_A_SPAN)
                                    + " characters left out]");
        }
    }
}
