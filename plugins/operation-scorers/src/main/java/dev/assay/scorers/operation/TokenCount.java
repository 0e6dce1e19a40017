package dev.assay.scorers.operation;

import dev.assay.model.Trace;
import dev.assay.scorer.api.ScoreRequest;
import java.util.Set;
import org.pf4j.Extension;

/** Tokens of the whole trace. */
@Extension
public final class TokenCount extends Figure {
    public TokenCount() {
        super(
                "token_count",
                "Tokens of the prompts and answers of the trace's calls of language models",
                Set.of(),
                """
                {
                  "type": "object",
                  "properties": {
                    "kind": {
                      "type": "string",
                      "enum": ["total", "input", "output"],
                      "default": "total",
                      "title": "Which tokens",
                      "description": "input: of the prompts; output: of the answers; total: both"
                    }
                  },
                  "additionalProperties": false
                }
                """,
                1200);
    }

    @Override
    double of(Trace trace, ScoreRequest request) {
        return Figures.tokens(trace, request.text("kind").orElse("total"));
    }

    @Override
    String rationale(double value, Trace trace, ScoreRequest request) {
        return Figures.text(trace.tokens().input()) + " tokens of prompts and "
                + Figures.text(trace.tokens().output()) + " of answers";
    }
}
