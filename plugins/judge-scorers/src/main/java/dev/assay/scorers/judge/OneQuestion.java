package dev.assay.scorers.judge;

import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A scorer that asks its judge one question about the whole trace, or the whole session. */
abstract class OneQuestion implements Scorer {
    private final ScorerInfo info;
    private final String criteria;

    /** @param criteria when each answer is right */
    OneQuestion(ScorerInfo info, String criteria) {
        this.info = info;
        this.criteria = criteria;
    }

    /**
     * Adds what the judge is to see.
     *
     * @param metadata takes what is to be kept beside the verdict
     * @throws dev.assay.scorer.api.ScorerException when it is not there
     */
    abstract void show(Prompt prompt, ScoreRequest request, Map<String, String> metadata);

    /** How the question is put; yes or no unless overridden. */
    Feedback ask(ScoreRequest request, Prompt prompt, Map<String, String> metadata) {
        return Verdicts.ask(request.judge(), prompt, null, metadata);
    }

    @Override
    public final ScorerInfo info() {
        return info;
    }

    @Override
    public final List<Feedback> score(ScoreRequest request) {
        Prompt prompt = new Prompt(criteria);
        Map<String, String> metadata = new LinkedHashMap<>();
        show(prompt, request, metadata);
        return List.of(ask(request, prompt, metadata));
    }
}
