package dev.assay.scorers.judge;

import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Judge;
import dev.assay.scorer.api.Judge.Question;
import dev.assay.scorer.api.Judge.Verdict;
import dev.assay.scorer.api.JudgeException;
import dev.assay.scorer.api.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Has a judge take a text apart into statements and decide on each; the score is the share that holds, counted here. */
final class Statements {
    /** Belongs at the end of the criteria. */
    static final String HOW = """
        The result is an object with a list 'statements': each statement in a short sentence of its own, whether it holds \
        by these criteria (true or false), and the reason in a few words.
        """;

    private static final Judge.Answer FORM = new Judge.Answer.Json("""
        {
          "type": "object",
          "properties": {
            "statements": {
              "type": "array",
              "items": {
                "type": "object",
                "properties": {
                  "statement": {"type": "string"},
                  "reason": {"type": "string"},
                  "holds": {"type": "boolean"}
                },
                "required": ["statement", "reason", "holds"],
                "additionalProperties": false
              }
            }
          },
          "required": ["statements"],
          "additionalProperties": false
        }
        """);

    private static final int MOST_NAMED = 20;

    private record Statement(String text, String reason, boolean holds) {}

    private Statements() {}

    /**
     * One call.
     *
     * @param none why there is no score when there is no statement
     * @param spanId the span it is about; null for the whole trace
     */
    static Feedback share(
            Judge judge, Prompt prompt, String none, @Nullable String spanId, Map<String, String> metadata) {
        Verdict verdict = judge.ask(new Question(prompt.text(), FORM));
        List<Statement> statements = read(verdict.value());
        long holding = statements.stream().filter(Statement::holds).count();
        Map<String, String> all = new LinkedHashMap<>(metadata);
        all.put("judge.statements", Integer.toString(statements.size()));
        Value value = statements.isEmpty() ? new Value.None() : new Value.Num((double) holding / statements.size());
        return Verdicts.feedback(
                value,
                statements.isEmpty() ? none : rationale(statements, holding),
                prompt,
                spanId,
                all,
                Spent.on(verdict));
    }

    private static String rationale(List<Statement> statements, long holding) {
        StringBuilder text = new StringBuilder()
                .append(holding)
                .append(" of ")
                .append(statements.size())
                .append(statements.size() == 1 ? " statement holds" : " statements hold");
        statements.stream().filter(each -> !each.holds()).limit(MOST_NAMED).forEach(each -> text.append("\nNot: ")
                .append(Excerpts.of(each.text(), 500))
                .append(each.reason().isBlank() ? "" : " (" + Excerpts.of(each.reason(), 500) + ")"));
        return text.toString();
    }

    private static List<Statement> read(String json) {
        Object value = JsonReader.read(json).orElse(null);
        if (!(value instanceof Map<?, ?> map) || !(map.get("statements") instanceof List<?> list)) {
            throw unexpected(json);
        }
        List<Statement> statements = new ArrayList<>();
        for (Object each : list) {
            if (!(each instanceof Map<?, ?> statement)
                    || !(statement.get("statement") instanceof String text)
                    || !(statement.get("holds") instanceof Boolean holds)) {
                throw unexpected(json);
            }
            statements.add(new Statement(text, statement.get("reason") instanceof String reason ? reason : "", holds));
        }
        return statements;
    }

    private static JudgeException unexpected(String json) {
        return new JudgeException(
                "the judge answered '" + Excerpts.of(json, 100) + "', expected an object with a list of statements");
    }
}
