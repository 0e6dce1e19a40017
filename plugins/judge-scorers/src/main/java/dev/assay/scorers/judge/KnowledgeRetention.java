package dev.assay.scorers.judge;

import static dev.assay.scorers.judge.JudgeInfo.example;

import dev.assay.model.Texts;
import dev.assay.model.Trace;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Judge.Question;
import dev.assay.scorer.api.Judge.Verdict;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.ValueType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pf4j.Extension;

/**
 * The assistant forgets nothing that its user told it. One call for each answer, over the conversation up to it, as in MLflow; the
 * worst answer gives the verdict, and the metadata says which turns failed. A turn without an answer takes no call.
 */
@Extension
public final class KnowledgeRetention implements Scorer {
    private static final ScorerInfo INFO = JudgeInfo.session(
                    "knowledge_retention",
                    "A judge model says of each answer whether it keeps to what the user said before; the worst one"
                            + " counts",
                    ValueType.BOOL,
                    ScorerInfo.NO_PARAMETERS)
            .examples(example("Asks for what it was told", "no", """
                [{"sessionId": "s-1", "inputs": "I am Ann, and I am vegetarian.", "outputs": "Welcome, Ann!"},
                 {"sessionId": "s-1", "inputs": "What shall I cook?", "outputs": "How about a steak?"}]
                """));

    private static final String CRITERIA = """
        Decide whether the last message of the conversation below, an assistant's, keeps to what its user said in all the \
        messages before it.

        yes: it takes what the user told about themselves, their wishes and their matter as it was told, as far as it comes \
        up. It need not repeat any of it.
        no: it contradicts or distorts something the user said, asks for what the user said already, or leaves out \
        something told that the answer plainly hangs on. Quote both places in the rationale. What the user corrected \
        later counts as corrected. Earlier messages of the assistant are not judged here.
        """;

    @Override
    public ScorerInfo info() {
        return INFO;
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        List<Trace> turns = Conversation.turns(request);
        Spent spent = new Spent();
        Prompt last = new Prompt(CRITERIA);
        List<String> failed = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        String lastReason = "";
        int asked = 0;
        for (int turn = 1; turn <= turns.size(); turn++) {
            if (Texts.response(turns.get(turn - 1)).orElse("").isBlank()) {
                continue;
            }
            last = Conversation.with(new Prompt(CRITERIA), turns.subList(0, turn));
            Verdict verdict = request.judge().ask(new Question(last.text(), Answer.YES_NO.words()));
            asked++;
            spent.add(verdict);
            if (verdict.value().equals("no")) {
                failed.add(Integer.toString(turn));
                reasons.add("Turn " + turn + ": " + verdict.rationale());
            }
            lastReason = verdict.rationale();
        }
        if (asked == 0) {
            throw new ScorerException(
                    "the session has no answer to judge: no root span of its " + turns.size() + " traces has outputs");
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("judge.turns", Integer.toString(asked));
        if (!failed.isEmpty()) {
            metadata.put("judge.failed_turns", String.join(", ", failed));
        }
        return List.of(Verdicts.feedback(
                Material.yesNo(failed.isEmpty()),
                failed.isEmpty() ? lastReason : String.join("\n", reasons),
                last,
                null,
                metadata,
                spent));
    }
}
