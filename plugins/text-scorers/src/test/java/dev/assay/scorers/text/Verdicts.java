package dev.assay.scorers.text;

import dev.assay.model.Trace;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Value;
import dev.assay.scorer.testkit.ScorerContract;
import dev.assay.scorer.testkit.TraceBuilder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The contract, and a short way to a scorer's only verdict. */
abstract class Verdicts extends ScorerContract {
    static Trace answering(@Nullable Object outputs) {
        return TraceBuilder.aTrace().withInputs("question").withOutputs(outputs).build();
    }

    final Feedback only(Trace trace, Map<String, @Nullable Object> parameters) throws Exception {
        List<Feedback> feedbacks = score(trace, parameters);
        if (feedbacks.size() != 1) {
            throw new AssertionError("expected one feedback, got " + feedbacks);
        }
        return feedbacks.getFirst();
    }

    /** yes or no. */
    final String verdict(Trace trace, Map<String, @Nullable Object> parameters) throws Exception {
        return ((Value.Text) only(trace, parameters).value()).value();
    }
}
