package dev.assay.scorers.operation;

import dev.assay.model.Trace;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.ScorerInfo.Part;
import java.util.Set;
import org.pf4j.Extension;

/** Spans of the type TOOL, or those of one tool. */
@Extension
public final class ToolCalls extends Figure {
    public ToolCalls() {
        super("tool_calls", "The number of tool calls", Set.of(Part.SPANS), """
            {
              "type": "object",
              "properties": {
                "tool": {"type": "string", "minLength": 1, "title": "Tool", "description": "Only calls of this tool; all when left out"}
              },
              "additionalProperties": false
            }
            """, 1);
    }

    @Override
    double of(Trace trace, ScoreRequest request) {
        return Figures.toolCalls(trace).stream()
                .filter(span -> request.text("tool").map(span.name()::equals).orElse(true))
                .count();
    }

    @Override
    String rationale(double value, Trace trace, ScoreRequest request) {
        return Figures.text(value) + " tool calls"
                + request.text("tool").map(name -> " of " + name).orElse("");
    }
}
