package dev.assay.scorers.operation;

import dev.assay.model.Span;
import dev.assay.model.Status;
import dev.assay.model.Trace;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.scorer.api.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pf4j.Extension;

/** The trace ended well; or, if asked for, every span of it. The feedback is about the span that failed first. */
@Extension
public final class NoError implements Scorer {
    private static final ScorerInfo INFO = new ScorerInfo(
                    "no_error",
                    "1",
                    "The trace did not end with an error",
                    ScorerInfo.Scope.TRACE,
                    Set.of(Part.SPANS),
                    ScorerInfo.ValueType.BOOL,
                    """
                    {
                      "type": "object",
                      "properties": {
                        "everySpan": {
                          "type": "boolean",
                          "default": false,
                          "title": "Every span",
                          "description": "No span may have failed, even if the trace ended well all the same"
                        }
                      },
                      "additionalProperties": false
                    }
                    """,
                    true)
            .examples(new ScorerInfo.Example("A trace that failed", Map.of(), """
                {"status": "ERROR"}\
                """, "no"));

    @Override
    public ScorerInfo info() {
        return INFO;
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        Trace trace = request.trace();
        boolean failed = Figures.failed(trace);
        Optional<Span> span = trace.spans().stream()
                .filter(each -> each.status() == Status.ERROR)
                .findFirst();
        boolean bad = failed || (request.flag("everySpan") && span.isPresent());
        if (!bad) {
            return List.of(Feedback.yesNo(true, "The trace ended without an error"));
        }
        String where = span.map(each ->
                        each.name() + " failed" + (each.statusMessage() == null ? "" : ": " + each.statusMessage()))
                .orElse("no span says which");
        return List.of(new Feedback(
                null,
                new Value.Text("no"),
                (failed ? "The trace ended with an error; " : "The trace ended well, but ") + where,
                span.map(Span::spanId).orElse(null),
                Map.of()));
    }
}
