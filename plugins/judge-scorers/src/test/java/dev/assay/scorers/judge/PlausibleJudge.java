package dev.assay.scorers.judge;

import dev.assay.scorer.api.Judge;
import dev.assay.scorer.api.ScorerException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A judge that answers any question in the form it asks for, calls each tool it is given once, and keeps all it was shown. */
final class PlausibleJudge implements Judge {
    static final String SPAN = "00000000000000c1";

    private final List<String> shown = new ArrayList<>();

    @Override
    public synchronized Verdict ask(Question question) {
        shown.add(question.instructions());
        String value =
                switch (question.answer()) {
                    case Answer.Choice() -> question.choices().getFirst();
                    case Answer.Number(double min, double max) -> Double.toString((min + max) / 2);
                    case Answer.Text() -> "a text";
                    case Answer.Json(String schema) -> {
                        if (!schema.contains("statements")) {
                            throw new AssertionError("no answer is known for " + schema);
                        }
                        yield "{\"statements\": [{\"statement\": \"one\", \"reason\": \"\", \"holds\": true},"
                                + " {\"statement\": \"two\", \"reason\": \"unsaid\", \"holds\": false}]}";
                    }
                };
        return new Verdict(value, "because", "model-1", 100, 10, new BigDecimal("0.001"));
    }

    @Override
    public synchronized Verdict ask(Question question, List<Tool> tools) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("span_id", SPAN);
        arguments.put("text", "the attack");
        for (Tool tool : tools) {
            try {
                shown.add(tool.run().apply(arguments));
            } catch (ScorerException told) {
                shown.add(Prompt.fenced(String.valueOf(told.getMessage()), 1_000));
            }
        }
        return ask(question);
    }

    /** Prompts and answers of tools, in their order. */
    synchronized List<String> shown() {
        return List.copyOf(shown);
    }
}
