package dev.assay.scorer.script;

import dev.assay.scorer.api.Judge;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Answers {@code await judge({instructions, choices})} of a script. */
public interface ScriptJudge {
    /** Refuses: for scripts that may not ask. */
    ScriptJudge NONE = (_, _) -> CompletableFuture.failedFuture(
            new dev.assay.scorer.api.JudgeException("no judge is available to this script"));

    /**
     * Must not block; called once for each call of the script, also when the trace has to be repeated.
     *
     * @param trace the place of the trace in the list that was given to be scored
     * @return fails with a {@link dev.assay.scorer.api.JudgeException}, whose message the script sees; of other
     *     exceptions it sees only that the judge failed
     */
    CompletionStage<Judge.Verdict> ask(int trace, Judge.Question question);
}
