package dev.assay.scorer.people;

import dev.assay.model.Trace;
import dev.assay.scorer.OpenScorer;
import dev.assay.scorer.ScoreOutcome;
import dev.assay.scorer.ScorerDescription;
import dev.assay.scorer.Subject;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Judge;
import dev.assay.scorer.api.Judge.Question;
import dev.assay.scorer.api.Judge.Verdict;
import dev.assay.scorer.api.JudgeException;
import dev.assay.scorer.api.ScorerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A judge in a person's words, in use: one question a trace. */
public final class DefinedJudge implements OpenScorer {
    private final JudgeDefinition definition;
    private final ScorerDescription description;
    private final Judge judge;
    private final @Nullable String model;

    /** @param model as this server knows it; null for the judge's own */
    public DefinedJudge(
            JudgeDefinition definition, ScorerDescription description, Judge judge, @Nullable String model) {
        this.definition = definition;
        this.description = description;
        this.judge = judge;
        this.model = model;
    }

    @Override
    public ScorerDescription description() {
        return description;
    }

    @Override
    public List<ScoreOutcome> score(List<Trace> traces) {
        return call(traces.stream().map(Subject::of).toList());
    }

    @Override
    public List<ScoreOutcome> call(List<Subject> subjects) {
        if (subjects.size() == 1) {
            return List.of(score(subjects.getFirst()));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<ScoreOutcome>> calls = new ArrayList<>();
            subjects.forEach(subject -> calls.add(threads.submit(() -> score(subject))));
            List<ScoreOutcome> outcomes = new ArrayList<>();
            try {
                for (Future<ScoreOutcome> call : calls) {
                    outcomes.add(call.get());
                }
                return outcomes;
            } catch (InterruptedException e) {
                threads.shutdownNow();
                Thread.currentThread().interrupt();
                throw new JudgeException("the judge was stopped while it waited for answers");
            } catch (ExecutionException e) {
                throw new IllegalStateException("a judge's call failed in no way that is known", e.getCause());
            }
        }
    }

    private ScoreOutcome score(Subject subject) {
        long started = System.nanoTime();
        try {
            Feedback feedback = feedback(JudgePrompt.of(definition, subject.trace(), subject.session()));
            return new ScoreOutcome.Scored(List.of(feedback), since(started), "");
        } catch (JudgeException e) {
            return failed("JUDGE_ERROR", e, started);
        } catch (ScorerException e) {
            return failed("SCORER_ERROR", e, started);
        }
    }

    private Feedback feedback(JudgePrompt prompt) {
        if (!prompt.missing().isEmpty()) {
            throw new ScorerException("the trace has no "
                    + prompt.missing().stream()
                            .map(each -> "{{ " + each + " }}")
                            .collect(Collectors.joining(", "))
                    + ", which the instructions name");
        }
        JudgeValue value = definition.value();
        Verdict verdict =
                judge.ask(new Question(prompt.text(), value.words(), value.answer(), model, definition.inference()));
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("guideline", definition.instructions());
        metadata.putAll(prompt.notes());
        metadata.put("judge.model", verdict.model());
        if (verdict.inputTokens() + verdict.outputTokens() > 0) {
            metadata.put("mlflow.assessment.judgeInputTokens", Long.toString(verdict.inputTokens()));
            metadata.put("mlflow.assessment.judgeOutputTokens", Long.toString(verdict.outputTokens()));
        }
        if (verdict.cost() != null) {
            metadata.put(
                    "mlflow.assessment.judgeCost",
                    verdict.cost().stripTrailingZeros().toPlainString());
        }
        String own = description.info().name().equals(definition.name()) ? null : definition.name();
        return new Feedback(own, value.value(verdict.value()), verdict.rationale(), null, metadata);
    }

    private static ScoreOutcome failed(String code, ScorerException failure, long started) {
        return new ScoreOutcome.Failed(
                code, String.valueOf(failure.getMessage()), null, null, null, since(started), "");
    }

    private static Duration since(long started) {
        return Duration.ofNanos(System.nanoTime() - started);
    }

    @Override
    public void close() {}
}
