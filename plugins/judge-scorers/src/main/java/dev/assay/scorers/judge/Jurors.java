package dev.assay.scorers.judge;

import dev.assay.scorer.api.Judge.Question;
import dev.assay.scorer.api.Judge.Verdict;
import dev.assay.scorer.api.JudgeException;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.ScorerException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Several answers to one question: of several models, or of the run's own again and again. Who fails to answer abstains, as long
 * as more than half answer.
 */
final class Jurors {
    /** Properties of a parameters' schema. */
    static final String SCHEMA = """
        "instructions": {
          "title": "Instructions",
          "description": "What each juror decides, in plain words",
          "type": "string",
          "minLength": 1
        },
        "models": {
          "title": "Models",
          "description": "The jurors: names of judge endpoints, or model URIs such as openai:/gpt-4.1-mini",
          "type": "array",
          "items": {"type": "string", "minLength": 1},
          "maxItems": 9
        },
        "repeats": {
          "title": "Repeats",
          "description": "Without models: how often the run's own judge is asked",
          "type": "integer",
          "minimum": 1,
          "maximum": 9,
          "default": 3
        },
        """;

    /** Repeats at temperature 0 would be one opinion, counted several times. */
    private static final Map<String, Object> VARIED = Map.of("temperature", 0.8);

    private final Spent spent = new Spent();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final List<Verdict> verdicts = new ArrayList<>();
    private final List<String> said = new ArrayList<>();

    private Jurors() {}

    /** @throws ScorerException when they have nothing to decide by */
    static Prompt prompt(ScoreRequest request, String wanted) {
        String instructions = request.text("instructions").orElse("").strip();
        if (instructions.isEmpty()) {
            throw new ScorerException("the parameter 'instructions' is empty, expected what the jurors are to decide");
        }
        return Shown.with(
                new Prompt("Judge the work of an application by the instructions of a person:\n" + instructions + "\n"
                        + wanted),
                request);
    }

    /**
     * Asks each.
     *
     * @param question what each is asked; the number of a repeat is added
     * @throws JudgeException when not more than half answered
     */
    static Jurors ask(ScoreRequest request, Question question) {
        List<@Nullable String> models = new ArrayList<>(
                request.parameters().get("models") instanceof List<?> list ? Material.texts(list) : List.of());
        boolean repeated = models.isEmpty();
        int count = repeated ? request.number("repeats").orElse(3.0).intValue() : models.size();
        Jurors jurors = new Jurors();
        List<String> failures = new ArrayList<>();
        IntStream.rangeClosed(1, count).forEach(number -> {
            Question own = repeated ? repeat(question, number, count) : question.model(models.get(number - 1));
            String name = repeated ? "juror " + number : String.valueOf(models.get(number - 1));
            try {
                jurors.heard(number, name, request.judge().ask(own));
            } catch (JudgeException e) {
                failures.add(name + ": " + e.getMessage());
                jurors.metadata.put("judge.juror." + number, name + ": no answer");
                jurors.said.add(name + " gave no answer: " + e.getMessage());
            }
        });
        if (jurors.verdicts.size() * 2 <= count) {
            throw new JudgeException(jurors.verdicts.size() + " of " + count
                    + " jurors answered, expected more than half; " + Excerpts.of(String.join("; ", failures), 1_000));
        }
        return jurors;
    }

    private static Question repeat(Question question, int number, int count) {
        if (count == 1) {
            return question;
        }
        return new Question(
                question.instructions() + "\nYou are juror " + number + " of " + count
                        + ", and decide for yourself alone.\n",
                question.choices(),
                question.answer(),
                question.model(),
                VARIED);
    }

    private void heard(int number, String name, Verdict verdict) {
        verdicts.add(verdict);
        spent.add(verdict);
        metadata.put("judge.juror." + number, name + ": " + verdict.value());
        said.add(name + " says " + verdict.value() + ": " + verdict.rationale());
    }

    /** Of those who answered, in their order. */
    List<Verdict> verdicts() {
        return verdicts;
    }

    /** Who said what. */
    Map<String, String> metadata() {
        return metadata;
    }

    /** What each said and why, a line each. */
    String rationale() {
        return String.join("\n", said);
    }

    Spent spent() {
        return spent;
    }
}
