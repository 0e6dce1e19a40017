package dev.assay.scorer;

import dev.assay.scorer.api.Judge;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.ScorerInfo;
import java.util.List;

/** What a scorer that did not declare a judge gets when it asks one all the same. */
public record NoJudge(String scorerName) implements Judge {
    /** The judge, for a scorer that declares it. */
    public static Judge orElse(ScorerInfo scorer, Judge judge) {
        return scorer.reads().contains(ScorerInfo.Part.JUDGE) ? judge : new NoJudge(scorer.name());
    }

    @Override
    public Verdict ask(Question question) {
        throw refused();
    }

    @Override
    public Verdict ask(Question question, List<Tool> tools) {
        throw refused();
    }

    private ScorerException refused() {
        return new ScorerException("the scorer '" + scorerName + "' asks a judge, but its info() does not declare JUDGE"
                + " among what it reads");
    }
}
