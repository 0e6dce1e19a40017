package dev.assay.scorers.judge;

import static dev.assay.scorers.judge.JudgeInfo.example;

import dev.assay.model.Span;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.scorer.api.ScorerInfo.Scope;
import dev.assay.scorer.api.ScorerInfo.ValueType;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.pf4j.Extension;

/** A tool was called in the right way: one verdict for each TOOL span. */
@Extension
public final class ToolInvocation extends OneQuestion {
    private static final String CRITERIA = """
        Decide whether one tool call of an agent was made in the right way. Whether that tool was the right one does not matter \
        here. You are also shown the calls before it, because their results may give its arguments.

        yes: each argument is what the request or an earlier result gives, of the kind that the tool's definition asks for, \
        nothing that is required is missing, and nothing is made up or gives away what the tool need not know.
        no: an argument is wrong, missing, made up, of the wrong kind or in the wrong place. Name it in the rationale.
        """;

    public ToolInvocation() {
        super(
                JudgeInfo.of(
                                Scope.SPAN,
                                "tool_invocation",
                                "A judge model says of each tool call whether its arguments are right",
                                ValueType.BOOL,
                                ScorerInfo.NO_PARAMETERS,
                                Part.INPUTS,
                                Part.SPANS)
                        .spanTypes("TOOL")
                        .examples(example("Another city", "no", """
                            {"inputs": "What is the weather in Oslo?",
                             "spans": [{"spanId": "0000000000000002", "name": "weather", "type": "TOOL", "inputs": {"city": "Rome"}, "outputs": "20 degrees"}]}
                            """)),
                CRITERIA);
    }

    @Override
    void show(Prompt prompt, ScoreRequest request, Map<String, String> metadata) {
        Span span = Objects.requireNonNull(request.span(), "a scorer of spans is given one");
        Material.withRequest(prompt, request.trace());
        List<String> offered = Calls.offered(request.trace());
        if (!offered.isEmpty()) {
            prompt.with("tools", "The tools on offer", offered, Material.MOST_REFERENCE);
        }
        prompt.with("earlier", "The calls before it", Calls.before(request.trace(), span), Material.MOST_REFERENCE);
        prompt.with("call", "The call to judge", Calls.described(span), Material.MOST_REFERENCE);
    }
}
