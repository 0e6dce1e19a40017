package dev.assay.scorers.safety;

import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.Value;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Something that was found. It is never repeated in a rationale, or the feedback would be one more place that it leaks to.
 *
 * @param kind a word among the parameters
 * @param start the first character, from 0
 */
record Finding(Place place, String kind, int start, int end) {
    private static final int NAMED = 10;

    /** {@code yes} is clean; else the feedback is about the span of the first finding. */
    static Feedback verdict(List<Place> places, List<Finding> findings, String what) {
        if (places.isEmpty()) {
            throw new ScorerException("the trace has no text where " + what + " could be");
        }
        if (findings.isEmpty()) {
            return Feedback.yesNo(
                    true,
                    "No " + what + " in "
                            + (places.size() == 1 ? places.getFirst().name() : places.size() + " texts"));
        }
        String named = findings.stream()
                .limit(NAMED)
                .map(each -> each.kind() + " at character " + (each.start() + 1) + " of "
                        + each.place().name())
                .collect(Collectors.joining(", "));
        return new Feedback(
                null,
                new Value.Text("no"),
                "Found " + named + (findings.size() > NAMED ? " and " + (findings.size() - NAMED) + " more" : ""),
                findings.getFirst().place().spanId(),
                Map.of());
    }
}
