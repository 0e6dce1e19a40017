package dev.assay.scorers.operation;

import dev.assay.model.Span;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.scorer.api.Value;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pf4j.Extension;

/** How long each call of a language model took to its first token, where its span tells: one feedback for each, about it. */
@Extension
public final class TimeToFirstToken implements Scorer {
    private static final ScorerInfo INFO = new ScorerInfo(
                    "time_to_first_token",
                    "1",
                    "Milliseconds from the start of each call of a language model to its first token",
                    ScorerInfo.Scope.TRACE,
                    Set.of(Part.SPANS),
                    ScorerInfo.ValueType.NUMBER,
                    ScorerInfo.NO_PARAMETERS,
                    true)
            .examples(new ScorerInfo.Example("A quarter of a second", Map.of(), """
                {"spans": [{"spanId": "0000000000000001", "name": "chat", "type": "CHAT_MODEL", "attributes": {"gen_ai.response.time_to_first_chunk": 0.25}}]}\
                """, 250));

    @Override
    public ScorerInfo info() {
        return INFO;
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        List<Feedback> feedbacks = Figures.modelCalls(request.trace()).stream()
                .filter(call -> Figures.firstTokenMs(call).isPresent())
                .map(TimeToFirstToken::feedback)
                .toList();
        if (feedbacks.isEmpty()) {
            throw new ScorerException("no call of a language model tells the time to its first token");
        }
        return feedbacks;
    }

    private static Feedback feedback(Span call) {
        double ms = Figures.firstTokenMs(call).orElseThrow();
        return new Feedback(
                null,
                new Value.Num(ms),
                call.name() + " gave its first token after " + Figures.text(ms) + " ms",
                call.spanId(),
                Map.of());
    }
}
